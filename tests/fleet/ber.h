// SNMP's wire format (BER, X.690) written by hand, so that tests of the collector's codec have two sides: nothing here
// comes from an SNMP library. Requests are read in place, answers are written from pre-encoded pieces.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::fleet {

namespace tag {
constexpr std::uint8_t integer = 0x02, octet_string = 0x04, null = 0x05, object_id = 0x06, sequence = 0x30;
constexpr std::uint8_t get = 0xa0, get_next = 0xa1, response = 0xa2, get_bulk = 0xa5;
constexpr std::uint8_t ip_address = 0x40, counter32 = 0x41, gauge32 = 0x42, time_ticks = 0x43, opaque = 0x44, counter64 = 0x46;
constexpr std::uint8_t no_such_object = 0x80, no_such_instance = 0x81, end_of_mib_view = 0x82;
}  // namespace tag

enum class ErrorStatus : std::uint8_t { none = 0, too_big = 1, no_such_name = 2, gen_err = 5 };

using Bytes = std::string;  // small pieces stay inside the object
using Arcs = std::vector<std::uint32_t>;

// Views into the request's datagram.
struct RequestView {
  int version = 1;  // as on the wire: 0 is v1, 1 is v2c
  std::string_view community;
  std::uint8_t pdu = tag::get;
  std::int32_t request_id = 0;
  std::int32_t non_repeaters = 0;    // get_bulk only
  std::int32_t max_repetitions = 0;  // get_bulk only
  std::vector<std::string_view> names;  // content bytes of the OIDs
};

// False when the datagram is no SNMP v1/v2c request. `request` is reused to save allocations.
bool parse_request(std::string_view datagram, RequestView& request);

std::optional<Arcs> arcs_of(std::string_view oid_content);
Bytes oid_content(const Arcs& arcs);  // content bytes only
std::optional<Arcs> parse_arcs(std::string_view dotted);
std::string dotted(const Arcs& arcs);

void append_length(Bytes& out, std::size_t length);
void append_tlv(Bytes& out, std::uint8_t tag, std::string_view content);
Bytes tlv(std::uint8_t tag, std::string_view content);
Bytes signed_tlv(std::uint8_t tag, std::int64_t value);
Bytes unsigned_tlv(std::uint8_t tag, std::uint64_t value);

// The answer's varbind list, filled one by one; finish() puts the message around it.
class ResponseWriter {
 public:
  void begin() { list_.clear(); }
  void add(std::string_view oid_content, std::string_view value_tlv);
  std::size_t bytes() const { return list_.size(); }
  void cut(std::size_t bytes) { list_.resize(bytes); }
  void finish(const RequestView& request, std::int32_t request_id, ErrorStatus status, int error_index, Bytes& datagram) const;
  // The request's own names with NULLs, as v1 errors want it.
  void echo(const RequestView& request);

 private:
  Bytes list_;
};

}  // namespace klickwerk::fleet
