#include "collector/snmp/codec.h"

#include <net-snmp/net-snmp-config.h>
// The order is Net-SNMP's: its configuration first.
#include <net-snmp/net-snmp-includes.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace klickwerk::collector {
namespace {

// init_snmp() would parse MIB files, read the user's configuration and create state folders; none of it belongs
// into a codec. The encoding direction is set explicitly because encode() relies on where the bytes end up.
bool initialise_library() {
  ::setenv("MIBS", "", 1);
  // Without any handler the library complains about every odd datagram on stderr; decode() tells its caller.
  netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
  netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
  netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
  netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
  netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, 1);
  init_snmp("klickwerk");
  netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_REVERSE_ENCODE, 1);
  return true;
}

void need_library() {
  static const bool ready = initialise_library();
  KW_ASSERT(ready);
}

struct PduDeleter {
  void operator()(netsnmp_pdu* pdu) const { snmp_free_pdu(pdu); }
};
using Pdu = std::unique_ptr<netsnmp_pdu, PduDeleter>;

int command_of(RequestKind kind) {
  switch (kind) {
    case RequestKind::get: return SNMP_MSG_GET;
    case RequestKind::get_next: return SNMP_MSG_GETNEXT;
    case RequestKind::get_bulk: return SNMP_MSG_GETBULK;
  }
  KW_ASSERT(!"a RequestKind outside its enumeration");
}

bool fits_the_protocol(const SnmpRequest& request) {
  if (request.oids.empty()) return false;
  if (request.kind == RequestKind::get_bulk && (request.version == SnmpVersion::v1 || request.repetitions < 1)) return false;
  return std::ranges::all_of(request.oids, [](const Oid& oid) {
    return oid.arcs.size() >= 2 && oid.arcs.size() <= MAX_OID_LEN && oid.arcs[0] <= 2 && (oid.arcs[0] == 2 || oid.arcs[1] < 40);
  });
}

// The library would allocate more than a kilobyte for every name, which costs more than the encoding: the names stand
// in a list of ours instead, used over and over. Whoever sets pdu.variables to it takes it away before the PDU is freed.
netsnmp_variable_list* list_of(const std::vector<Oid>& names) {
  static std::vector<netsnmp_variable_list> list;
  if (list.size() < names.size()) list.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    netsnmp_variable_list& one = list[i];
    std::ranges::copy(names[i].arcs, one.name_loc);
    one.name = one.name_loc;
    one.name_length = names[i].arcs.size();
    one.type = ASN_NULL;
    one.next_variable = i + 1 < names.size() ? &list[i + 1] : nullptr;
  }
  return list.data();
}

Pdu request_pdu(const SnmpRequest& request, std::uint32_t request_id) {
  Pdu pdu{snmp_pdu_create(command_of(request.kind))};
  KW_ASSERT(pdu != nullptr);
  pdu->version = request.version == SnmpVersion::v1 ? SNMP_VERSION_1 : SNMP_VERSION_2c;
  pdu->reqid = static_cast<long>(request_id);
  if (request.kind == RequestKind::get_bulk) {
    pdu->non_repeaters = 0;
    pdu->max_repetitions = request.repetitions;
  }
  return pdu;
}

// The version of the message's head, without the library: a v3 message must not reach its v3 machinery.
std::optional<long> version_of(std::span<const std::uint8_t> datagram) {
  if (datagram.size() < 8 || datagram[0] != 0x30) return std::nullopt;
  const std::size_t length_bytes = datagram[1] < 0x80 ? 1 : 1 + (datagram[1] & 0x7fU);
  const std::size_t at = 1 + length_bytes;
  if (datagram[1] == 0x80 || length_bytes > 4 || datagram.size() < at + 3) return std::nullopt;
  if (datagram[at] != 0x02 || datagram[at + 1] != 1) return std::nullopt;
  return datagram[at + 2];
}

Oid oid_of(const oid* arcs, std::size_t count) {
  Oid result;
  result.arcs.assign(arcs, arcs + count);
  return result;
}

std::string bytes_of(const netsnmp_variable_list& variable) {
  return {reinterpret_cast<const char*>(variable.val.string), variable.val_len};
}

SnmpValue unsigned_value(SnmpType type, std::uint64_t value) { return {type, value}; }

SnmpValue ip_value(const netsnmp_variable_list& variable) {
  IpAddress address;
  std::memcpy(address.octets.data(), variable.val.string, std::min<std::size_t>(4, variable.val_len));
  return {SnmpType::ip_address, address};
}

