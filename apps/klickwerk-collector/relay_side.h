// What a relay has in the place of the office's database: the line to the office, with the enrolment behind it.
#pragma once

#include <memory>
#include <mutex>

#include "apps/klickwerk-collector/office_side.h"
#include "collector/relay/enrolment.h"
#include "collector/relay/relay_office.h"
#include "collector/relay/site_clock.h"

namespace klickwerk::app {

class RelaySide {
 public:
  // Throws collector::EnrolmentRefused when the site is not enrolled, collector::SpoolError.
  explicit RelaySide(const config::Config& config);

  // The site's configuration with what the office decides.
  collector::CollectorSettings settings() const;
  bool settings_changed() const { return list_.settings() != used_; }
  // Asks the office, else takes what it said last; call before way_out().
  void look_at_the_office();
  void open_way_out();
  DeviceDesk& devices() { return *desk_; }
  WayOut& way_out() { return *way_out_; }
  void stamp(collector::Observation& observation) { clock_.stamp(observation, collector::SiteClock::now()); }
  // Does the spool hold 30 days of these devices? A warning for the log, or nothing.
  std::string spool_advice(std::size_t devices) const;
  const collector::Enrolment& enrolment() const { return enrolment_; }
  void set_aside(const collector::Observation& observation, const std::string& reason);

 private:
  class Desk;
  class Sink;
  collector::Waiting waiting() const;
  void count_waiting(const collector::SpoolSink& spool);

  const config::Config& config_;
  collector::Enrolment enrolment_;
  collector::SiteClock clock_;
  mutable std::mutex mutex_;
  collector::Waiting waiting_;  // as the sink's thread saw it last
  collector::RelayIdentity identity_;
  collector::OfficeLink list_link_, sink_link_;  // one a thread
  collector::RelayDeviceList list_;
  collector::SiteSettings used_;
  std::unique_ptr<DeviceDesk> desk_;
  std::unique_ptr<collector::SpoolSink> refused_;
  std::unique_ptr<WayOut> way_out_;
};

}  // namespace klickwerk::app
