// The collector's side of the office: the device list comes from the database, observations go there, and to the
// spool while it is away.
#pragma once

#include <memory>
#include <vector>

#include "collector/poll/device_memory.h"
#include "collector/poll/settings.h"
#include "collector/poll/target_source.h"
#include "collector/spool/sink_writer.h"
#include "config/config.h"
#include "db/database.h"
#include "db/reading_sink.h"

namespace klickwerk::app {

collector::CollectorSettings settings_from(const config::Config& config);

// The device list and what was learned about the devices. Belongs to one thread at a time.
class OfficeDevices final : public collector::PollTargetSource {
 public:
  OfficeDevices(db::Database database, int default_interval_s) : database_(std::move(database)), default_interval_s_(default_interval_s) {}
  std::vector<collector::PollTarget> load() override;
  std::vector<collector::LearnedRows> learned();
  void remember(const std::vector<collector::LearnedRows>& rows);

 private:
  db::Database database_;
  int default_interval_s_;
};

// Database, spool and the thread that feeds them.
class WayOut {
 public:
  // Throws collector::SpoolError when the spool cannot be opened.
  WayOut(db::Database database, const collector::CollectorSettings& settings);
  collector::SinkWriter& writer() { return writer_; }
  // After writer().finish() only.
  collector::FallbackSink& sink() { return sink_; }
  const collector::SpoolSink& spool() const { return spool_; }

 private:
  db::DatabaseReadingSink database_;
  collector::SpoolSink spool_;
  collector::FallbackSink sink_;
  collector::SinkWriter writer_;
};

}  // namespace klickwerk::app
