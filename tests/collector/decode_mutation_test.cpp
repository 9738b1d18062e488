// Whatever octets arrive, decoding ends, reads nothing beyond them, and states nothing that is not a count. Seeded: a
// failure comes back with the number it names.
#include "tests/collector/decode_support.h"

#include <random>

namespace klickwerk::collector {
namespace {

using namespace decode_test;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

std::string noise(Random& random) {
  std::string octets(below(random, 300), '\0');
  for (char& octet : octets) octet = static_cast<char>(random());
  return octets;
}

SnmpValue any_value(Random& random) {
  switch (below(random, 7)) {
    case 0: return {SnmpType::integer, static_cast<std::int64_t>(random())};
    case 1: return {SnmpType::counter64, static_cast<std::uint64_t>(random())};
    case 2: return {SnmpType::counter32, static_cast<std::uint64_t>(random() >> 32)};
    case 3: return {SnmpType::null, Null{}};
    case 4: return {SnmpType::object_id, Oid{{1, 3, static_cast<std::uint32_t>(random())}}};
    case 5: return {SnmpType::ip_address, IpAddress{}};
    default: return {SnmpType::octet_string, OctetString{noise(random)}};
  }
}

// Some values replaced, some octets flipped, some answers lost, some at another index.
VarBinds mutated(const VarBinds& answers, Random& random) {
  VarBinds result;
  for (const auto& [oid, value] : answers) {
    Oid at = oid;
    SnmpValue what = value;
    switch (below(random, 12)) {
      case 0: continue;
      case 1: what = any_value(random); break;
      case 2: at.arcs.back() = static_cast<std::uint32_t>(random()); break;
      case 3: at.arcs.push_back(static_cast<std::uint32_t>(random())); break;
      case 4: if (at.arcs.size() > 2) at.arcs.pop_back(); break;
      case 5:
        if (auto* octets = std::get_if<OctetString>(&what.content); octets && !octets->bytes.empty()) {
          octets->bytes[below(random, octets->bytes.size())] = static_cast<char>(random());
          octets->bytes.resize(below(random, octets->bytes.size()) + 1);
        }
        break;
      default: break;
    }
    result[at] = what;
  }
  return result;
}

void expect_sane(const DecodedDevice& device) {
  for (const auto& counter : device.counters) {
    EXPECT_FALSE(counter.oid.empty());
    EXPECT_LT(counter.value, std::uint64_t{1} << 63) << counter.name;
  }
  for (const auto& supply : device.supplies) {
    if (supply.percent) {
      EXPECT_GE(*supply.percent, 0);
      EXPECT_LE(*supply.percent, 100);
    }
    if (supply.level_kind != LevelKind::known) {
      EXPECT_EQ(supply.level, 0);
    }
    EXPECT_GE(supply.level, 0);
  }
}

TEST(DecodeMutation, NothingBreaksTheDecoder) {
  std::vector<VarBinds> recordings;
  for (const auto& entry : std::filesystem::directory_iterator(recordings_folder()))
    if (entry.path().extension() == ".snmprec") recordings.push_back(recording(entry.path().stem()));
  ASSERT_FALSE(recordings.empty());
  const auto& set = ProfileSet::built_in();
  const auto names = set.names();
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    Random random(seed);
    const auto answers = mutated(recordings[below(random, recordings.size())], random);
    const Profile& profile = below(random, 4) == 0 ? *set.find(names[below(random, names.size())]) : set.match(answers);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", profile " + std::string(name_of(profile)));
    const auto device = decode(profile, answers);
    expect_sane(device);
    EXPECT_EQ(decode(profile, answers), device);
    for (const auto& oid : learned_instances(profile, answers)) EXPECT_TRUE(answers.contains(oid)) << oid.text();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(DecodeMutation, NothingBreaksTheReaderOfRecordings) {
  const std::string good = "1.3.6.1.2.1.1.1.0|4|text\n1.3.6.1.2.1.1.2.0|6|1.3.6\n1.3.6.1.2.1.1.3.0|67|12\n1.1|4x|00ff\n1.2|64|1.2.3.4\n";
  int faults = 0;
  for (std::uint64_t seed = 1; seed <= 20000; ++seed) {
    Random random(seed);
    std::string text = good;
    for (std::size_t i = 0; i <= below(random, 6); ++i) text[below(random, text.size())] = static_cast<char>(random());
    const auto read = parse_recording(text, "f");
    if (read.ok()) continue;
    ++faults;
    EXPECT_TRUE(read.error().text.starts_with("f:")) << read.error().text;
  }
  EXPECT_GT(faults, 1000);
}

}  // namespace
}  // namespace klickwerk::collector
