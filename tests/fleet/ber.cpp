#include "tests/fleet/ber.h"

#include <charconv>

namespace klickwerk::fleet {
namespace {

// Walks over the elements of one constructed value.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool next(std::uint8_t& tag, std::string_view& content) {
    if (rest_.size() < 2) return false;
    tag = static_cast<std::uint8_t>(rest_[0]);
    std::size_t length = static_cast<std::uint8_t>(rest_[1]);
    std::size_t head = 2;
    if (length >= 0x80) {
      const std::size_t count = length & 0x7fU;
      if (count == 0 || count > 4 || rest_.size() < 2 + count) return false;
      length = 0;
      for (std::size_t i = 0; i < count; ++i) length = length << 8U | static_cast<std::uint8_t>(rest_[2 + i]);
      head += count;
    }
    if (rest_.size() - head < length) return false;
    content = rest_.substr(head, length);
    rest_.remove_prefix(head + length);
    return true;
  }
  bool expect(std::uint8_t wanted, std::string_view& content) {
    std::uint8_t tag = 0;
    return next(tag, content) && tag == wanted;
  }
  bool integer(std::int32_t& value) {
    std::string_view content;
    if (!expect(tag::integer, content) || content.empty() || content.size() > 5) return false;
    std::int64_t wide = static_cast<std::int8_t>(content[0]);
    for (std::size_t i = 1; i < content.size(); ++i) wide = wide * 256 + static_cast<std::uint8_t>(content[i]);
    value = static_cast<std::int32_t>(wide);
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool parse_names(std::string_view list, std::vector<std::string_view>& names) {
  names.clear();
  Reader varbinds(list);
  while (!varbinds.at_end()) {
    std::string_view varbind;
    std::string_view name;
    if (!varbinds.expect(tag::sequence, varbind)) return false;
    Reader inside(varbind);
    if (!inside.expect(tag::object_id, name)) return false;
    names.push_back(name);
  }
  return true;
}

std::size_t length_bytes(std::size_t length) { return length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 4; }

void append_base128(Bytes& out, std::uint32_t arc) {
  int shift = 28;
  while (shift > 0 && (arc >> static_cast<unsigned>(shift)) == 0) shift -= 7;
  for (; shift > 0; shift -= 7) out += static_cast<char>(0x80U | ((arc >> static_cast<unsigned>(shift)) & 0x7fU));
  out += static_cast<char>(arc & 0x7fU);
}

Bytes minimal_signed(std::int64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) content += static_cast<char>(value >> shift);
  while (content.size() > 1 && ((content[0] == 0 && (content[1] & 0x80) == 0) || (content[0] == '\xff' && (content[1] & 0x80) != 0))) content.erase(0, 1);
  return content;
}

}  // namespace

bool parse_request(std::string_view datagram, RequestView& request) {
  std::string_view message;
  std::string_view body;
  if (!Reader(datagram).expect(tag::sequence, message)) return false;
  Reader outer(message);
  std::int32_t version = 0;
  if (!outer.integer(version) || version < 0 || version > 1) return false;
  request.version = version;
  if (!outer.expect(tag::octet_string, request.community) || !outer.next(request.pdu, body)) return false;
  if (request.pdu != tag::get && request.pdu != tag::get_next && !(request.pdu == tag::get_bulk && version == 1)) return false;
  Reader pdu(body);
  std::string_view list;
  return pdu.integer(request.request_id) && pdu.integer(request.non_repeaters) && pdu.integer(request.max_repetitions) &&
         pdu.expect(tag::sequence, list) && parse_names(list, request.names);
}

std::optional<Arcs> arcs_of(std::string_view content) {
  if (content.empty()) return std::nullopt;
  Arcs arcs;
  std::uint32_t arc = 0;
  for (const char c : content) {
    const auto byte = static_cast<std::uint8_t>(c);
    arc = arc << 7U | (byte & 0x7fU);
    if ((byte & 0x80U) != 0) continue;
    if (arcs.empty()) {
      const std::uint32_t first = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      arcs.push_back(first);
      arc -= 40 * first;
    }
    arcs.push_back(arc);
    arc = 0;
  }
  if ((static_cast<std::uint8_t>(content.back()) & 0x80U) != 0) return std::nullopt;
  return arcs;
}

