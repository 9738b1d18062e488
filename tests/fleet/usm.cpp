#include "tests/fleet/usm.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <optional>
#include <stdexcept>

namespace klickwerk::fleet {
namespace {

constexpr std::uint8_t auth_flag = 1, privacy_flag = 2;
constexpr std::uint8_t report_pdu = 0xa8;

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
const EVP_MD* hash_of(bool sha256) { return sha256 ? EVP_sha256() : EVP_sha1(); }

Bytes hashed(bool sha256, std::string_view text) {
  Bytes result(static_cast<std::size_t>(EVP_MD_get_size(hash_of(sha256))), '\0');
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr, hash_of(sha256), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot hash");
  return result;
}

// Walks over the elements of one constructed value.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::optional<std::string_view> next(std::uint8_t tag) {
    if (rest_.size() < 2 || static_cast<std::uint8_t>(rest_[0]) != tag) return std::nullopt;
    std::size_t length = static_cast<std::uint8_t>(rest_[1]), head = 2;
    if (length >= 0x80) {
      const std::size_t count = length & 0x7fU;
      if (count == 0 || count > 3 || rest_.size() < 2 + count) return std::nullopt;
      length = 0;
      for (std::size_t i = 0; i < count; ++i) length = length << 8U | static_cast<std::uint8_t>(rest_[2 + i]);
      head += count;
    }
    if (rest_.size() - head < length) return std::nullopt;
    const auto content = rest_.substr(head, length);
    rest_.remove_prefix(head + length);
    return content;
  }
  std::optional<std::uint32_t> number() {
    const auto content = next(tag::integer);
    if (!content || content->empty() || content->size() > 5) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : *content) value = value << 8U | static_cast<std::uint8_t>(c);
    return static_cast<std::uint32_t>(value);
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

Bytes number(std::uint32_t value) { return unsigned_tlv(tag::integer, value); }

}  // namespace

struct UsmAgent::Message {
  std::uint32_t id = 0;
  std::uint8_t flags = 0;
  std::string_view engine_id, user, auth_field, salt, payload;
  std::uint32_t boots = 0, time = 0;

  static std::optional<Message> of(std::string_view datagram) {
    const auto whole = Reader(datagram).next(tag::sequence);
    if (!whole) return std::nullopt;
    Reader outer(*whole);
    if (outer.number() != 3U) return std::nullopt;
    const auto header = outer.next(tag::sequence);
    const auto security = outer.next(tag::octet_string);
    if (!header || !security) return std::nullopt;
    Reader h(*header);
    const auto id = h.number();
    if (!id || !h.number()) return std::nullopt;
    const auto flags = h.next(tag::octet_string);
    const auto fields = Reader(*security).next(tag::sequence);
    if (!flags || flags->size() != 1 || !fields) return std::nullopt;
    Reader s(*fields);
    const auto engine = s.next(tag::octet_string);
    const auto boots = s.number(), time = s.number();
    const auto user = s.next(tag::octet_string), auth = s.next(tag::octet_string), salt = s.next(tag::octet_string);
    if (!engine || !boots || !time || !user || !auth || !salt) return std::nullopt;
    Message message{*id, static_cast<std::uint8_t>((*flags)[0]), *engine, *user, *auth, *salt, outer.rest(), *boots, *time};
    return message;
  }
};

const Bytes& UsmMasterKeys::of(bool sha256, const std::string& password) {
  Bytes& key = keys_[{sha256, password}];
  if (!key.empty()) return key;
  constexpr std::size_t stretched = 1024 * 1024;  // RFC 3414 A.2
  Bytes text;
  text.reserve(stretched + password.size());
  while (text.size() < stretched) text += password;
  text.resize(stretched);
  return key = hashed(sha256, text);
}

Bytes UsmAgent::digest(std::string_view message) const {
  Bytes result(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  HMAC(hash_of(user_.sha256), auth_key_.data(), static_cast<int>(auth_key_.size()), raw(message), message.size(), reinterpret_cast<unsigned char*>(result.data()), &length);
  result.resize(user_.sha256 ? 24 : 12);
  return result;
}

Bytes UsmAgent::crypt(std::string_view bytes, std::uint32_t boots, std::uint32_t time_s, std::string_view salt, bool encrypt) const {
  Bytes vector;
  for (int shift = 24; shift >= 0; shift -= 8) vector += static_cast<char>(boots >> shift);
  for (int shift = 24; shift >= 0; shift -= 8) vector += static_cast<char>(time_s >> shift);
  vector += salt;
  Bytes result(bytes.size(), '\0');
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int length = 0;
  EVP_CipherInit_ex(context, EVP_aes_128_cfb128(), nullptr, raw(privacy_key_), raw(vector), encrypt ? 1 : 0);
  EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(result.data()), &length, raw(bytes), static_cast<int>(bytes.size()));
  EVP_CIPHER_CTX_free(context);
  return result;
}

