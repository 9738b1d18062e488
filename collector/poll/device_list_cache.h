// The last device list that was had, on disk: a collector starts with it while the office or its database is away.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "collector/poll/observation.h"
#include "collector/poll/private_file.h"
#include "core/result.h"

namespace klickwerk::collector {

class DeviceListCache {
 public:
  // What the seal throws comes through keep(), and is read()'s error.
  explicit DeviceListCache(std::filesystem::path file, Seal seal = {}) : file_(std::move(file)), seal_(std::move(seal)) {}

  // Writes only what differs from the last list. The file holds communities: sealed, where a seal was given, and
  // mode 0600. Throws std::system_error.
  void keep(std::span<const PollTarget> targets);
  // The error says why there is none: never written, or damaged.
  Result<std::vector<PollTarget>, std::string> read() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  Seal seal_;
  std::string kept_;
};

}  // namespace klickwerk::collector