Bytes oid_content(const Arcs& arcs) {
  Bytes content;
  append_base128(content, arcs.at(0) * 40 + arcs.at(1));
  for (std::size_t i = 2; i < arcs.size(); ++i) append_base128(content, arcs[i]);
  return content;
}

std::optional<Arcs> parse_arcs(std::string_view dotted) {
  Arcs arcs;
  const char* at = dotted.data();
  const char* end = at + dotted.size();
  if (at != end && *at == '.') ++at;
  for (;;) {
    std::uint32_t arc = 0;
    const auto parsed = std::from_chars(at, end, arc);
    if (parsed.ec != std::errc()) return std::nullopt;
    arcs.push_back(arc);
    if (parsed.ptr == end) break;
    if (*parsed.ptr != '.') return std::nullopt;
    at = parsed.ptr + 1;
  }
  if (arcs.size() < 2) return std::nullopt;
  return arcs;
}

std::string dotted(const Arcs& arcs) {
  std::string text;
  for (const std::uint32_t arc : arcs) text += (text.empty() ? "" : ".") + std::to_string(arc);
  return text;
}

void append_length(Bytes& out, std::size_t length) {
  if (length < 0x80) {
    out += static_cast<char>(length);
    return;
  }
  const std::size_t count = length_bytes(length) - 1;
  out += static_cast<char>(0x80U | count);
  for (std::size_t i = count; i-- > 0;) out += static_cast<char>(length >> (8 * i));
}

void append_tlv(Bytes& out, std::uint8_t tag, std::string_view content) {
  out += static_cast<char>(tag);
  append_length(out, content.size());
  out += content;
}

Bytes tlv(std::uint8_t tag, std::string_view content) {
  Bytes out;
  append_tlv(out, tag, content);
  return out;
}

Bytes signed_tlv(std::uint8_t tag, std::int64_t value) { return tlv(tag, minimal_signed(value)); }

Bytes unsigned_tlv(std::uint8_t tag, std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(INT64_MAX)) return tlv(tag, minimal_signed(static_cast<std::int64_t>(value)));
  Bytes content(1, '\0');  // a leading zero keeps it positive
  for (int shift = 56; shift >= 0; shift -= 8) content += static_cast<char>(value >> shift);
  return tlv(tag, content);
}

void ResponseWriter::add(std::string_view oid, std::string_view value_tlv) {
  const std::size_t name_bytes = 1 + length_bytes(oid.size()) + oid.size();
  list_ += static_cast<char>(tag::sequence);
  append_length(list_, name_bytes + value_tlv.size());
  append_tlv(list_, tag::object_id, oid);
  list_ += value_tlv;
}

void ResponseWriter::echo(const RequestView& request) {
  begin();
  const Bytes null = tlv(tag::null, "");
  for (const std::string_view name : request.names) add(name, null);
}

void ResponseWriter::finish(const RequestView& request, std::int32_t request_id, ErrorStatus status, int error_index, Bytes& datagram) const {
  Bytes head = signed_tlv(tag::integer, request_id);
  head += signed_tlv(tag::integer, static_cast<int>(status));
  head += signed_tlv(tag::integer, error_index);
  const std::size_t list_bytes = 1 + length_bytes(list_.size()) + list_.size();
  const std::size_t pdu_content = head.size() + list_bytes;
  const std::size_t pdu_bytes = 1 + length_bytes(pdu_content) + pdu_content;
  const std::size_t community_bytes = 1 + length_bytes(request.community.size()) + request.community.size();
  datagram.clear();
  datagram += static_cast<char>(tag::sequence);
  append_length(datagram, 3 + community_bytes + pdu_bytes);
  datagram += static_cast<char>(tag::integer);
  datagram += '\1';
  datagram += static_cast<char>(request.version);
  append_tlv(datagram, tag::octet_string, request.community);
  datagram += static_cast<char>(tag::response);
  append_length(datagram, pdu_content);
  datagram += head;
  append_tlv(datagram, tag::sequence, list_);
}

}  // namespace klickwerk::fleet