Bytes UsmAgent::envelope(std::uint8_t flags, std::string_view scoped, std::int64_t now_s) {
  const bool sign = (flags & auth_flag) != 0, hide = (flags & privacy_flag) != 0;
  Bytes salt;
  if (hide) {
    ++salt_;
    for (int shift = 56; shift >= 0; shift -= 8) salt += static_cast<char>(salt_ >> shift);
  }
  Bytes header = number(message_id_) + number(65507);
  append_tlv(header, tag::octet_string, std::string_view(reinterpret_cast<const char*>(&flags), 1));
  header += number(3);
  Bytes security;
  append_tlv(security, tag::octet_string, engine_id_);
  security += number(boots_) + number(time(now_s));
  append_tlv(security, tag::octet_string, sign ? user_.name : Bytes());
  const Bytes blank(sign ? digest({}).size() : 0, '\0');
  append_tlv(security, tag::octet_string, blank);
  append_tlv(security, tag::octet_string, salt);
  Bytes body = number(3);
  append_tlv(body, tag::sequence, header);
  append_tlv(body, tag::octet_string, tlv(tag::sequence, security));
  const std::size_t from_end = (hide ? tlv(tag::octet_string, scoped).size() : scoped.size()) + tlv(tag::octet_string, salt).size() + blank.size();
  if (hide) append_tlv(body, tag::octet_string, crypt(scoped, boots_, time(now_s), salt, true));
  else body += scoped;
  Bytes message = tlv(tag::sequence, body);
  if (sign) message.replace(message.size() - from_end, blank.size(), digest(message));
  return message;
}

Bytes UsmAgent::report(const Message& message, std::uint32_t usm_counter, bool sign, std::int64_t now_s) {
  message_id_ = message.id;
  Bytes binding;
  append_tlv(binding, tag::object_id, oid_content({1, 3, 6, 1, 6, 3, 15, 1, 1, usm_counter, 0}));
  binding += unsigned_tlv(tag::counter32, 1);
  Bytes pdu = number(0) + number(0) + number(0);
  append_tlv(pdu, tag::sequence, tlv(tag::sequence, binding));
  Bytes scoped;
  append_tlv(scoped, tag::octet_string, engine_id_);
  append_tlv(scoped, tag::octet_string, "");
  append_tlv(scoped, report_pdu, pdu);
  return envelope(sign ? auth_flag : 0, tlv(tag::sequence, scoped), now_s);
}

UsmAgent::Heard UsmAgent::hear(std::string_view datagram, std::int64_t now_s, UsmMasterKeys& masters, std::string_view community, Bytes& community_message, Bytes& reply) {
  if (started_s_ == 0) started_s_ = now_s;
  const auto message = Message::of(datagram);
  if (!message || user_.name.empty()) return Heard::nothing;
  const auto refuse = [&](std::uint32_t counter, bool sign) {
    reply = report(*message, counter, sign, now_s);
    return Heard::report;
  };
  if (message->engine_id != engine_id_) return refuse(4, false);
  if (message->user != user_.name) return refuse(3, false);
  if ((message->flags & (auth_flag | privacy_flag)) != (auth_flag | privacy_flag)) return refuse(1, false);
  if (auth_key_.empty()) {
    const auto local = [&](const Bytes& master) { return hashed(user_.sha256, master + engine_id_ + master); };
    auth_key_ = local(masters.of(user_.sha256, user_.auth_password));
    privacy_key_ = local(masters.of(user_.sha256, user_.privacy_password)).substr(0, 16);
  }
  Bytes blank(datagram);
  blank.replace(static_cast<std::size_t>(message->auth_field.data() - datagram.data()), message->auth_field.size(), message->auth_field.size(), '\0');
  if (message->auth_field != digest(blank)) return refuse(5, false);
  const auto distance = static_cast<std::int64_t>(message->time) - static_cast<std::int64_t>(time(now_s));
  if (message->boots != boots_ || distance > 150 || distance < -150) return refuse(2, true);
  const auto hidden = Reader(message->payload).next(tag::octet_string);
  if (!hidden || message->salt.size() != 8) return refuse(6, false);
  const Bytes plain = crypt(*hidden, message->boots, message->time, message->salt, false);
  const auto scoped = Reader(plain).next(tag::sequence);
  if (!scoped) return refuse(6, false);
  Reader inside(*scoped);
  const auto context_engine = inside.next(tag::octet_string), context = inside.next(tag::octet_string);
  if (!context_engine || !context || *context != user_.context) return Heard::nothing;  // as snmpd does
  message_id_ = message->id;
  Bytes body = number(1);
  append_tlv(body, tag::octet_string, community);
  body += inside.rest();
  community_message = tlv(tag::sequence, body);
  return Heard::question;
}

Bytes UsmAgent::wrapped(std::string_view community_answer, std::int64_t now_s) {
  Reader message(*Reader(community_answer).next(tag::sequence));
  message.number();
  message.next(tag::octet_string);
  Bytes scoped;
  append_tlv(scoped, tag::octet_string, engine_id_);
  append_tlv(scoped, tag::octet_string, user_.context);
  scoped += message.rest();
  return envelope(auth_flag | privacy_flag, tlv(tag::sequence, scoped), now_s);
}

bool is_v3(std::string_view datagram) {
  const auto message = Reader(datagram).next(tag::sequence);
  return message && Reader(*message).number() == 3U;
}

}  // namespace klickwerk::fleet