void take_value(const netsnmp_variable_list& variable, Binding& binding) {
  const auto number32 = [&] { return static_cast<std::uint64_t>(*variable.val.integer) & 0xffffffffU; };
  switch (variable.type) {
    case SNMP_NOSUCHOBJECT: binding.absence = Absence::no_such_object; return;
    case SNMP_NOSUCHINSTANCE: binding.absence = Absence::no_such_instance; return;
    case SNMP_ENDOFMIBVIEW: binding.absence = Absence::end_of_mib_view; return;
    case ASN_INTEGER: binding.value = {SnmpType::integer, static_cast<std::int64_t>(*variable.val.integer)}; return;
    case ASN_COUNTER: binding.value = unsigned_value(SnmpType::counter32, number32()); return;
    case ASN_GAUGE: binding.value = unsigned_value(SnmpType::gauge32, number32()); return;
    case ASN_TIMETICKS: binding.value = unsigned_value(SnmpType::time_ticks, number32()); return;
    case ASN_COUNTER64: {
      const auto& wide = *variable.val.counter64;
      binding.value = unsigned_value(SnmpType::counter64, (std::uint64_t{wide.high} << 32U) | (wide.low & 0xffffffffU));
      return;
    }
    case ASN_OCTET_STR: binding.value = {SnmpType::octet_string, OctetString{bytes_of(variable)}}; return;
    case ASN_OPAQUE: binding.value = {SnmpType::opaque, OctetString{bytes_of(variable)}}; return;
    case ASN_OBJECT_ID: binding.value = {SnmpType::object_id, oid_of(variable.val.objid, variable.val_len / sizeof(oid))}; return;
    case ASN_IPADDRESS: binding.value = ip_value(variable); return;
    case ASN_NULL: return;
    default: binding.absence = Absence::unsupported_type;  // floats in Opaque: no printer meter is one
  }
}

ErrorStatus status_of(long errstat) {
  switch (errstat) {
    case SNMP_ERR_NOERROR: return ErrorStatus::no_error;
    case SNMP_ERR_TOOBIG: return ErrorStatus::too_big;
    case SNMP_ERR_NOSUCHNAME: return ErrorStatus::no_such_name;
    case SNMP_ERR_GENERR: return ErrorStatus::gen_err;
    default: return ErrorStatus::other;
  }
}

SnmpResponse response_of(const netsnmp_pdu& pdu) {
  SnmpResponse response;
  response.version = pdu.version == SNMP_VERSION_1 ? SnmpVersion::v1 : SnmpVersion::v2c;
  response.request_id = static_cast<std::uint32_t>(pdu.reqid);
  response.status = status_of(pdu.errstat);
  response.error_index = static_cast<int>(pdu.errindex);
  response.bindings.reserve(32);
  for (const auto* variable = pdu.variables; variable != nullptr; variable = variable->next_variable) {
    Binding& binding = response.bindings.emplace_back();
    binding.oid = oid_of(variable->name, variable->name_length);
    take_value(*variable, binding);
  }
  return response;
}

}  // namespace

Result<std::vector<std::uint8_t>, CodecError> encode(const SnmpRequest& request, std::uint32_t request_id) {
  need_library();
  if (request.community.empty()) return Failure{CodecError::empty_community};
  if (!fits_the_protocol(request)) return Failure{CodecError::bad_request};
  const Pdu pdu = request_pdu(request, request_id);
  netsnmp_session session{};
  session.version = pdu->version;
  std::string community = request.community;
  session.community = reinterpret_cast<u_char*>(community.data());
  session.community_len = community.size();
  std::size_t capacity = 1024;  // grows inside the library
  std::size_t used = 0;
  auto* packet = static_cast<u_char*>(std::malloc(capacity));
  pdu->variables = list_of(request.oids);
  const int failed = snmp_build(&packet, &capacity, &used, &session, pdu.get());
  pdu->variables = nullptr;
  const std::unique_ptr<u_char, decltype(&std::free)> owner{packet, &std::free};
  if (failed != 0) return Failure{CodecError::bad_request};
  // Encoded backwards: the message is the last `used` bytes of the buffer.
  const u_char* first = packet + capacity - used;
  return std::vector<std::uint8_t>(first, first + used);
}

Result<SnmpResponse, CodecError> decode(std::span<const std::uint8_t> datagram) {
  need_library();
  const auto version = version_of(datagram);
  if (!version || (*version != SNMP_VERSION_1 && *version != SNMP_VERSION_2c)) return Failure{CodecError::not_snmp};
  netsnmp_session session{};
  session.version = *version;
  const Pdu pdu{snmp_pdu_create(SNMP_MSG_RESPONSE)};
  KW_ASSERT(pdu != nullptr);
  // The library takes a pointer to mutable bytes but only reads them.
  auto* bytes = const_cast<u_char*>(datagram.data());
  if (snmp_parse(nullptr, &session, pdu.get(), bytes, datagram.size()) != 0) return Failure{CodecError::not_snmp};
  if (pdu->command != SNMP_MSG_RESPONSE) return Failure{CodecError::not_a_response};
  return response_of(*pdu);
}

}  // namespace klickwerk::collector
