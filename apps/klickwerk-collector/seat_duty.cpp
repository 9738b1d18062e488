#include "apps/klickwerk-collector/seat_duty.h"

#include <asio/post.hpp>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "collector/poll/private_file.h"
#include "db/errors.h"

namespace klickwerk::app {
namespace {

constexpr int beats_per_lease = 5;
constexpr int tries_at_start = 10;  // the server needs a moment to notice that the process before us has died

}  // namespace

SeatDuty::SeatDuty(const config::Config& config, asio::io_context& loop, db::Database database, std::function<db::CollectorSeat::Report()> report)
    : loop_(loop),
      name_(config.collector.name),
      file_(config.state_directory / "collector/seat.json"),
      rhythm_(std::chrono::milliseconds(std::chrono::seconds(config.collector.lease_s)) / beats_per_lease),
      report_(std::move(report)),
      timer_(loop),
      seat_(std::move(database), {.name = name_, .program_version = KLICKWERK_VERSION, .lease = std::chrono::seconds(config.collector.lease_s),
                                  .keep_alone = [this](bool alone) { keep_alone(alone); }}) {}

SeatDuty::~SeatDuty() { thread_.join(); }

void SeatDuty::sit_down() {
  if (kept_alone()) seat_.assume_alone();
  for (int attempt = 1;; ++attempt) {
    try {
      share_ = seat_.beat({});
      return;
    } catch (const db::Refused&) {
      if (attempt == tries_at_start) throw;
      std::this_thread::sleep_for(std::chrono::seconds(1));
    } catch (const db::Error& error) {
      share_ = seat_.share();
      if (share_.alone) return;
      spdlog::warn("KW-C601 the database is away, and this collector was not alone when it last spoke to it: it asks no device until the database is back ({})", error.what());
      return;
    }
  }
}

void SeatDuty::start() { beat_later(); }

void SeatDuty::beat_later() {
  timer_.expires_after(rhythm_);
  timer_.async_wait([this](asio::error_code error) {
    if (!error) beat();
  });
}

void SeatDuty::beat() {
  asio::post(thread_, [this, report = report_()] {
    std::string trouble;
    try {
      seat_.beat(report);
    } catch (const db::Error& error) {  // the unit of work ends here: the last share holds for what is left of its time
      trouble = error.what();
    }
    asio::post(loop_, [this, share = seat_.share(), trouble] { take(share, trouble); });
  });
}

void SeatDuty::take(const db::CollectorSeat::Share& share, const std::string& trouble) {
  const bool others_changed = share.others != share_.others;
  share_ = share;
  if (!trouble.empty() && !std::exchange(trouble_told_, true))
    spdlog::warn("KW-C602 no heartbeat into the database{}: {}", share_.alone ? "; this collector works alone and goes on" : "", trouble);
  if (trouble.empty() && std::exchange(trouble_told_, false)) spdlog::info("KW-C603 the heartbeat is back");
  if (trouble.empty() && others_changed) spdlog::info("KW-C604 {} other collectors share the devices with this one", share_.others);
  if (share_.waits_for != waiting_told_ && !share_.waits_for.empty())
    spdlog::warn("KW-C605 collector {} is silent, but may be asking its devices without the database: nobody else asks them. Start it again, or say that it is gone: klickwerk collector retire {}",
                 share_.waits_for, share_.waits_for);
  waiting_told_ = share_.waits_for;
  beat_later();
}

std::vector<collector::PollTarget> SeatDuty::mine(const std::vector<collector::PollTarget>& all, const collector::Shards& shards) const {
  if (shards.all()) return all;
  std::vector<collector::PollTarget> list;
  for (const auto& target : all)
    if (shards[collector::shard_of(target.device)]) list.push_back(target);
  return list;
}

void SeatDuty::leave() {
  timer_.cancel();
  thread_.join();
  try {
    seat_.leave();
  } catch (const db::Error& error) {
    spdlog::warn("KW-C606 the devices could not be handed over, the others take them when the lease is over: {}", error.what());
  }
}

// In the duty's thread, or before it runs.
void SeatDuty::keep_alone(bool alone) {
  try {
    collector::write_private_file(file_, nlohmann::json{{"name", name_}, {"alone", alone}}.dump() + "\n");
  } catch (const std::system_error& error) {
    // Not to be alone any more must be on the disk before it is in the database: the beat fails, and is tried again.
    if (!alone) throw db::Unavailable(std::string("that others share the devices now cannot be noted: ") + error.what());
    spdlog::warn("KW-C607 that this collector works alone is not noted, so it will not begin without the database: {}", error.what());
  }
}

bool SeatDuty::kept_alone() const {
  try {
    const auto text = collector::read_private_file(file_);
    const auto kept = nlohmann::json::parse(text.value_or(""), nullptr, false);
    return kept.is_object() && kept.value("name", "") == name_ && kept.value("alone", false);
  } catch (const std::system_error&) {
    return false;
  } catch (const nlohmann::json::exception&) {  // written by something else
    return false;
  }
}

}  // namespace klickwerk::app
