#include "apps/klickwerk-collector/relay_side.h"

#include <spdlog/spdlog.h>

namespace klickwerk::app {
namespace {

constexpr std::uint64_t refused_bytes = std::uint64_t{64} << 20U;
constexpr int days_to_bear = 30;

std::filesystem::path enrolment_file(const config::Config& config) { return config.relay.state_directory / "enrolment.json"; }

std::string url_of(const config::Config& config, const collector::Enrolment& enrolment) {
  return config.relay.office_url.empty() ? enrolment.office_url : config.relay.office_url;
}

}  // namespace

class RelaySide::Desk final : public DeviceDesk {
 public:
  explicit Desk(collector::RelayDeviceList& list) : list_(list) {}
  std::vector<collector::PollTarget> load() override {
    auto targets = list_.load();
    const bool kept = list_.keeping_trouble().empty();
    if (!kept && !std::exchange(told_, true)) spdlog::warn("KW-C506 the device list is not kept for a start without the office: {}", list_.keeping_trouble());
    if (kept) told_ = false;
    return targets;
  }
  Result<std::vector<collector::PollTarget>, std::string> last_known() override { return list_.last_known(); }
  void learned(const std::function<void(const collector::SharedRows&)>&) override {}  // learned anew after a restart:
  using DeviceDesk::remember;
  void remember(const std::vector<collector::LearnedRows>&) override {}               // it costs a few packets a device

 private:
  collector::RelayDeviceList& list_;
  bool told_ = false;  // that it is not kept
};

// In the sink's thread: notes how much waits, then delivers.
class RelaySide::Sink final : public collector::ReadingSink {
 public:
  Sink(RelaySide& side, collector::RelaySink::Wiring wiring) : side_(side), relay_(std::move(wiring)) {}
  void store(std::span<const collector::Observation> batch) override {
    if (side_.way_out_) side_.count_waiting(side_.way_out_->spool());
    relay_.store(batch);
  }

 private:
  RelaySide& side_;
  collector::RelaySink relay_;
};

RelaySide::RelaySide(const config::Config& config)
    : config_(config),
      enrolment_(collector::read_enrolment(enrolment_file(config), sealed_by(config.state_directory, purpose_enrolment))),
      clock_({config.relay.clock_bound_ms, config.relay.state_directory / "clock.json"}),
      identity_{enrolment_.token, KLICKWERK_VERSION, clock_, [this] { return waiting(); }},
      list_link_(url_of(config, enrolment_), {enrolment_.pinned_certificate, config.relay.ca_file}),
      sink_link_(url_of(config, enrolment_), {enrolment_.pinned_certificate, config.relay.ca_file}),
      list_(list_link_, identity_, config.relay.state_directory, sealed_by(config.state_directory, purpose_device_list)),
      desk_(std::make_unique<Desk>(list_)) {}

collector::CollectorSettings RelaySide::settings() const {
  auto settings = settings_from(config_);
  settings.timeout_ms = used_.timeout_ms;
  settings.retries = used_.retries;
  settings.max_packets_per_s = used_.max_packets_per_s;
  settings.reload_interval_s = used_.contact_interval_s;
  return settings;
}

void RelaySide::look_at_the_office() {
  try {
    list_.load();
  } catch (const collector::OfficeAway& error) {
    spdlog::warn("KW-C503 {}", error.what());
    static_cast<void>(list_.last_known());
  }
  used_ = list_.settings();
}

void RelaySide::open_way_out() {
  refused_ = std::make_unique<collector::SpoolSink>(collector::SpoolSink::Settings{.directory = config_.relay.state_directory / "refused", .most_bytes = refused_bytes});
  WayOut::Primary primary;
  primary.sink = std::make_unique<Sink>(*this, collector::RelaySink::Wiring{sink_link_, identity_, [this](const auto& observation, const auto& reason) { set_aside(observation, reason); }});
  primary.is_refusal = [](const std::exception&) { return false; };  // the office's refusals come with its answer
  primary.name = "the office";
  way_out_ = std::make_unique<WayOut>(std::move(primary), settings());
}

// Nothing that was read is thrown away: what the office does not take lies beside, for whoever clears why.
void RelaySide::set_aside(const collector::Observation& observation, const std::string& reason) {
  spdlog::warn("KW-C504 the office refuses what device {} told at {}: {}", observation.device.value, iso_utc(observation.read_at), reason);
  try {
    refused_->store(std::span(&observation, 1));
  } catch (const collector::SpoolError& error) {
    spdlog::warn("KW-C505 it is not kept either: {}", error.what());
  }
}

collector::Waiting RelaySide::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void RelaySide::count_waiting(const collector::SpoolSink& spool) {
  const std::lock_guard lock(mutex_);
  waiting_ = {spool.observations(), spool.oldest()};
}

std::string RelaySide::spool_advice(std::size_t devices) const {
  const std::uint64_t needed_mib = collector::spool_mib_for(devices, static_cast<std::uint64_t>(config_.collector.poll_interval_s), days_to_bear);
  if (needed_mib <= static_cast<std::uint64_t>(config_.collector.spool_max_mib)) return "";
  return "the spool may hold " + std::to_string(config_.collector.spool_max_mib) + " MiB, " + std::to_string(days_to_bear) + " days of " +
         std::to_string(devices) + " devices without the office need about " + std::to_string(needed_mib) + ": raise collector.spool_max_mib";
}

}  // namespace klickwerk::app
