// The office as a relay sees it: the device list and the settings come from there, observations go there. Two threads
// use it (one loads, one delivers); each has an OfficeLink of its own.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "collector/poll/device_list_cache.h"
#include "collector/poll/target_source.h"
#include "collector/relay/enrolment.h"
#include "collector/relay/office_link.h"
#include "collector/relay/site_clock.h"

namespace klickwerk::collector {

// What an answer with its supplies and texts takes in the spool, as the mean over a site; tests/collector/
// spool_estimate_test.cpp holds it against the recordings of all makes. And what the spool must hold then.
constexpr std::uint64_t spool_bytes_per_observation = 3000;
constexpr std::uint64_t spool_mib_for(std::uint64_t devices, std::uint64_t interval_s, std::uint64_t days) {
  return (devices * (days * 86400 / interval_s) * spool_bytes_per_observation >> 20U) + 1;
}

// What the office decides about how a site asks its devices; the rest is the site's own configuration.
struct SiteSettings {
  int timeout_ms = 1000;
  int retries = 1;
  int max_packets_per_s = 5000;
  int contact_interval_s = 60;
  bool operator==(const SiteSettings&) const = default;
};

// How much waits in the relay's spool; the office shows it.
struct Waiting {
  std::size_t observations = 0;
  std::optional<Instant> oldest;
};

// What every request of a relay carries: token, version, clock, spool.
struct RelayIdentity {
  std::string token;
  std::string version;
  SiteClock& clock;
  std::function<Waiting()> waiting;
  OfficeLink::Headers headers() const;
};
// Statuses that are no answer to the question (401, 403, 429, 503 …) as OfficeAway in plain words.
[[noreturn]] void throw_away(const OfficeAnswer& answer);

// The list is kept on disk: after a start without the office the last one is used, until the office answers.
class RelayDeviceList final : public PollTargetSource {
 public:
  RelayDeviceList(OfficeLink& link, const RelayIdentity& identity, std::filesystem::path directory, Seal seal = {});
  // Nothing but a few headers goes over the line while the list is unchanged. Throws OfficeAway.
  std::vector<PollTarget> load() override;
  // The list and settings of the last contact of this or an earlier run; the error says why there is none.
  Result<std::vector<PollTarget>, std::string> last_known();
  SiteSettings settings() const { return settings_; }
  // Why the list is not on the disk for a start without the office (a full disk, no key); empty: it is. Tried again at
  // each load(); polling goes on without.
  const std::string& keeping_trouble() const { return keeping_trouble_; }

 private:
  void take(const OfficeAnswer& answer);
  void keep_known();

  OfficeLink& link_;
  const RelayIdentity& identity_;
  DeviceListCache cache_;
  std::filesystem::path settings_file_;
  SiteSettings settings_;
  std::string version_;  // ETag of what is known
  std::vector<PollTarget> known_;
  std::string keeping_trouble_;
};

// The third ReadingSink: delivers to the office, in pieces that the intake takes. store() returns when the office has
// everything for good; what it refuses for good (a device that is not of this site) goes to `refused`. Throws
// OfficeAway; after that it keeps quiet for a while, longer each time, as the office asks (Retry-After) or by itself.
class RelaySink final : public ReadingSink {
 public:
  struct Wiring {
    OfficeLink& link;
    const RelayIdentity& identity;
    std::function<void(const Observation&, const std::string& reason)> refused;
  };
  struct Pause {
    std::chrono::milliseconds first{5000};
    std::chrono::milliseconds longest{300000};
  };
  explicit RelaySink(Wiring wiring) : RelaySink(std::move(wiring), Pause()) {}
  RelaySink(Wiring wiring, Pause pause) : wiring_(std::move(wiring)), pause_(pause) {}
  void store(std::span<const Observation> batch) override;

 private:
  void know_the_clock();
  void deliver(std::span<const Observation> piece);
  [[noreturn]] void give_up(const OfficeAnswer& answer);
  void take_refusals(std::span<const Observation> piece, const OfficeAnswer& answer);
  void keep_quiet(const std::string& retry_after_s);

  Wiring wiring_;
  Pause pause_;
  int failures_ = 0;  // in a row
  std::chrono::steady_clock::time_point quiet_until_{};
  std::string last_reason_;
};

}  // namespace klickwerk::collector
