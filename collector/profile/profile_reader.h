// Reads one profile file. docs/profiles.md is the manual of the format.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collector/profile/profile.h"

namespace klickwerk::collector {

struct ProfileText {
  std::string file;  // as messages name it
  std::string content;
};

// All profiles of a set, each with what it extends merged in, ordered by name. Throws ProfileError.
std::vector<std::shared_ptr<const Profile>> read_profiles(const std::vector<ProfileText>& texts);

}  // namespace klickwerk::collector
