// The codec against bytes written by hand from RFC 1157, RFC 3416 and X.690, and against the fleet's own BER.
#include "collector/snmp/codec.h"

#include <gtest/gtest.h>

#include "tests/fleet/ber.h"

namespace klickwerk::collector {
namespace {

std::vector<std::uint8_t> bytes(const std::string& hex) {
  std::vector<std::uint8_t> result;
  std::string digits;
  for (const char c : hex) {
    if (c == ' ') continue;
    digits += c;
    if (digits.size() < 2) continue;
    result.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return result;
}

const Oid sys_descr{{1, 3, 6, 1, 2, 1, 1, 1, 0}};

SnmpRequest request(SnmpVersion version, RequestKind kind, std::vector<Oid> oids) { return {version, "public", kind, std::move(oids), 10}; }

struct EncodeCase {
  const char* name;
  SnmpRequest request;
  std::uint32_t id;
  const char* hex;
};

class Encode : public testing::TestWithParam<EncodeCase> {};

TEST_P(Encode, GivesTheBytesOfTheStandard) {
  const auto encoded = encode(GetParam().request, GetParam().id);
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ(*encoded, bytes(GetParam().hex));
}

INSTANTIATE_TEST_SUITE_P(
    Requests, Encode,
    testing::Values(
        EncodeCase{"GetV1", request(SnmpVersion::v1, RequestKind::get, {sys_descr}), 1,
                   "30 26 020100 0406 7075626c6963 a0 19 020101 020100 020100 30 0e 300c 0608 2b06010201010100 0500"},
        EncodeCase{"GetNextV2c", request(SnmpVersion::v2c, RequestKind::get_next, {Oid{{1, 3, 6, 1, 4, 1, 311}}}), 0x7fffffff,
                   "30 28 020101 0406 7075626c6963 a1 1b 0204 7fffffff 020100 020100 30 0d 300b 0607 2b060104018237 0500"},
        EncodeCase{"GetBulkHasRepetitionsInThirdPlace", request(SnmpVersion::v2c, RequestKind::get_bulk, {sys_descr}), 128,
                   "30 27 020101 0406 7075626c6963 a5 1a 0202 0080 020100 02010a 30 0e 300c 0608 2b06010201010100 0500"}),
    [](const auto& test) { return test.param.name; });

TEST(Encode, RefusesWhatTheProtocolCannotSay) {
  EXPECT_EQ(encode(request(SnmpVersion::v1, RequestKind::get_bulk, {sys_descr}), 1).error(), CodecError::bad_request);
  EXPECT_EQ(encode(request(SnmpVersion::v2c, RequestKind::get, {}), 1).error(), CodecError::bad_request);
  EXPECT_EQ(encode(request(SnmpVersion::v2c, RequestKind::get, {Oid{{1}}}), 1).error(), CodecError::bad_request);
  EXPECT_EQ(encode(request(SnmpVersion::v2c, RequestKind::get, {Oid{std::vector<std::uint32_t>(129, 1)}}), 1).error(), CodecError::bad_request);
  auto nameless = request(SnmpVersion::v2c, RequestKind::get, {sys_descr});
  nameless.community.clear();
  EXPECT_EQ(encode(nameless, 1).error(), CodecError::empty_community);
}

TEST(Encode, LongRequestsOutgrowTheFirstBufferAndTheFleetReadsThem) {
  std::vector<Oid> names;
  for (std::uint32_t i = 0; i < 400; ++i) names.push_back(Oid{{1, 3, 6, 1, 4, 1, 4294967295U, i}});
  const auto encoded = encode(request(SnmpVersion::v2c, RequestKind::get, names), 77);
  ASSERT_TRUE(encoded.ok());
  fleet::RequestView view;
  ASSERT_TRUE(fleet::parse_request({reinterpret_cast<const char*>(encoded->data()), encoded->size()}, view));
  EXPECT_EQ(view.request_id, 77);
  EXPECT_EQ(view.community, "public");
  ASSERT_EQ(view.names.size(), 400U);
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(fleet::arcs_of(view.names[i]), names[i].arcs);
}

// A v2c response with one binding of that value TLV.
SnmpResponse decoded(const std::string& value_hex) {
  fleet::RequestView to;
  to.version = 1;
  to.community = "public";
  fleet::ResponseWriter writer;
  const auto value = bytes(value_hex);
  writer.add(fleet::oid_content(sys_descr.arcs), {reinterpret_cast<const char*>(value.data()), value.size()});
  fleet::Bytes datagram;
  writer.finish(to, 4711, fleet::ErrorStatus::none, 0, datagram);
  auto response = decode({reinterpret_cast<const std::uint8_t*>(datagram.data()), datagram.size()});
  EXPECT_TRUE(response.ok());
  return std::move(response).value();
}

struct ValueCase {
  const char* name;
  const char* hex;
  SnmpValue value;
};
class DecodeValue : public testing::TestWithParam<ValueCase> {};

TEST_P(DecodeValue, KeepsTypeAndValue) {
  const auto response = decoded(GetParam().hex);
  EXPECT_EQ(response.request_id, 4711U);
  EXPECT_EQ(response.version, SnmpVersion::v2c);
  EXPECT_EQ(response.status, ErrorStatus::no_error);
  ASSERT_EQ(response.bindings.size(), 1U);
  EXPECT_EQ(response.bindings[0].oid, sys_descr);
  EXPECT_EQ(response.bindings[0].absence, Absence::none);
  EXPECT_EQ(response.bindings[0].value, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Values, DecodeValue,
    testing::Values(ValueCase{"Integer", "0202 04d2", {SnmpType::integer, std::int64_t{1234}}},
                    ValueCase{"IntegerMinus3", "0201 fd", {SnmpType::integer, std::int64_t{-3}}},
                    ValueCase{"SmallestInteger", "0204 80000000", {SnmpType::integer, std::int64_t{-2147483648LL}}},
                    ValueCase{"Counter32Full", "4105 00ffffffff", {SnmpType::counter32, std::uint64_t{4294967295U}}},
                    ValueCase{"Gauge32", "4203 0186a0", {SnmpType::gauge32, std::uint64_t{100000}}},
                    ValueCase{"TimeTicks", "4301 05", {SnmpType::time_ticks, std::uint64_t{5}}},
                    ValueCase{"Counter64Full", "4609 00ffffffffffffffff", {SnmpType::counter64, std::uint64_t{18446744073709551615U}}},
                    ValueCase{"Counter64", "4606 010000000002", {SnmpType::counter64, std::uint64_t{1099511627778U}}},
                    ValueCase{"Text", "0403 004142", {SnmpType::octet_string, OctetString{std::string("\0AB", 3)}}},
                    ValueCase{"EmptyText", "0400", {SnmpType::octet_string, OctetString{""}}},
                    ValueCase{"ObjectId", "0607 2b060104018237", {SnmpType::object_id, Oid{{1, 3, 6, 1, 4, 1, 311}}}},
                    ValueCase{"IpAddress", "4004 7f0a0001", {SnmpType::ip_address, IpAddress{{127, 10, 0, 1}}}},
                    ValueCase{"Null", "0500", {SnmpType::null, Null{}}}),
    [](const auto& test) { return test.param.name; });

TEST(Decode, ExceptionsAreAbsencesNotValues) {
  EXPECT_EQ(decoded("8000").bindings[0].absence, Absence::no_such_object);
  EXPECT_EQ(decoded("8100").bindings[0].absence, Absence::no_such_instance);
  EXPECT_EQ(decoded("8200").bindings[0].absence, Absence::end_of_mib_view);
}

TEST(Decode, ErrorStatusAndIndex) {
  const auto response = decode(bytes("30 26 020100 0406 7075626c6963 a2 19 020105 020102 020103 30 0e 300c 0608 2b06010201010100 0500"));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->version, SnmpVersion::v1);
  EXPECT_EQ(response->status, ErrorStatus::no_such_name);
  EXPECT_EQ(response->error_index, 3);
  EXPECT_EQ(response->request_id, 5U);
}

TEST(Decode, RefusesWhatIsNoResponse) {
  const auto a_request = bytes("30 26 020100 0406 7075626c6963 a0 19 020101 020100 020100 30 0e 300c 0608 2b06010201010100 0500");
  EXPECT_EQ(decode(a_request).error(), CodecError::not_a_response);
  EXPECT_EQ(decode(bytes("")).error(), CodecError::not_snmp);
  EXPECT_EQ(decode(bytes("3002ff01deadbeef")).error(), CodecError::not_snmp);
  const auto v3 = bytes("30 0e 020103 300d 0201 01 0202 05c0 0401 04 0201 03");
  EXPECT_EQ(decode(v3).error(), CodecError::not_snmp);
}

TEST(Decode, NoCutNorFlippedDatagramIsMoreThanAnError) {
  const auto whole = bytes("30 29 020101 0406 7075626c6963 a2 1c 0202 0080 020100 020100 30 10 300e 0608 2b06010201010100 4202 03e8");
  ASSERT_TRUE(decode(whole).ok());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode(std::span(whole).first(length)).ok()) << "cut to " << length;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto flipped = whole;
      flipped[at] = static_cast<std::uint8_t>(flipped[at] ^ (1U << bit));
      const auto response = decode(flipped);  // some are other valid messages; none may crash or invent bindings
      EXPECT_TRUE(!response.ok() || response->bindings.size() <= 1);
    }
  }
}

}  // namespace
}  // namespace klickwerk::collector
