// A folder that is gone with the test, in memory where the system has that: many syncs would only make tests slow.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/assert.h"

namespace klickwerk::collector::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    const std::filesystem::path memory = "/dev/shm";
    std::string pattern = ((std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) / "klickwerk-test-XXXXXX").string();
    KW_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace klickwerk::collector::test
