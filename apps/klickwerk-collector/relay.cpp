#include "apps/klickwerk-collector/relay.h"

#include <spdlog/spdlog.h>

#include <cstdio>

#include "apps/klickwerk-collector/daemon.h"
#include "apps/klickwerk-collector/relay_side.h"

namespace klickwerk::app {
namespace {

std::string spoken(std::int64_t offset_ms) {
  if (std::abs(offset_ms) < 1000) return "right to the second";
  return std::to_string(std::abs(offset_ms) / 1000) + " seconds " + (offset_ms > 0 ? "behind" : "ahead of") + " the office's; the moments of readings are corrected by it";
}

DaemonEnd run_once(const config::Config& config) {
  RelaySide side(config);
  side.look_at_the_office();
  side.open_way_out();
  spdlog::info("KW-C501 relay {} of the office at {}", side.enrolment().relay, side.enrolment().office_url);
  if (const auto known = side.devices().last_known()) {
    const std::string advice = side.spool_advice(known->size());
    if (!advice.empty()) spdlog::warn("KW-C502 {}", advice);
  }
  return run_daemon({config, side.settings(), side.devices(), side.way_out(), [&](collector::Observation& observation) { side.stamp(observation); },
                     [&] { return side.settings_changed(); }, "the office"});
}

}  // namespace

int enrol_site(const config::Config& config, const EnrolOptions& options) {
  const auto file = config.relay.state_directory / "enrolment.json";
  if (std::filesystem::exists(file) && !options.replace)
    throw collector::EnrolmentRefused("this site is enrolled already (" + file.string() + "): with --replace the new enrolment takes its place");
  const auto code = collector::EnrolmentCode::parse(options.code);
  if (!code) throw collector::EnrolmentRefused(code.error());
  const auto enrolment = collector::enrol(options.url, *code, config.relay.ca_file, KLICKWERK_VERSION);
  collector::keep(enrolment, file, sealed_by(config.state_directory, purpose_enrolment));
  std::printf("enrolled as relay \"%s\" of %s\n", enrolment.relay.c_str(), options.url.c_str());
  std::printf("the office is known by %s\n", enrolment.pinned_certificate.empty() ? "the authorities that this system trusts" : "its certificate, which fits the code");
  collector::SiteClock clock({.bound_ms = config.relay.clock_bound_ms, .file = {}});
  const collector::RelayIdentity identity{enrolment.token, KLICKWERK_VERSION, clock, [] { return collector::Waiting(); }};
  collector::OfficeLink link(options.url, {enrolment.pinned_certificate, config.relay.ca_file});
  const auto targets = collector::RelayDeviceList(link, identity, config.relay.state_directory, sealed_by(config.state_directory, purpose_device_list)).load();
  std::printf("%zu device%s to ask\n", targets.size(), targets.size() == 1 ? "" : "s");
  if (const auto offset = clock.offset()) std::printf("this site's clock is %s\n", spoken(offset->offset_ms).c_str());
  std::printf("next: systemctl %s klickwerk-relay\n", options.replace ? "restart" : "enable --now");
  return 0;
}

int run_relay(const config::Config& config) {
  DaemonEnd end = DaemonEnd::settings_changed;
  while (end == DaemonEnd::settings_changed) end = run_once(config);
  return end == DaemonEnd::stopped ? 0 : 1;
}

}  // namespace klickwerk::app
