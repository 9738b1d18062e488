// The demo's promises: what the generator writes can be imported, is as varied as it says, and the simulated devices
// count on from the last reading.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include "apps/demo/dealer_files.h"
#include "db/contracts.h"
#include "db/devices.h"
#include "db/month_figures.h"
#include "db/readings.h"
#include "office/import/import_files.h"
#include "office/settlement_run/settlement_run.h"
#include "tests/db/test_database.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::demo {
namespace {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return start_of_local_day(Day::of(2026, 11, 21)) + std::chrono::hours(9); }
};

class DemoDealer : public testing::Test {
 protected:
  DemoDealer() : folder_(testing::TempDir() + "klickwerk-demo-" + std::to_string(::getpid())) {
    const Day today = Day::of(2026, 11, 21);
    Machines machines(std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings", Day::of(2025, 10, 1), today - 1, 2026);
    const Dealer dealer = make_dealer(Period::month(2026, 10), machines, 2026);
    fleet_ = machines.finish(start_of_local_day(today));
    std::filesystem::create_directories(folder_);
    files_ = {folder_ / "import", folder_ / "fleet.toml", 40161};
    counts_ = write_dealer(dealer, machines, files_);
    write_fleet(fleet_, files_);
  }
  ~DemoDealer() override { std::filesystem::remove_all(folder_); }

  office::ImportReport import() {
    const std::vector<std::filesystem::path> paths{files_.import_folder};
    return office::import_files(books_.database(), FixedClock(), "test", office::load_import_files(paths), office::ImportMode::real);
  }

  std::filesystem::path folder_;
  fleet::FleetDescription fleet_;
  DealerFiles files_;
  FileCounts counts_;
  test::TestDatabase books_;
};

TEST_F(DemoDealer, IsImportedWithoutAFaultAndOnce) {
  const office::ImportReport first = import();
  for (const auto& fault : first.faults) ADD_FAILURE() << office::text_of(fault);
  ASSERT_TRUE(first.stored);
  EXPECT_GE(counts_.customers, 40u);
  EXPECT_GE(counts_.contracts, 60u);
  EXPECT_GE(counts_.devices, 200u);
  const office::ImportReport second = import();
  for (const auto& tally : second.tallies) EXPECT_EQ(tally.added + tally.changed, 0) << tally.what;
}

// The one device whose counter falls and for which nobody documented anything.
TEST_F(DemoDealer, OnlyTheCounterThatFellWaitsForReview) {
  EXPECT_GT(office::suspect_readings(import()), 0);
  EXPECT_EQ(books_.value("select count(distinct device_id) from reading_reviews where kind = 'fell'"), "1");
  EXPECT_EQ(books_.value("select count(*) from reading_reviews where kind <> 'fell'"), "0");
}

// No account of the month may be far from what the meter used before: nothing of before the first month is billed.
TEST_F(DemoDealer, TheMonthBillsWhatWasUsedInIt) {
  ASSERT_TRUE(import().stored);
  const auto report = office::run_settlement(books_.database(), {.period = Period::month(2026, 10), .contract_number = {}, .today = {}});
  EXPECT_EQ(report.totals().failed, 0);
  EXPECT_EQ(report.totals().exceptions, 5) << office::report_text(report, false);
  const std::string accounts = R"(
    with used as (select e.contract_id, e.meter, e.period_first, e.period_end,
                         (select sum((regexp_match(line, '^-?\d+'))[1]::bigint) from regexp_split_to_table(e.usage, E'\n') line) as clicks
                    from (select contract_id, meter, period_first, period_end, usage from settlement_history where usage <> ''
                          union all select contract_id, meter, period_first, period_end, usage from settlement_ledger where usage <> '') e),
         before as (select contract_id, meter, max(clicks * 31 / (period_end - period_first)) as most from used where period_first < '2026-10-01' group by 1, 2)
    select number || ' ' || meter || ': ' || clicks || ' used, at most ' || most || ' a month before'
      from used join before using (contract_id, meter) join contracts using (contract_id)
     where period_first >= '2026-10-01')";
  EXPECT_GT(std::stoi(books_.value("select count(*) from (" + accounts + ") as all_of_them")), 80);
  EXPECT_EQ(books_.value("select string_agg(number, '') from (" + accounts + " and clicks > 500 + 2 * most) as far(number)"), "");
}

TEST_F(DemoDealer, DevicesCountOnFromTheLastReading) {
  ASSERT_TRUE(import().stored);
  fleet::FleetDescription description = fleet::read_description(files_.fleet_file);
  description.port = 0;
  fleet::Fleet fleet(description);
  db::Transaction transaction = books_.database().begin();
  db::DeviceStore devices(transaction);
  db::ReadingStore readings(transaction);
  int compared = 0;
  for (const fleet::Standing& standing : fleet.standings_at(*description.start)) {
    const auto device = devices.find(standing.serial);
    ASSERT_TRUE(device) << standing.serial;
    for (const auto& [counter, value] : standing.counters) {
      // The newest, whatever was thought of it: the counter that fell waits for review.
      const auto known = readings.history(device->id, counter, {Day::of(2026, 9, 1), Day::of(2026, 11, 21)});
      if (known.empty()) continue;
      const auto last = &known.front();
      EXPECT_LE(last->reading.value, static_cast<std::int64_t>(value)) << standing.serial << " " << counter;
      if (last->local_day == Day::of(2026, 11, 20)) {
        EXPECT_EQ(last->reading.value, static_cast<std::int64_t>(value)) << standing.serial << " " << counter;
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 500);
}

}  // namespace
}  // namespace klickwerk::demo
