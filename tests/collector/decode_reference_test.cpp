// Recordings of real devices with known true values, where they lie beside the checkout (../shared/walks): every value
// that is known must come out. Without them there are no such tests; mib/recordings proves each profile anyway.
#include "tests/collector/decode_support.h"

#include <fstream>

namespace klickwerk::collector {
namespace {

using namespace decode_test;
using Row = std::map<std::string, std::string>;

std::filesystem::path walks() { return std::filesystem::path(KLICKWERK_SOURCE_DIR) / ".." / "shared" / "walks"; }

std::vector<Row> rows_of(const std::string& file) {
  std::ifstream in(walks() / file);
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    const auto cells = fields(line, '\t');
    if (names.empty()) {
      names = cells;
      continue;
    }
    Row row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = i < cells.size() ? cells[i] : "";
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string test_name(const std::string& text) {
  std::string name;
  for (const char c : text) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

class ReferenceWalk : public testing::TestWithParam<Row> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReferenceWalk);
class ReferenceIdentity : public testing::TestWithParam<Row> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReferenceIdentity);

TEST_P(ReferenceWalk, GivesTheTrueValues) {
  const Row& row = GetParam();
  const auto answers = read_recording(walks() / row.at("file"));
  ASSERT_TRUE(answers.ok()) << answers.error().text;
  const auto device = decode_best(*answers);
  const auto found = figures(device);
  for (const char* name : {"total", "mono", "colour", "copy", "print", "scan", "fax", "large"}) {
    if (row.at(name).empty()) continue;
    ASSERT_TRUE(found.contains(name)) << name << " is absent";
    EXPECT_EQ(found.at(name), std::stoull(row.at(name))) << name << " from " << origin(device, name);
  }
  if (!row.at("serial").empty()) {
    EXPECT_EQ(device.serial.value_or("absent"), row.at("serial"));
  }
  ASSERT_TRUE(device.vendor.has_value());
  const std::string vendor = row.at("vendor");
  EXPECT_EQ(*device.vendor, vendor);
}

// Later polls ask only for what was learned; nothing may change by that.
TEST_P(ReferenceWalk, GivesTheSameFromLearnedInstances) {
  const auto answers = read_recording(walks() / GetParam().at("file"));
  ASSERT_TRUE(answers.ok());
  const auto& profile = ProfileSet::built_in().match(*answers);
  VarBinds kept;
  for (const auto& oid : learned_instances(profile, *answers)) kept.emplace(oid, answers->at(oid));
  auto expected = decode(profile, *answers);
  expected.status.alerts.clear();
  EXPECT_EQ(decode(profile, kept), expected);
}

TEST_P(ReferenceIdentity, IsToldBySysObjectIdAndSysDescr) {
  const Row& row = GetParam();
  const auto device = decode_best(answers_from("1.3.6.1.2.1.1.1.0|4|" + row.at("sysDescr") + "\n1.3.6.1.2.1.1.2.0|6|" + row.at("sysObjectID")));
  EXPECT_EQ(device.vendor.value_or("absent"), row.at("vendor"));
  const bool is_told = !row.at("model").starts_with("(");
  if (is_told) {
    EXPECT_EQ(device.model.value_or("absent"), row.at("model"));
  }
}

std::string walk_name(const testing::TestParamInfo<Row>& info) { return test_name(info.param.at("file")); }
std::string identity_name(const testing::TestParamInfo<Row>& info) { return test_name(info.param.at("vendor") + "_" + info.param.at("model")) + "_" + std::to_string(info.index); }

INSTANTIATE_TEST_SUITE_P(Walks, ReferenceWalk, testing::ValuesIn(rows_of("INDEX.tsv")), walk_name);
INSTANTIATE_TEST_SUITE_P(Walks, ReferenceIdentity, testing::ValuesIn(rows_of("IDENT.tsv")), identity_name);

}  // namespace
}  // namespace klickwerk::collector
