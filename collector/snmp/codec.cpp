#include "collector/snmp/codec.h"

#include <net-snmp/net-snmp-config.h>
// The order is Net-SNMP's: its configuration first.
#include <net-snmp/net-snmp-includes.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "collector/snmp/response_reader.h"

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
  const auto head = read_head(datagram);
  if (!head) return Failure{head.error()};
  SnmpResponse response{head->version, head->request_id, head->status, head->error_index, {}};
  if (!read_bindings(head->bindings, response.bindings)) return Failure{CodecError::not_snmp};
  return response;
}

bool read_bindings(std::string_view bindings, std::vector<Binding>& into) {
  BindingReader reader(bindings);
  while (const auto raw = reader.next()) {
    auto name = ber::oid_in(raw->name);
    if (!name) return false;
    const bool is_bad_oid = raw->value.type == SnmpType::object_id && !ber::oid_in(raw->value.octets);
    into.push_back(is_bad_oid ? Binding{std::move(*name), Absence::unsupported_type, {}} : Binding{std::move(*name), raw->value.absence, value_of(raw->value)});
  }
  return !reader.malformed();
}

}  // namespace klickwerk::collector
