#include "collector/snmp/v3_wire.h"

namespace klickwerk::collector {
namespace {

constexpr std::uint8_t integer = 0x02, octets = 0x04, sequence = 0x30, get_pdu = 0xa0;
constexpr std::uint32_t largest_message = 16384;  // that DatagramSocket takes
constexpr std::uint32_t security_model = 3;       // USM

void put_head(std::string& out, std::uint8_t tag, std::size_t length) {
  out += static_cast<char>(tag);
  if (length < 0x80) {
    out += static_cast<char>(length);
  } else if (length < 0x100) {
    out += {'\x81', static_cast<char>(length)};
  } else {
    out += {'\x82', static_cast<char>(length >> 8U), static_cast<char>(length)};
  }
}

void put(std::string& out, std::uint8_t tag, std::string_view content) {
  put_head(out, tag, content.size());
  out += content;
}

// 0..2147483647: the field's type in all of SNMPv3.
void put(std::string& out, std::uint32_t number) {
  const std::size_t length = number < 0x80 ? 1 : number < 0x8000 ? 2 : number < 0x800000 ? 3 : 4;
  put_head(out, integer, length);
  for (std::size_t i = length; i-- > 0;) out += static_cast<char>(number >> (8 * i));
}

// Walks over the elements of one constructed value.
class Elements {
 public:
  explicit Elements(std::string_view bytes) : rest_(bytes) {}
  // The content of the next element if it has that tag; `whole` is it with its head.
  bool take(std::uint8_t tag, std::string_view& content) {
    std::string_view whole;
    return !rest_.empty() && static_cast<std::uint8_t>(rest_[0]) == tag && take_any(content, whole);
  }
  bool take_any(std::string_view& content, std::string_view& whole) {
    if (rest_.size() < 2) return false;
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
    whole = rest_.substr(0, head + length);
    rest_.remove_prefix(head + length);
    return true;
  }
  bool take(std::uint32_t& number) {
    std::string_view content;
    if (!take(integer, content) || content.empty() || content.size() > 5 || (content[0] & 0x80) != 0) return false;
    std::uint64_t wide = 0;
    for (const char c : content) wide = wide << 8U | static_cast<std::uint8_t>(c);
    number = static_cast<std::uint32_t>(wide);
    return wide <= 0x7fffffffU;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::string_view text_of(std::span<const std::uint8_t> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool take_header(Elements& message, V3Envelope& envelope) {
  std::string_view header, flags;
  std::uint32_t most_bytes = 0, model = 0;
  if (!message.take(sequence, header)) return false;
  Elements inside(header);
  if (!inside.take(envelope.message_id) || !inside.take(most_bytes) || !inside.take(octets, flags) || flags.size() != 1 || !inside.take(model)) return false;
  envelope.flags = static_cast<std::uint8_t>(flags[0]);
  return model == security_model;
}

bool take_security(Elements& message, V3Envelope& envelope) {
  std::string_view wrapped, security;
  if (!message.take(octets, wrapped) || !Elements(wrapped).take(sequence, security)) return false;
  Elements inside(security);
  return inside.take(octets, envelope.engine_id) && inside.take(envelope.boots) && inside.take(envelope.time) && inside.take(octets, envelope.user) &&
         inside.take(octets, envelope.auth_field) && inside.take(octets, envelope.privacy_field);
}

}  // namespace

std::vector<std::uint8_t> written(const V3Envelope& envelope, std::size_t& auth_at) {
  std::string header;
  put(header, envelope.message_id);
  put(header, largest_message);
  put(header, octets, std::string(1, static_cast<char>(envelope.flags)));
  put(header, security_model);
  std::string security;
  put(security, octets, envelope.engine_id);
  put(security, envelope.boots);
  put(security, envelope.time);
  put(security, octets, envelope.user);
  put(security, octets, envelope.auth_field);
  const std::size_t after_auth = security.size();
  put(security, octets, envelope.privacy_field);
  const std::size_t from_auth_to_end = security.size() - after_auth + envelope.auth_field.size();
  std::string body;
  body.reserve(envelope.payload.size() + 256);
  put(body, std::uint32_t{3});
  put(body, sequence, header);
  std::string wrapped;
  put(wrapped, sequence, security);
  put(body, octets, wrapped);
  const std::size_t security_end = body.size();
  if ((envelope.flags & v3_flag::privacy) != 0) {
    put(body, octets, envelope.payload);
  } else {
    body += envelope.payload;
  }
  std::string message;
  message.reserve(body.size() + 4);
  put(message, sequence, body);
  auth_at = message.size() - body.size() + security_end - from_auth_to_end;
  return {message.begin(), message.end()};
}

std::optional<V3Envelope> v3_envelope(std::span<const std::uint8_t> datagram) {
  const std::string_view bytes = text_of(datagram);
  std::string_view message, whole, ignored;
  std::uint32_t version = 0;
  V3Envelope envelope;
  if (!Elements(bytes).take(sequence, message)) return std::nullopt;
  Elements inside(message);
  if (!inside.take(version) || version != 3 || !take_header(inside, envelope) || !take_security(inside, envelope)) return std::nullopt;
  if ((envelope.flags & v3_flag::privacy) != 0) {
    if (!inside.take(octets, envelope.payload)) return std::nullopt;
  } else {
    if (!inside.take_any(ignored, envelope.payload)) return std::nullopt;
  }
  envelope.auth_at = static_cast<std::size_t>(envelope.auth_field.data() - bytes.data());
  return envelope;
}

bool looks_like_v3(std::span<const std::uint8_t> datagram) {
  std::string_view message;
  std::uint32_t version = 0;
  return Elements(text_of(datagram)).take(sequence, message) && Elements(message).take(version) && version == 3;
}

std::string written(const V3Scoped& scoped) {
  std::string inside;
  inside.reserve(scoped.pdu.size() + 64);
  put(inside, octets, scoped.context_engine_id);
  put(inside, octets, scoped.context);
  inside += scoped.pdu;
  std::string result;
  result.reserve(inside.size() + 4);
  put(result, sequence, inside);
  return result;
}

std::optional<V3Scoped> v3_scoped(std::string_view bytes) {
  std::string_view inside, ignored;
  V3Scoped scoped;
  if (!Elements(bytes).take(sequence, inside)) return std::nullopt;
  Elements elements(inside);
  if (!elements.take(octets, scoped.context_engine_id) || !elements.take(octets, scoped.context) || !elements.take_any(ignored, scoped.pdu)) return std::nullopt;
  return scoped;
}

std::string_view pdu_of(std::span<const std::uint8_t> community_message) {
  std::string_view message, community;
  std::uint32_t version = 0;
  if (!Elements(text_of(community_message)).take(sequence, message)) return {};
  Elements inside(message);
  if (!inside.take(version) || !inside.take(octets, community)) return {};
  return inside.rest();
}

std::vector<std::uint8_t> community_message_around(std::string_view pdu) {
  std::string body;
  put(body, std::uint32_t{1});
  put(body, octets, "-");
  body += pdu;
  std::string message;
  put(message, sequence, body);
  return {message.begin(), message.end()};
}

std::string empty_get(std::uint32_t request_id) {
  std::string inside;
  put(inside, request_id);
  put(inside, std::uint32_t{0});
  put(inside, std::uint32_t{0});
  put(inside, sequence, "");
  std::string pdu;
  put(pdu, get_pdu, inside);
  return pdu;
}

}  // namespace klickwerk::collector
