// Gauges and states of monitored devices: what profiles may say, and what mib/recordings/monitored yields.
#include <fstream>
#include <set>

#include "collector/profile/profile_reader.h"
#include "tests/collector/decode_support.h"

namespace klickwerk::collector {
namespace {

using namespace decode_test;

std::string figure_of(const DecodedGauge& gauge) {
  std::string digits = std::to_string(gauge.value);
  if (gauge.decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(gauge.decimals), ".");
  return digits + " " + gauge.unit;
}

std::set<std::string> measures_of(const std::string& name) {
  const auto device = decode_best(recording(name));
  std::set<std::string> lines;
  for (const auto& gauge : device.gauges) lines.insert(name + "\tgauge\t" + gauge.name + "\t" + gauge.instance + "\t" + gauge.label + "\t" + figure_of(gauge));
  for (const auto& state : device.states) lines.insert(name + "\tstate\t" + state.name + "\t" + state.instance + "\t" + state.label + "\t" + state.word);
  return lines;
}

TEST(Measures, EveryRecordingYieldsWhatIsExpected) {
  std::ifstream in(recordings_folder() / "expected_measures.tsv");
  std::string line;
  std::getline(in, line);  // names of the columns
  std::map<std::string, std::set<std::string>> expected;
  while (std::getline(in, line)) expected[line.substr(0, line.find('\t'))].insert(line);
  ASSERT_EQ(expected.size(), 4u);
  for (const auto& [name, lines] : expected) EXPECT_EQ(measures_of(name), lines) << name;
}

TEST(Measures, SayWhereTheyComeFrom) {
  const auto device = decode_best(recording("monitored/ups_acme-3000"));
  const auto charge = std::find_if(device.gauges.begin(), device.gauges.end(), [](const auto& gauge) { return gauge.name == "charge"; });
  ASSERT_NE(charge, device.gauges.end());
  EXPECT_EQ(charge->oid, "1.3.6.1.2.1.33.1.2.4.0");
}

const char* const kProfile = R"(
name = "base"
[tables.cell]
kind = "1.3.6.1.4.1.32473.1.1"
name = "1.3.6.1.4.1.32473.1.2"
value = "1.3.6.1.4.1.32473.1.3"
factor = "1.3.6.1.4.1.32473.1.4"
[counters]
kwh = [{ oid = "1.3.6.1.4.1.32473.2.0", divisor = 10 }]
[gauges]
volts = { table = "cell", label = "name", where = { kind = 5 }, times = "factor", unit = "V", decimals = 3, unknown = [-1] }
[states]
door = { oid = "1.3.6.1.4.1.32473.3.0", words = { 1 = "open", 2 = "closed" } }
)";

DecodedDevice decode_by(const std::string& toml, const std::string& answers) {
  const auto profiles = read_profiles({{"test.toml", toml}});
  return decode(*profiles.at(0), answers_from(answers));
}

TEST(Measures, TakeRowsThatAreMeantAndLeaveOutWhatIsNotTold) {
  const auto device = decode_by(kProfile,
                                "1.3.6.1.4.1.32473.1.1.1|2|5\n1.3.6.1.4.1.32473.1.1.2|2|6\n1.3.6.1.4.1.32473.1.1.3|2|5\n1.3.6.1.4.1.32473.1.1.4|2|5\n"
                                "1.3.6.1.4.1.32473.1.2.1|4|left\n"
                                "1.3.6.1.4.1.32473.1.3.1|2|12\n1.3.6.1.4.1.32473.1.3.2|2|13\n1.3.6.1.4.1.32473.1.3.3|2|-1\n1.3.6.1.4.1.32473.1.3.4|2|9\n"
                                "1.3.6.1.4.1.32473.1.4.1|2|1000\n1.3.6.1.4.1.32473.1.4.2|2|1000\n1.3.6.1.4.1.32473.1.4.3|2|1000\n"
                                "1.3.6.1.4.1.32473.2.0|65|4829\n1.3.6.1.4.1.32473.3.0|2|7\n");
  ASSERT_EQ(device.gauges.size(), 1u) << "row 2 is of another kind, 3 says unknown, 4 keeps its factor to itself";
  EXPECT_EQ(device.gauges[0], (DecodedGauge{"volts", "1", "left", 12000, 3, "V", "1.3.6.1.4.1.32473.1.3.1"}));
  ASSERT_EQ(device.states.size(), 1u);
  EXPECT_EQ(device.states[0].word, "unknown (7)");
  EXPECT_EQ(figures(device), (std::map<std::string, std::uint64_t>{{"kwh", 482}})) << "whole units, rounded down";
}

std::string fault_of(const std::string& toml) {
  try {
    read_profiles({{"test.toml", "name = \"base\"\n[tables.t]\nvalue = \"1.3.1\"\n" + toml}});
  } catch (const ProfileError& error) {
    return error.what();
  }
  return "";
}

TEST(Measures, FaultsNameFileLineAndKey) {
  using testing::HasSubstr;
  EXPECT_THAT(fault_of("[gauges]\nload = { oid = \"1.3.2\" }\n"), testing::AllOf(HasSubstr("test.toml:5"), HasSubstr("unit")));
  EXPECT_THAT(fault_of("[gauges]\nload = { unit = \"W\" }\n"), HasSubstr("exactly one of oid, table"));
  EXPECT_THAT(fault_of("[gauges]\nload = { oid = \"1.3.2\", table = \"t\", unit = \"W\" }\n"), HasSubstr("exactly one of oid, table"));
  EXPECT_THAT(fault_of("[gauges]\nload = { oid = \"1.3.2\", unit = \"W\", decimals = 9 }\n"), HasSubstr("0 to 6"));
  EXPECT_THAT(fault_of("[gauges]\nload = { table = \"none\", unit = \"W\" }\n"), HasSubstr("there is no table 'none'"));
  EXPECT_THAT(fault_of("[gauges]\nload = { oid = \"1.3.2\", unit = \"W\", wrong = 1 }\n"), HasSubstr("wrong"));
  EXPECT_THAT(fault_of("[gauges]\nLoad = { oid = \"1.3.2\", unit = \"W\" }\n"), HasSubstr("lower case"));
  EXPECT_THAT(fault_of("[states]\ndoor = { oid = \"1.3.2\" }\n"), HasSubstr("words"));
  EXPECT_THAT(fault_of("[states]\ndoor = { oid = \"1.3.2\", words = { open = \"x\" } }\n"), HasSubstr("whole number"));
  EXPECT_THAT(fault_of("[counters]\nkwh = [{ oid = \"1.3.2\", divisor = 0 }]\n"), HasSubstr("divisor"));
  EXPECT_THAT(fault_of("[identity]\nserial = [{ oid = \"1.3.2\", as = \"odd\" }]\n"), HasSubstr("text, name, mac or hex"));
}

// What stands in for a serial, in the order of the profile: the maker's address, the engine, the name.
TEST(Identity, WithoutASerialFollowsTheProfilesOrder) {
  const std::string mac = "1.3.6.1.2.1.2.2.1.6.1|4x|\n1.3.6.1.2.1.2.2.1.6.2|4x|02AA00000001\n1.3.6.1.2.1.2.2.1.6.3|4x|000000000000\n1.3.6.1.2.1.2.2.1.6.4|4x|001122334455\n";
  const std::string engine = "1.3.6.1.6.3.10.2.1.1.0|4x|80001F888000AA\n", name = "1.3.6.1.2.1.1.5.0|4|usv\n";
  const auto serial = [](const std::string& answers) { return decode_as("ups", answers).serial; };
  EXPECT_EQ(serial(name + mac + engine), "MAC-001122334455") << "neither the empty, the local nor the zero one";
  EXPECT_EQ(serial(name + engine), "ENGINE-80001F888000AA");
  EXPECT_EQ(serial(name), "NAME-usv");
  EXPECT_EQ(serial("1.3.6.1.2.1.1.5.0|4|localhost\n"), std::nullopt);
  EXPECT_EQ(decode_as("host_resources", "1.3.6.1.2.1.43.5.1.1.17.1|4|AB1234\n" + mac).serial, "AB1234") << "a printer stays what it was";
}

TEST(Identity, IsProvenAtEveryPoll) {
  const auto answers = recording("monitored/server_linux");
  const auto& profile = ProfileSet::built_in().match(answers);
  const auto learned = learned_instances(profile, answers);
  EXPECT_NE(std::find(learned.begin(), learned.end(), *Oid::parse("1.3.6.1.2.1.2.2.1.6.3")), learned.end());
}

}  // namespace
}  // namespace klickwerk::collector
