// All profiles and all recordings of mib/: each recording yields what expected.tsv says, each profile is proved by one.
#include "tests/collector/decode_support.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace klickwerk::collector {
namespace {

using namespace decode_test;
using Row = std::map<std::string, std::string>;

std::vector<Row> read_expected() {
  std::ifstream in(recordings_folder() / "expected.tsv");
  std::vector<Row> rows;
  std::string line;
  std::vector<std::string> names;
  while (std::getline(in, line)) {
    const auto cells = fields(line, '\t');
    if (names.empty()) {
      names = cells;
      continue;
    }
    EXPECT_EQ(cells.size(), names.size()) << line;
    Row row;
    for (std::size_t i = 0; i < std::min(cells.size(), names.size()); ++i) row[names[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::map<std::string, std::uint64_t> expected_figures(const Row& row) {
  std::map<std::string, std::uint64_t> found;
  for (const char* name : {"total", "mono", "colour", "copy", "print", "scan", "fax", "large", "duplex"})
    if (row.at(name) != "-") found[name] = std::stoull(row.at(name));
  std::istringstream others(row.at("others"));
  for (std::string word; others >> word;) found[word.substr(0, word.find('='))] = std::stoull(word.substr(word.find('=') + 1));
  return found;
}

std::string serial_words(const DecodedDevice& device) {
  return device.serial.value_or("-") + (device.plate_serial ? " (" + *device.plate_serial + ")" : "");
}

std::string all_supplies(const DecodedDevice& device) {
  std::string text;
  for (const auto& supply : device.supplies) text += (text.empty() ? "" : "; ") + supply_words(supply);
  return text;
}

std::set<std::string> recording_names() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(recordings_folder()))
    if (entry.path().extension() == ".snmprec") names.insert(std::filesystem::relative(entry.path(), recordings_folder()).replace_extension());
  return names;
}

VarBinds only(const VarBinds& answers, const std::vector<Oid>& instances, const std::vector<Oid>& columns = {}) {
  const std::set<Oid> wanted(instances.begin(), instances.end());
  VarBinds kept;
  for (const auto& [oid, value] : answers) {
    const bool is_below = std::any_of(columns.begin(), columns.end(), [&](const Oid& column) { return oid.starts_with(column); });
    if (is_below || wanted.contains(oid)) kept.emplace(oid, value);
  }
  return kept;
}

TEST(ProfileRecordings, YieldWhatIsExpected) {
  for (const auto& row : read_expected()) {
    SCOPED_TRACE(row.at("recording"));
    const auto device = decode_best(recording(row.at("recording")));
    EXPECT_EQ(device.profile, row.at("profile"));
    EXPECT_EQ(device.vendor.value_or("-"), row.at("vendor"));
    EXPECT_EQ(device.model.value_or("-"), row.at("model"));
    EXPECT_EQ(serial_words(device), row.at("serial"));
    EXPECT_EQ(figures(device), expected_figures(row));
    EXPECT_EQ(all_supplies(device), row.at("supplies"));
  }
}

TEST(ProfileRecordings, EveryRecordingIsExpectedAndEveryProfileIsProved) {
  std::set<std::string> recordings, profiles;
  for (const auto& row : read_expected()) {
    EXPECT_TRUE(recordings.insert(row.at("recording")).second) << row.at("recording") << " is listed twice";
    profiles.insert(row.at("profile"));
  }
  EXPECT_EQ(recordings, recording_names());
  const auto names = ProfileSet::built_in().names();
  EXPECT_EQ(profiles, std::set<std::string>(names.begin(), names.end()));
}

TEST(ProfileRecordings, TheFolderHoldsWhatIsBuiltIn) {
  const auto loaded = ProfileSet::load(std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "profiles");
  EXPECT_EQ(loaded.names(), ProfileSet::built_in().names());
}

// A recording decoded by a stranger's profile may tell less, but never another device's figures.
TEST(ProfileRecordings, AnyProfileTakesAnyRecording) {
  const auto& set = ProfileSet::built_in();
  for (const auto& row : read_expected()) {
    const auto answers = recording(row.at("recording"));
    const auto expected = expected_figures(row);
    for (const auto& name : set.names()) {
      SCOPED_TRACE(row.at("recording") + " by " + name);
      const auto device = decode(*set.find(name), answers);
      EXPECT_EQ(device.profile, name);
      const auto found = figures(device);
      if (!found.contains("total")) continue;
      const std::set<std::uint64_t> totals{expected.contains("total") ? expected.at("total") : 0, expected.contains("life") ? expected.at("life") : 0};
      EXPECT_TRUE(totals.contains(found.at("total"))) << found.at("total");
    }
  }
}

// The allow-list is complete: what it leaves out changes nothing.
TEST(ProfileRecordings, TheQueryPlanAsksForAllThatIsUsed) {
  for (const auto& name : recording_names()) {
    SCOPED_TRACE(name);
    const auto answers = recording(name);
    const auto& profile = ProfileSet::built_in().match(answers);
    const auto plan = query_plan(profile);
    EXPECT_EQ(decode(profile, only(answers, plan.instances, plan.columns)), decode(profile, answers));
  }
}

TEST(ProfileRecordings, TheQueryPlanAsksNothingTwice) {
  const auto& set = ProfileSet::built_in();
  for (const auto& name : set.names()) {
    const auto plan = query_plan(*set.find(name));
    for (const auto& instance : plan.instances)
      for (const auto& column : plan.columns) EXPECT_FALSE(instance.starts_with(column)) << name << " " << instance.text() << " below " << column.text();
    for (std::size_t i = 1; i < plan.columns.size(); ++i) EXPECT_FALSE(plan.columns[i].starts_with(plan.columns[i - 1])) << name << " " << plan.columns[i].text();
  }
}

// Monitored devices without a serial may have nothing else to be known by.
bool may_ask_the_name(const std::string& profile) { return std::set<std::string>{"interfaces", "host_resources", "ups", "projector"}.contains(profile); }

// Job tables hold names of users and documents; ARP and address tables show the customer's network.
TEST(ProfileRecordings, NoPlanAsksForNamesOfPeopleOrTheNetwork) {
  const std::vector<std::string> refused = {
      "1.3.6.1.2.1.3", "1.3.6.1.2.1.4", "1.3.6.1.2.1.6", "1.3.6.1.2.1.7",  // networks, connections
      "1.3.6.1.2.1.1.4", "1.3.6.1.2.1.1.5", "1.3.6.1.2.1.1.6",             // sysContact, sysName, sysLocation
      "1.3.6.1.2.1.25.4",                                                  // running programs
      "1.3.6.1.4.1.2699.1.1",                                              // Job Monitoring MIB
      "1.3.6.1.4.1.253.8.57", "1.3.6.1.4.1.253.8.74",                      // private job tables
      "1.3.6.1.4.1.1347.40", "1.3.6.1.4.1.1347.42.26", "1.3.6.1.4.1.1347.47",
      "1.3.6.1.4.1.641.1.5", "1.3.6.1.4.1.1248.1.1.3"};
  const auto& set = ProfileSet::built_in();
  for (const auto& name : set.names()) {
    const auto plan = query_plan(*set.find(name));
    for (const auto& text : refused) {
      if (text == "1.3.6.1.2.1.1.5" && may_ask_the_name(name)) continue;
      const Oid prefix = *Oid::parse(text);
      for (const auto& oid : plan.instances) EXPECT_FALSE(oid.starts_with(prefix)) << name << " asks " << oid.text();
      for (const auto& oid : plan.columns) EXPECT_FALSE(oid.starts_with(prefix) || prefix.starts_with(oid)) << name << " walks " << oid.text();
    }
  }
}

// Later polls are GETs of what was learned: same figures, same identity, fewer varbinds.
TEST(ProfileRecordings, LearnedInstancesAreEnough) {
  for (const auto& name : recording_names()) {
    SCOPED_TRACE(name);
    const auto answers = recording(name);
    const auto& profile = ProfileSet::built_in().match(answers);
    const auto learned = learned_instances(profile, answers);
    for (const auto& oid : learned) EXPECT_TRUE(answers.contains(oid)) << oid.text();
    auto expected = decode(profile, answers);
    expected.status.alerts.clear();
    EXPECT_EQ(decode(profile, only(answers, learned)), expected);
    EXPECT_EQ(learned_instances(profile, only(answers, learned)), learned);
  }
}

}  // namespace
}  // namespace klickwerk::collector
