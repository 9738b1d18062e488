// The format of profiles: inheritance, and errors that name file, line and key.
#include "collector/profile/profile_reader.h"

#include <unistd.h>

#include <fstream>

#include "collector/profile/recognition.h"
#include "tests/collector/decode_support.h"

namespace klickwerk::collector {
namespace {

using namespace decode_test;

const char* kBase = "name = \"base\"\n[tables.t]\nvalue = \"1.2\"\nkind = \"1.3\"\n[conditions]\nyes = [{ present = \"1\" }]\n[counters]\ntotal = [{ oid = \"1.5.0\" }]\n";

std::string fault_of(const std::string& child) {
  try {
    read_profiles({{"base.toml", kBase}, {"child.toml", child}});
  } catch (const ProfileError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ProfileReader, FaultsNameFileLineAndKey) {
  const std::string head = "name = \"child\"\nextends = \"base\"\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {head + "vendr = \"X\"\n", "child.toml:3: vendr: is not a key of a profile here (docs/profiles.md lists them)"},
      {head + "[identity]\nmodell = []\n", "child.toml:4: identity.modell: is not a key of a profile here (docs/profiles.md lists them)"},
      {head + "[counters]\ntotal = [{ oid = \"1.3.x\" }]\n", "child.toml:4: counters.total[1].oid: '1.3.x' is not an OID; expected numbers joined by dots"},
      {head + "[counters]\ntotal = [\n  { oid = \"1.3\" },\n  { oid = \"1.3\", wehn = \"yes\" },\n]\n", "child.toml:6: counters.total[2].wehn: is not a key of a profile here (docs/profiles.md lists them)"},
      {head + "[counters]\ntotal = [{ }]\n", "child.toml:4: counters.total[1]: expected exactly one of oid, table, sum, difference, same_as"},
      {head + "[counters]\ntotal = [{ oid = \"1\", same_as = \"mono\" }]\n", "child.toml:4: counters.total[1]: expected exactly one of oid, table, sum, difference, same_as"},
      {head + "[counters]\ntotal = [{ table = \"u\" }]\n", "child.toml:4: counters.total[1].table: there is no table 'u'; declare it as [tables.u]"},
      {head + "[counters]\ntotal = [{ table = \"t\", where = { label = 1 } }]\n", "child.toml:4: counters.total[1].where.label: the table has no column 'label'"},
      {head + "[counters]\ntotal = [{ table = \"t\", where = { kind = 1.5 } }]\n", "child.toml:4: counters.total[1].where.kind: expected whole numbers or strings"},
      {head + "[counters]\ntotal = [{ table = \"t\", index = \"a.1\" }]\n",
       "child.toml:4: counters.total[1].index: 'a.1' is not an index; expected numbers or * joined by dots, as in \"*.20.34\""},
      {head + "[counters]\ntotal = [{ oid = \"1.3\", when = \"no\" }]\n", "child.toml:4: counters.total[1].when: there is no condition 'no'; declare it under [conditions]"},
      {head + "[counters]\ntotal = [{ oid = \"1.3\", encoding = \"bcd\" }]\n", "child.toml:4: counters.total[1].encoding: 'bcd' is unknown; expected number, ieee_double, digits or records"},
      {head + "[counters]\ntotal = [{ oid = \"1.3\", encoding = \"records\" }]\n", "child.toml:4: counters.total[1].record: belongs to encoding = \"records\", and only there"},
      {head + "[counters]\n\"To-tal\" = [{ oid = \"1.3\" }]\n", "child.toml:4: counters.To-tal: a counter's name has lower case letters, digits and _ only"},
      {head + "[counters]\ntotal = \"1.3\"\n", "child.toml:4: counters.total: expected a table or an array of tables"},
      {head + "[counters]\ntotal = [{ difference = [{ oid = \"1\" }] }]\n", "child.toml:4: counters.total[1].difference: expected two sources: the whole and what is taken from it"},
      {head + "[recognise]\ndescr = ['(']\n", "child.toml:4: recognise.descr: '(' is not a regular expression"},
      {head + "[conditions]\nc = [{ oid = \"1.3\" }]\n", "child.toml:4: conditions.c[1].equals: is missing; expected numbers or strings"},
      {head + "[identity]\nserial = [{ oid = 13 }]\n", "child.toml:4: identity.serial[1].oid: expected a string"},
      {"name = \"child\"\nextends = \"nobody\"\n", "child.toml:2: extends: there is no profile 'nobody' in this folder"},
      {"name = \"child\"\nextends = \"child\"\n", "child.toml:2: extends: 'child' extends itself"},
      {"vendor = \"X\"\n", "child.toml:1: name: is missing; expected a string"},
      {"name = \"base\"\n", "child.toml: the name 'base' is taken by base.toml"},
      {"name = \"child\"\nname = \"twice\"\n", "child.toml:2: "},
      {"name = \n", "child.toml:1: "},
  };
  for (const auto& [text, message] : cases) {
    const std::string fault = fault_of(text);
    EXPECT_TRUE(fault.starts_with(message)) << "got: " << fault << "\nexpected: " << message;
  }
}

TEST(ProfileReader, AChildTriesItsOwnSourcesFirstThenTheInherited) {
  const auto profiles = read_profiles({{"base.toml", kBase}, {"child.toml", "name = \"child\"\nextends = \"base\"\n[counters]\ntotal = [{ oid = \"1.6.0\" }]\nmono = [{ table = \"t\", where = { kind = 3 } }]\n"}});
  const Profile& child = *profiles.back();
  ASSERT_EQ(child.name, "child");
  EXPECT_EQ(figures(decode(child, answers_from("1.5.0|2|5\n1.6.0|2|6\n1.2.9|2|7\n1.3.9|2|3\n"))), (std::map<std::string, std::uint64_t>{{"total", 6}, {"mono", 7}}));
  EXPECT_EQ(figures(decode(child, answers_from("1.5.0|2|5\n"))), (std::map<std::string, std::uint64_t>{{"total", 5}}));
}

TEST(ProfileReader, ARowMayBeKnownByWhatItIsNot) {
  std::vector<ProfileText> texts;
  texts.push_back({"base.toml", kBase});
  texts.back().content += "mono = [{ table = \"t\", not = { kind = [1, 2] } }]\n";
  const auto profiles = read_profiles(texts);
  EXPECT_EQ(figures(decode(*profiles.front(), answers_from("1.2.1|2|10\n1.3.1|2|1\n1.2.2|2|20\n1.3.2|2|2\n1.2.3|2|30\n1.3.3|2|3\n"))).at("mono"), 30u);
}

TEST(ProfileReader, ACounterThatRefersToItselfIsUnknown) {
  std::vector<ProfileText> texts;
  texts.push_back({"base.toml", "name = \"base\"\n[counters]\ntotal = [{ same_as = \"mono\" }]\nmono = [{ same_as = \"total\" }]\n"});
  const auto profiles = read_profiles(texts);
  EXPECT_TRUE(decode(*profiles.front(), answers_from("1.5.0|2|5\n")).counters.empty());
}

TEST(ProfileReader, RecognitionIsNotInherited) {
  const auto profiles = read_profiles({{"base.toml", "name = \"base\"\n[recognise]\nobject_id = [\"1.3.6\"]\n"}, {"child.toml", "name = \"child\"\nextends = \"base\"\n"}});
  const auto answers = answers_from("1.3.6.1.2.1.1.2.0|6|1.3.6.1\n");
  EXPECT_GT(evidence_for(profiles[0]->recognition, answers), 0);
  EXPECT_EQ(evidence_for(profiles[1]->recognition, answers), 0);
}

TEST(ProfileReader, LongerPrefixesOutweighShorterOnesAndWords) {
  const auto profiles = read_profiles({{"a.toml", "name = \"a\"\n[recognise]\nobject_id = [\"1.3.6.1.4.1.9\"]\n"},
                                       {"b.toml", "name = \"b\"\n[recognise]\nobject_id = [\"1.3.6.1.4.1.9.5\"]\n"},
                                       {"c.toml", "name = \"c\"\n[recognise]\ndescr = ['^Acme']\nshared_object_id = [\"1.3.6.1.4.1.9\"]\n"}});
  const auto answers = answers_from("1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.5.1\n1.3.6.1.2.1.1.1.0|4|Acme 3000\n");
  EXPECT_GT(evidence_for(profiles[1]->recognition, answers), evidence_for(profiles[0]->recognition, answers));
  EXPECT_GT(evidence_for(profiles[0]->recognition, answers), evidence_for(profiles[2]->recognition, answers));
}

TEST(ProfilePattern, BoundToTheStartOnlyWhereAllOfItIs) {
  EXPECT_TRUE(Pattern("^(HP|Acme)\\b").found_in("acme 30"));
  EXPECT_FALSE(Pattern("^(HP|Acme)\\b").found_in("the Acme 30"));
  EXPECT_TRUE(Pattern("^HP|Acme").found_in("the Acme 30"));
  EXPECT_FALSE(Pattern("^[|]x").found_in("a|x"));
  EXPECT_TRUE(Pattern("^\\(a|b").found_in("xb"));
  EXPECT_TRUE(Pattern("Series$").found_in("Laser Series"));
}

TEST(ProfileSet, AFolderReplacesTheBuiltInProfiles) {
  const auto folder = std::filesystem::temp_directory_path() / ("klickwerk-profiles-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "base.toml") << kBase;
  std::ofstream(folder / "notes.txt") << "not a profile";
  EXPECT_EQ(ProfileSet::load(folder).names(), std::vector<std::string>{"base"});
  std::ofstream(folder / "bad.toml") << "name = \"bad\"\nnonsense = 1\n";
  EXPECT_THROW(ProfileSet::load(folder), ProfileError);
  std::filesystem::remove(folder / "bad.toml");
  std::filesystem::rename(folder / "base.toml", folder / "base.off");
  EXPECT_THROW(ProfileSet::load(folder), ProfileError);
  std::filesystem::remove_all(folder);
  EXPECT_THROW(ProfileSet::load(folder), ProfileError);
}

}  // namespace
}  // namespace klickwerk::collector
