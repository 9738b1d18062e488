// What the tests of decoding share: answers written as text, recordings, figures by name.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "collector/profile/profile_set.h"
#include "collector/snmp/snmprec.h"

namespace klickwerk::collector::decode_test {

inline std::filesystem::path recordings_folder() { return std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings"; }

inline VarBinds answers_from(const std::string& text) {
  auto read = parse_recording(text, "test");
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().text);
  return read.ok() ? *read : VarBinds();
}

inline VarBinds recording(const std::string& name) {
  auto read = read_recording(recordings_folder() / (name + ".snmprec"));
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().text);
  return read.ok() ? *read : VarBinds();
}

inline DecodedDevice decode_as(const std::string& profile, const std::string& text) {
  const auto* found = ProfileSet::built_in().find(profile);
  EXPECT_NE(found, nullptr) << profile;
  return decode(*found, answers_from(text));
}

inline DecodedDevice decode_best(const VarBinds& answers) { return decode(ProfileSet::built_in().match(answers), answers); }

inline std::map<std::string, std::uint64_t> figures(const DecodedDevice& device) {
  std::map<std::string, std::uint64_t> found;
  for (const auto& counter : device.counters) found[counter.name] = counter.value;
  return found;
}

inline std::string origin(const DecodedDevice& device, const std::string& name) {
  for (const auto& counter : device.counters)
    if (counter.name == name) return counter.oid;
  return "absent";
}

// "toner black 60%", "waste some_left", "waste 0 percent" where no capacity is told.
inline std::string supply_words(const DecodedSupply& supply) {
  std::string text = supply.type + (supply.colour.empty() ? "" : " " + supply.colour) + " ";
  switch (supply.level_kind) {
    case LevelKind::known: return text + (supply.percent ? std::to_string(*supply.percent) + "%" : std::to_string(supply.level) + " " + supply.unit);
    case LevelKind::no_restriction: return text + "no_restriction";
    case LevelKind::some_left: return text + "some_left";
    case LevelKind::unknown: break;
  }
  return text + "unknown";
}

inline std::vector<std::string> fields(const std::string& line, char separator) {
  std::vector<std::string> found;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = line.find(separator, begin);
    found.push_back(line.substr(begin, end - begin));
    if (end == std::string::npos) return found;
    begin = end + 1;
  }
}

}  // namespace klickwerk::collector::decode_test
