// The walls of the house (docs/decisions/001-house.md), read from the sources themselves: who may include whom, where
// third-party headers are fenced, what words C++ must not contain. A finding names file and line.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace klickwerk {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

struct SourceLine {
  fs::path file;  // relative to the house
  int number = 0;
  std::string text;
  std::string where() const { return file.string() + ":" + std::to_string(number); }
};

std::vector<SourceLine> lines_below(const fs::path& folder) {
  const fs::path house = KLICKWERK_SOURCE_DIR;
  std::vector<SourceLine> lines;
  if (!fs::exists(house / folder)) return lines;
  for (const auto& entry : fs::recursive_directory_iterator(house / folder)) {
    auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream file(entry.path());
    std::string text;
    for (int number = 1; std::getline(file, text); ++number)
      lines.push_back({fs::relative(entry.path(), house), number, text});
  }
  return lines;
}

// The header named by an #include, without quotes or brackets; empty when the line has none.
std::string included(const std::string& line) {
  static const std::regex include(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::smatch match;
  return std::regex_search(line, match, include) ? match[1].str() : std::string{};
}

std::string first_folder(const std::string& path) { return path.substr(0, path.find('/')); }

const std::map<std::string, Names>& allowed_rooms() {
  static const std::map<std::string, Names> rooms{
      {"core", {"core"}},
      {"config", {"config", "core"}},
      {"billing", {"billing", "core"}},
      {"service", {"service", "core"}},
      {"collector", {"collector", "core"}},
      {"document", {"document", "billing", "service", "core"}},
      {"db", {"db", "billing", "service", "collector", "config", "core"}},
      {"office", {"office", "db", "document", "billing", "service", "collector", "config", "core"}},
      {"web", {"web", "office", "db", "document", "billing", "service", "collector", "config", "core"}},
  };
  return rooms;
}

TEST(House, RoomsIncludeOnlyDownwards) {
  for (const auto& [room, may] : allowed_rooms())
    for (const auto& line : lines_below(room)) {
      std::string header = included(line.text), other = first_folder(header);
      if (header.find('/') == std::string::npos || !allowed_rooms().contains(other)) continue;
      EXPECT_TRUE(may.contains(other)) << line.where() << ": " << room << " must not include " << header;
    }
}

TEST(House, MoneyAndItsWordsKnowOnlyTheStandardLibrary) {
  for (const char* room : {"core", "billing", "service"})
    for (const auto& line : lines_below(room)) {
      std::string header = included(line.text);
      if (header.empty()) continue;
      bool ours = allowed_rooms().contains(first_folder(header)) && header.find('/') != std::string::npos;
      bool standard = header.find('/') == std::string::npos && header.find('.') == std::string::npos;
      EXPECT_TRUE(ours || standard) << line.where() << ": " << room << " includes " << header;
    }
}

// A third-party header may stand only below the folders named.
TEST(House, ThirdPartyHeadersAreFenced) {
  struct Fence {
    std::regex header;
    std::vector<std::string> folders;
  };
  const std::vector<Fence> fences{
      {std::regex("^net-snmp/"), {"collector/snmp/"}},
      {std::regex("^asio"), {"collector/", "apps/"}},
      {std::regex("^pqxx"), {"db/"}},
      {std::regex("^(pango|cairo|hb|zlib|qpdf|lcms2|qrencode)"), {"document/pdf/"}},
      {std::regex("^Poco/"), {"web/", "collector/relay/", "collector/metrics/", "office/mail/"}},
      {std::regex("^openssl/"), {"collector/relay/", "office/relays/"}},
      {std::regex("^sodium"), {"config/"}},
      {std::regex("^pugixml"), {"office/payments/"}},
      {std::regex("^systemd/"), {"apps/"}},
  };
  for (const char* room : {"core", "config", "billing", "service", "collector", "document", "db", "office", "web", "apps"})
    for (const auto& line : lines_below(room)) {
      std::string header = included(line.text);
      for (const auto& fence : fences) {
        if (!std::regex_search(header, fence.header)) continue;
        bool inside = false;
        for (const auto& folder : fence.folders) inside |= line.file.string().starts_with(folder);
        EXPECT_TRUE(inside) << line.where() << ": " << header << " is fenced elsewhere";
      }
    }
}

TEST(House, NoBinaryFractionsNearMoney) {
  const std::regex binary(R"(\b(double|float)\b)");
  for (const char* room : {"core", "billing", "service", "db"})
    for (const auto& line : lines_below(room)) {
      std::string code = line.text.substr(0, line.text.find("//"));
      EXPECT_FALSE(std::regex_search(code, binary)) << line.where() << ": " << line.text;
    }
}

// Devices differ in data (mib/), never in code.
TEST(House, NoVendorInCode) {
  const std::regex vendor(
      R"(\b(ricoh|canon|konica|minolta|kyocera|xerox|brother|lexmark|epson|toshiba|samsung|utax|olivetti|hewlett)\b)",
      std::regex::icase);
  for (const char* room : {"core", "config", "billing", "service", "collector", "document", "db", "office", "web", "apps"})
    for (const auto& line : lines_below(room)) {
      if (line.file.string().starts_with("apps/demo/")) continue;  // the demo dealer sells real brands
      EXPECT_FALSE(std::regex_search(line.text, vendor)) << line.where() << ": " << line.text;
    }
}

// What ends up in front of a reviewer as a file of one thought.
TEST(House, FilesAreShort) {
  std::map<std::string, int> length;
  for (const char* room : {"core", "config", "billing", "service", "collector", "document", "db", "office", "web", "apps"})
    for (const auto& line : lines_below(room)) length[line.file.string()] = line.number;
  ASSERT_FALSE(length.empty());
  for (const auto& [file, lines] : length) EXPECT_LE(lines, 400) << file;
}

TEST(House, EveryRoomExplainsItself) {
  const fs::path house = KLICKWERK_SOURCE_DIR;
  for (const auto& [room, may] : allowed_rooms())
    EXPECT_TRUE(!fs::exists(house / room) || fs::exists(house / room / "README.md")) << room << " has no README.md";
}

}  // namespace
}  // namespace klickwerk
