// The short way of most polls: names encoded once, answers recognised by their octets, decoding without look-ups. It must
// say the same as the long way, whatever a device answers.
#include <random>

#include "collector/poll/known_fetch.h"
#include "collector/poll/known_rows.h"
#include "collector/snmp/codec.h"
#include "collector/snmp/response_reader.h"
#include "tests/collector/decode_support.h"
#include "tests/fleet/ber.h"

namespace klickwerk::collector {
namespace {

using namespace decode_test;

std::vector<Oid> odd_names() {
  std::vector<Oid> names{Oid{{0, 0}}, Oid{{1, 3, 6, 1, 2, 1, 1, 1, 0}}, Oid{{1, 39, 127, 128, 16383, 16384, 2097152, 268435456, 4294967295U}},
                         Oid{{2, 999, 1}}, Oid{std::vector<std::uint32_t>(128, 1)}};
  names.push_back(Oid{std::vector<std::uint32_t>(128, 1)});
  for (std::size_t i = 2; i < 128; ++i) names.back().arcs[i] = 4294967295U - static_cast<std::uint32_t>(i);
  return names;
}

TEST(KnownNames, AreAskedForAsNetSnmpWould) {
  const auto names = odd_names();
  const auto known = KnownNames::of(names);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->list(0, known->size()), names);
  for (const std::uint32_t id : {1U, 127U, 128U, 255U, 32768U, 8388607U, 8388608U, 0x7fffffffU}) {
    for (const auto version : {SnmpVersion::v1, SnmpVersion::v2c}) {
      for (std::size_t first = 0; first < names.size(); ++first) {
        const SnmpRequest spelled{version, std::string(first * 50 + 1, 'c'), RequestKind::get, {names.begin() + static_cast<std::ptrdiff_t>(first), names.end()}, 1};
        const KnownGet get{version, spelled.community, {known, first, names.size() - first}};
        const auto expected = encode(spelled, id);
        ASSERT_TRUE(expected.ok());
        EXPECT_EQ(encode(get, id), *expected) << "id " << id << ", from name " << first;
      }
    }
  }
}

TEST(KnownNames, RefuseWhatIsNoName) {
  for (const Oid& bad : {Oid{}, Oid{{1}}, Oid{{1, 40}}, Oid{{3, 1}}, Oid{std::vector<std::uint32_t>(129, 1)}}) EXPECT_EQ(KnownNames::of({bad}), nullptr) << bad.text();
}

// A v2c response to these names, value i + 1 for name i, in the order of `places`.
std::string response(const KnownNames& names, const std::vector<std::size_t>& places) {
  fleet::RequestView to;
  to.community = "public";
  fleet::ResponseWriter writer;
  for (const std::size_t place : places) writer.add(names.content(place), fleet::unsigned_tlv(fleet::tag::counter32, place + 1));
  fleet::Bytes datagram;
  writer.finish(to, 99, fleet::ErrorStatus::none, 0, datagram);
  return datagram;
}
std::span<const std::uint8_t> octets_of(const std::string& datagram) { return {reinterpret_cast<const std::uint8_t*>(datagram.data()), datagram.size()}; }

TEST(KnownAnswers, AreFoundByNameInWhateverOrder) {
  const auto names = KnownNames::of(odd_names());
  std::vector<ValueView> values;
  for (const std::vector<std::size_t>& places : {std::vector<std::size_t>{1, 2, 3}, {3, 2, 1}, {2, 0, 3, 1, 5}}) {
    const auto datagram = response(*names, places);
    const auto head = read_head(octets_of(datagram));
    ASSERT_TRUE(head.ok());
    ASSERT_TRUE(read_known(head->bindings, {names, 1, 3}, values));
    ASSERT_EQ(values.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(number_in(values[i]), static_cast<std::int64_t>(i + 2));
  }
}

TEST(KnownAnswers, MissingNamesAreAbsent) {
  const auto names = KnownNames::of(odd_names());
  const auto datagram = response(*names, {0, 2, 4});
  std::vector<ValueView> values;
  ASSERT_TRUE(read_known(read_head(octets_of(datagram))->bindings, {names, 0, 4}, values));
  EXPECT_EQ(values[1].absence, Absence::no_such_instance);
  EXPECT_EQ(values[3].absence, Absence::no_such_instance);
  EXPECT_EQ(number_in(values[2]), 3);
}

// Cut off anywhere, and with any octets changed: both readers end, look at nothing outside (the sanitizers watch), and
// agree on what is a response.
TEST(KnownAnswers, BothReadersSurviveWhateverArrives) {
  const auto names = KnownNames::of(odd_names());
  const auto good = response(*names, {0, 1, 2, 3, 4, 5});
  std::mt19937_64 random(4711);
  int readable = 0;
  for (int round = 0; round < 30000; ++round) {
    std::string datagram = good;
    if (round % 2 == 0) datagram.resize(static_cast<std::size_t>(round / 2) % good.size());
    for (std::uint64_t flips = random() % 4; flips > 0 && !datagram.empty(); --flips) datagram[random() % datagram.size()] = static_cast<char>(random());
    const std::string exact(datagram.data(), datagram.size());
    const auto head = read_head(octets_of(exact));
    const auto whole = decode(octets_of(exact));
    if (!head) {
      EXPECT_FALSE(whole.ok());
      continue;
    }
    std::vector<ValueView> values;
    const bool known = read_known(head->bindings, {names, 0, names->size()}, values);
    if (!whole) continue;  // a name with an arc too long is read by its octets only
    ++readable;
    EXPECT_TRUE(known);
  }
  EXPECT_GT(readable, 3000);
}

std::vector<ValueView> views_of(const VarBinds& answers) {
  std::vector<ValueView> values;
  for (const auto& [name, value] : answers) values.push_back(view_of(value));
  return values;
}

std::vector<Oid> names_of(const VarBinds& answers) {
  std::vector<Oid> names;
  for (const auto& [name, value] : answers) names.push_back(name);
  return names;
}

std::vector<std::string> recording_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(recordings_folder()))
    if (entry.path().extension() == ".snmprec") names.push_back(entry.path().stem());
  return names;
}

