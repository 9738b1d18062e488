// Several collectors on one database: no device is ever asked by two, whoever comes, goes, hangs or dies.
#include "db/collector_seat.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using std::chrono::milliseconds;

class Collectors : public testing::Test {
 protected:
  CollectorSeat seat(const std::string& name) { return CollectorSeat(server_.another(), {.name = name, .program_version = "test"}, [this] { return now_; }); }
  // As if the database had not heard of it for so long.
  void age(const std::string& name, int seconds) {
    server_.execute("update collectors set heartbeat_at = heartbeat_at - interval '" + std::to_string(seconds) + " seconds' where name = '" + name + "'");
  }
  static CollectorSeat::Report in_effect(const CollectorSeat& seat) { return {0, 0, seat.share().number}; }
  // Until nothing moves any more.
  void settle(std::initializer_list<CollectorSeat*> seats) {
    for (int round = 0; round < 4; ++round)
      for (CollectorSeat* one : seats) {
        one->beat(in_effect(*one));
        expect_disjoint(seats);
      }
  }
  void expect_disjoint(std::initializer_list<CollectorSeat*> seats) {
    collector::Shards seen;
    for (CollectorSeat* one : seats) {
      const auto own = one->share().at(now_);
      EXPECT_TRUE((seen & own).none());
      seen |= own;
    }
  }
  static collector::Shards together(std::initializer_list<CollectorSeat*> seats, milliseconds now) {
    collector::Shards all;
    for (CollectorSeat* one : seats) all |= one->share().at(now);
    return all;
  }

  TestDatabase server_;
  milliseconds now_{1'000'000};
};

TEST_F(Collectors, TheOnlyOneAsksEverythingHoweverLongTheDatabaseIsAway) {
  auto only = seat("one");
  only.beat({});
  EXPECT_TRUE(only.share().alone);
  now_ += std::chrono::hours(100);
  EXPECT_TRUE(only.share().at(now_).all());
}

TEST_F(Collectors, ANewcomerGetsNothingBeforeTheOtherHasStoppedAsking) {
  auto first = seat("one"), second = seat("two");
  first.beat({});
  EXPECT_TRUE(second.beat({}).own.none()) << "the first does not know of it yet";
  const auto& share = first.beat({});
  EXPECT_FALSE(share.alone);
  const auto kept = share.own;
  EXPECT_FALSE(kept.all());
  EXPECT_TRUE(second.beat(in_effect(second)).own.none()) << "given up, but perhaps still being asked";
  first.beat({0, 0, share.number});
  second.beat(in_effect(second));
  EXPECT_EQ(second.share().own, ~kept);
  EXPECT_GT(kept.count(), 64U);
  EXPECT_LT(kept.count(), 192U) << "about half each";
}

