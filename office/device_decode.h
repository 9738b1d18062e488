// `klickwerk device decode`: what a recording yields by the profiles, each figure with the OID it came from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "collector/profile/profile_set.h"

namespace klickwerk::office {

struct DecodeRequest {
  std::filesystem::path recording;
  std::optional<std::filesystem::path> profiles;  // a folder of profiles instead of those built into the program
  std::optional<std::string> profile;             // decode by this one, whatever the recording says
  bool json = false;
};

// The text to print. Throws std::runtime_error (and ProfileError) that names file and line.
std::string decode_recording(const DecodeRequest& request);

// The two forms of a decoded device, both ending with a line end. Counters that a device does not tell are left out.
std::string device_json(const collector::DecodedDevice& device);
std::string device_text(const collector::DecodedDevice& device);

}  // namespace klickwerk::office