// One plan for many polls: nothing of the last poll's values may stay in it.
TEST(DecodePlan, SaysWhatDecodingSaysForAnyValues) {
  std::mt19937_64 random(7);
  for (const auto& name : recording_names()) {
    auto answers = recording(name);
    for (const Profile* profile : {&ProfileSet::built_in().match(answers), ProfileSet::built_in().find("base"), ProfileSet::built_in().find("ricoh")}) {
      const DecodePlan plan(*profile, names_of(answers));
      for (int round = 0; round < 25; ++round) {
        SCOPED_TRACE(name + ", round " + std::to_string(round));
        EXPECT_EQ(plan.decode(views_of(answers), answers), decode(*profile, answers));
        VarBinds other;
        for (const auto& [oid, value] : answers) {
          SnmpValue changed = value;
          if (auto* number = std::get_if<std::int64_t>(&changed.content); number && random() % 3 == 0) *number = static_cast<std::int64_t>(random() % 2000) - 5;
          if (auto* number = std::get_if<std::uint64_t>(&changed.content); number && random() % 3 == 0) *number = random() % 100000;
          if (auto* octets = std::get_if<OctetString>(&changed.content); octets && !octets->bytes.empty() && random() % 3 == 0)
            octets->bytes[random() % octets->bytes.size()] = static_cast<char>(random());
          other[oid] = changed;
        }
        answers = std::move(other);
      }
    }
  }
}

TEST(KnownRowsPool, DevicesWithTheSameRowsShareThem) {
  const auto answers = recording("ricoh_im-c4510");
  const auto& profile = ProfileSet::built_in().match(answers);
  auto rows = learned_instances(profile, answers);
  KnownRowsPool pool;
  const auto one = pool.rows_of(profile, rows);
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(pool.rows_of(profile, rows), one);
  EXPECT_NE(pool.rows_of(*ProfileSet::built_in().find("base"), rows), one);
  rows.pop_back();
  EXPECT_NE(pool.rows_of(profile, rows), one);
  EXPECT_EQ(pool.rows_of(profile, {}), nullptr);
  EXPECT_EQ(pool.rows_of(profile, {rows[1], rows[0]}), nullptr) << "out of order";
}

std::shared_ptr<const KnownNames> many_names(std::uint32_t count) {
  std::vector<Oid> names;
  for (std::uint32_t i = 0; i < count; ++i) names.push_back(Oid{{1, 3, 6, 1, 4, 1, 99, 1, 2, 3, 4, 5, i}});
  return KnownNames::of(names);
}

std::vector<std::size_t> portions(KnownFetch& fetch, std::size_t value_octets) {
  std::vector<std::size_t> counts;
  const std::string text(value_octets, 'x');
  while (!fetch.finished()) {
    const std::vector<ValueView> values(fetch.next().count, ValueView{SnmpType::octet_string, Absence::none, 0, text});
    counts.push_back(values.size());
    EXPECT_TRUE(fetch.take(values));
  }
  return counts;
}

TEST(KnownFetch, AsksAsMuchAsTheDeviceBearsAndAFrameHolds) {
  RequestSize size;
  KnownFetch modest(many_names(50), size, 0);
  EXPECT_EQ(portions(modest, 1), (std::vector<std::size_t>{17, 17, 16}));
  for (int i = 0; i < 4; ++i) size.poll_went_well();
  EXPECT_EQ(size.varbinds(), 80);
  KnownFetch grown(many_names(50), size, modest.answer_octets());
  EXPECT_EQ(portions(grown, 1), (std::vector<std::size_t>{50}));
  KnownFetch wordy(many_names(50), size, 50 * 60);
  EXPECT_EQ(portions(wordy, 40), (std::vector<std::size_t>{17, 17, 16})) << "60 octets each: 23 fit, in three requests of one size";
}

TEST(KnownFetch, StepsBackAtTheFirstSurprise) {
  RequestSize size;
  KnownFetch fetch(many_names(30), size, 0);
  const std::vector<ValueView> good(fetch.next().count, ValueView{SnmpType::integer, Absence::none, 5, {}});
  EXPECT_TRUE(fetch.take(good));
  auto bad = std::vector<ValueView>(fetch.next().count, good.front());
  bad[3] = {SnmpType::null, Absence::no_such_instance, 0, {}};
  EXPECT_FALSE(fetch.take(bad));
  bad[3] = {};
  EXPECT_FALSE(fetch.take(bad)) << "a NULL is no value";
  EXPECT_FALSE(fetch.take(std::span(good).first(2)));
  EXPECT_EQ(fetch.values().size(), good.size()) << "nothing of it was taken";
}

}  // namespace
}  // namespace klickwerk::collector