TEST_F(Collectors, OneOfSeveralStopsWhenItsLeaseIsOver) {
  auto first = seat("one"), second = seat("two");
  first.beat({});
  settle({&first, &second});
  EXPECT_TRUE(together({&first, &second}, now_).all());
  now_ += milliseconds(24'999);
  EXPECT_TRUE(first.share().at(now_).any());
  now_ += milliseconds(1);
  EXPECT_TRUE(first.share().at(now_).none());
}

TEST_F(Collectors, ADeadOnesDevicesAreTakenOver) {
  auto first = seat("one"), second = seat("two"), third = seat("three");
  first.beat({});
  settle({&first, &second, &third});
  const auto lost = third.share().own;
  EXPECT_TRUE(lost.any());
  age("three", 34);
  settle({&first, &second});
  EXPECT_TRUE((together({&first, &second}, now_) & lost).none()) << "its lease and the margin are not over yet";
  age("three", 2);
  now_ += milliseconds(36'000);
  settle({&first, &second, &third});  // it comes back late, and is told what is its own now
  expect_disjoint({&first, &second, &third});
  EXPECT_TRUE(together({&first, &second, &third}, now_).all());
}

// The database's clock was a day ahead when it was last heard, and was set right: it must not look alive for a day.
TEST_F(Collectors, AHeartbeatOfTheFutureIsNone) {
  auto first = seat("one"), second = seat("two"), third = seat("three");
  first.beat({});
  settle({&first, &second, &third});
  const auto lost = third.share().own;
  EXPECT_TRUE(lost.any());
  age("three", -86400);
  now_ += milliseconds(36'000);  // and it is dead
  settle({&first, &second});
  EXPECT_TRUE(together({&first, &second}, now_).all());
  settle({&first, &second, &third});  // it was not: its next heartbeat has the right moment
  EXPECT_TRUE(together({&first, &second, &third}, now_).all());
}

TEST_F(Collectors, WhoWorksAloneIsWaitedForUntilAPersonSaysThatItIsGone) {
  std::vector<bool> kept;
  CollectorSeat first(server_.another(), {.name = "one", .program_version = "test", .keep_alone = [&](bool alone) { kept.push_back(alone); }}, [this] { return now_; });
  first.beat({});
  age("one", 3600);
  auto second = seat("two");
  EXPECT_TRUE(second.beat({}).own.none()) << "it may be asking everything, into its spool";
  EXPECT_EQ(second.share().waits_for, "one");
  EXPECT_FALSE(second.share().alone);
  {
    auto transaction = server_.database().begin();
    EXPECT_TRUE(CollectorStore(transaction).retire("one"));
    EXPECT_FALSE(CollectorStore(transaction).retire("nobody"));
    transaction.commit();
  }
  EXPECT_TRUE(second.beat({}).own.all());
  EXPECT_TRUE(second.share().alone);
  first.beat({});
  EXPECT_FALSE(first.share().alone) << "it is told when it comes back";
  EXPECT_TRUE(first.share().own.none());
  EXPECT_EQ(kept, (std::vector{true, false}));
}

TEST_F(Collectors, AnOrderlyEndHandsOverAtOnceAndTheLastOneKeepsItsSeat) {
  auto first = seat("one"), second = seat("two");
  first.beat({});
  settle({&first, &second});
  first.leave();
  EXPECT_TRUE(second.beat(in_effect(second)).own.all());
  EXPECT_TRUE(second.share().alone);
  second.leave();
  EXPECT_EQ(server_.value("select count(*) from collector_shards where collector_id is not null"), "256");
  EXPECT_EQ(server_.value("select alone from collectors where name = 'two'"), "t");
}

TEST_F(Collectors, ANameIsOneProcess) {
  auto first = seat("one"), twin = seat("one");
  first.beat({});
  EXPECT_THROW(twin.beat({}), Refused);
  EXPECT_TRUE(twin.share().own.none());
  EXPECT_NO_THROW(first.beat({}));
}

TEST_F(Collectors, ALostConnectionIsMadeAnewAndTheNameHeldAgain) {
  auto first = seat("one"), twin = seat("one");
  first.beat({});
  // Other tests use the same server at the same time.
  server_.execute("select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database "
                  "where d.datname = current_database() and l.locktype = 'advisory' and l.classid = 1263231854");
  try {
    first.beat({});
  } catch (const Error&) {  // or the loss was noticed before the transaction began, and mended
  }
  EXPECT_TRUE(first.share().own.all()) << "alone: it goes on";
  first.beat({});
  EXPECT_THROW(twin.beat({}), Refused);
}

// Many at once, with real time and short leases: each beats when it likes, hangs, dies and is born again. What a seat may ask
// is compared with all others at every change.
TEST_F(Collectors, NoShardIsEverAskedByTwo) {
  constexpr int count = 4;
  std::mutex mutex;
  std::array<CollectorSeat::Share, count> shares;
  std::atomic<int> overlaps = 0, changes = 0, whole = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i) + 7);
      for (int life = 0; life < 4; ++life) {
        CollectorSeat seat(server_.another(), {.name = "c" + std::to_string(i), .program_version = "test", .lease = milliseconds(150), .margin = milliseconds(50)});
        std::uint64_t in_effect = 0;
        for (int beat = 0; beat < 25; ++beat) {
          try {
            seat.beat({0, 0, in_effect});
          } catch (const Error&) {  // the process of the former life has not ended for the server
            continue;
          }
          {
            const std::lock_guard lock(mutex);
            shares[static_cast<std::size_t>(i)] = seat.share();
            collector::Shards seen;
            for (const auto& share : shares) {
              const auto now = share.at(collector::boot_time());
              if ((seen & now).any()) ++overlaps;
              seen |= now;
            }
            ++changes;
            if (seen.all()) ++whole;
          }
          in_effect = seat.share().number;
          std::this_thread::sleep_for(milliseconds(random() % 8 == 0 ? random() % 400 : random() % 30));
        }
        if (life % 2 == 1) {
          const std::lock_guard lock(mutex);  // stops asking, then says so
          shares[static_cast<std::size_t>(i)] = {};
          seat.leave();
        } else if (!seat.share().alone) {
          std::this_thread::sleep_for(milliseconds(10));  // dies: what it was asking ends with its lease
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(overlaps, 0);
  EXPECT_GT(changes, 200);
  EXPECT_GT(whole, 0) << "and now and then everything was asked";
}

}  // namespace
}  // namespace klickwerk::db
