// The collector's side of the office: the device list comes from the database, observations go there, and to the
// spool while it is away.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/poll/device_list_cache.h"
#include "collector/poll/device_memory.h"
#include "collector/poll/settings.h"
#include "collector/poll/target_source.h"
#include "collector/spool/sink_writer.h"
#include "config/config.h"
#include "db/database.h"
#include "db/devices.h"

namespace klickwerk::app {

collector::CollectorSettings settings_from(const config::Config& config);

// With this machine's key of secrets (config/secret_box.h): a file in the state directory is worth no more to a thief than a
// copy of the database. What was sealed for one purpose opens for that one only.
collector::Seal sealed_by(const std::filesystem::path& state_directory, const std::string& purpose);
inline const std::string purpose_device_list = "device list", purpose_enrolment = "enrolment";

// The device list and what was learned about the devices. Belongs to one thread at a time.
class DeviceDesk : public collector::PollTargetSource {
 public:
  // The list of an earlier contact, from the disk; the error says why there is none.
  virtual Result<std::vector<collector::PollTarget>, std::string> last_known() = 0;
  virtual void learned(const std::function<void(const collector::SharedRows&)>& take) = 0;
  virtual void remember(const std::vector<collector::LearnedRows>& rows) = 0;
  // Which credential of its order each of them answered to. Forgetting it costs a few packets.
  virtual void remember(const std::vector<collector::FoundAccess>&) {}
};

class OfficeDevices final : public DeviceDesk {
 public:
  // `database` may be one that connects later: the list of before goes on until it is there, and it is looked at
  // (schema, start of an embedded server) before it is used.
  OfficeDevices(const config::Config& config, db::Database database, bool looked_at);
  std::vector<collector::PollTarget> load() override;
  Result<std::vector<collector::PollTarget>, std::string> last_known() override { return cache_.read(); }
  void learned(const std::function<void(const collector::SharedRows&)>& take) override;
  void remember(const std::vector<collector::LearnedRows>& rows) override;
  void remember(const std::vector<collector::FoundAccess>& found) override;

 private:
  void keep(const std::vector<collector::PollTarget>& targets);
  config::Config config_;
  db::Database database_;
  bool looked_at_;
  bool keep_failed_ = false;
  std::vector<db::Learned> unkept_;  // learned, but the database was away or does not know the device's first answer yet
  collector::DeviceListCache cache_;
};

// Where observations go, the spool, and the thread that feeds them.
class WayOut {
 public:
  struct Primary {
    std::unique_ptr<collector::ReadingSink> sink;
    std::function<bool(const std::exception&)> is_refusal;
    std::string name;  // as messages call it
    std::filesystem::path refused_directory = {};  // takes what it refuses; made when it is first needed
    std::unique_ptr<Clock> clock = {};             // that `sink` uses
  };
  // Throws collector::SpoolError when the spool cannot be opened.
  WayOut(Primary primary, const collector::CollectorSettings& settings);
  WayOut(db::Database database, const collector::CollectorSettings& settings);
  collector::SinkWriter& writer() { return writer_; }
  // After writer().finish() only.
  collector::FallbackSink& sink() { return sink_; }
  const collector::SpoolSink& spool() const { return spool_; }
  // From any thread: observations in the spool, and whether they go there at present.
  std::size_t waiting() const { return sink_.waiting(); }
  bool is_away() const { return sink_.primary_is_away(); }

 private:
  std::string set_aside(const collector::Observation& observation);
  Primary primary_;
  std::unique_ptr<collector::SpoolSink> refused_;  // of the writer's thread
  collector::SpoolSink spool_;
  collector::FallbackSink sink_;
  collector::SinkWriter writer_;
};

}  // namespace klickwerk::app
