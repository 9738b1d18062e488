// Log lines and their explanations: what a service says at info or above has an id, every id stands in the table of
// docs/operating.md with what it means and what to do, and the table has no other.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace klickwerk {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// id -> where it is said; lines without an id under "".
std::multimap<std::string, std::string> said_in_sources() {
  static const std::regex call(R"(spdlog::(info|warn|error|critical)\(\s*("(KW-[CW][0-9]{3}) )?)");
  const fs::path house = KLICKWERK_SOURCE_DIR;
  std::multimap<std::string, std::string> said;
  for (const char* room : {"apps", "collector", "db", "office", "web", "config"})
    for (const auto& entry : fs::recursive_directory_iterator(house / room)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string text = text_of(entry.path());
      for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at)
        said.emplace((*at)[3].str(), fs::relative(entry.path(), house).string());
    }
  return said;
}

// | `KW-C101` | what it means | what to do |
std::map<std::string, std::string> explained() {
  static const std::regex row(R"(\| `(KW-[CW][0-9]{3})` \| ([^|]+) \| ([^|]+) \|)");
  const std::string text = text_of(fs::path(KLICKWERK_SOURCE_DIR) / "docs/operating.md");
  std::map<std::string, std::string> table;
  for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) {
    EXPECT_TRUE(table.emplace((*at)[1], (*at)[3]).second) << (*at)[1] << " is explained twice";
    EXPECT_GT((*at)[2].length(), 10) << (*at)[1];
  }
  return table;
}

TEST(LogIds, EveryLineAtInfoOrAboveHasOne) {
  const auto said = said_in_sources();
  ASSERT_GT(said.size(), 30U);
  for (auto [at, end] = said.equal_range(""); at != end; ++at) ADD_FAILURE() << at->second << ": a log line without an id (KW-C… collector, KW-W… web)";
}

TEST(LogIds, EachIdIsOneMessage) {
  const auto said = said_in_sources();
  for (const auto& [id, file] : said)
    if (!id.empty()) EXPECT_EQ(said.count(id), 1U) << id << " in " << file;
}

TEST(LogIds, EachIsExplainedAndNoOther) {
  const auto said = said_in_sources();
  const auto table = explained();
  for (const auto& [id, file] : said)
    if (!id.empty()) EXPECT_TRUE(table.contains(id)) << id << " (" << file << ") is not explained in docs/operating.md";
  for (const auto& [id, what] : table) EXPECT_TRUE(said.contains(id)) << id << " of docs/operating.md is said nowhere";
}

}  // namespace
}  // namespace klickwerk
