#include "collector/snmp/known_names.h"

#include <algorithm>

#include "collector/snmp/ber.h"
#include "collector/snmp/response_reader.h"

namespace klickwerk::collector {
namespace {

// INTEGER of a request id or a zero: as few octets as hold it, the first bit being the sign.
std::string number(std::uint32_t value) {
  std::size_t octets = 1;
  while (octets < 5 && (std::uint64_t{value} >> (8 * octets - 1)) != 0) ++octets;
  std::string content;
  while (octets > 0) content += static_cast<char>(std::uint64_t{value} >> (8 * --octets));
  return ber::element(ber::integer, content);
}

}  // namespace

std::shared_ptr<const KnownNames> KnownNames::of(const std::vector<Oid>& names) {
  if (!std::ranges::all_of(names, ber::is_name)) return nullptr;
  auto known = std::make_shared<KnownNames>();
  known->places_.reserve(names.size());
  for (const Oid& name : names) {
    const std::string content = ber::oid_content(name);
    const std::string id_head = ber::head(ber::object_id, content.size());
    const std::string binding_head = ber::head(ber::sequence, id_head.size() + content.size() + 2);
    const std::size_t at = known->encoded_.size();
    known->places_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + binding_head.size() + id_head.size()),
                              static_cast<std::uint32_t>(content.size())});
    known->encoded_.append(binding_head).append(id_head).append(content).append({ber::null, 0});
  }
  known->encoded_.shrink_to_fit();
  return known;
}

std::string_view KnownNames::content(std::size_t place) const {
  return std::string_view(encoded_).substr(places_[place].content, places_[place].length);
}

Oid KnownNames::at(std::size_t place) const { return ber::oid_in(content(place)).value_or(Oid{}); }

std::vector<Oid> KnownNames::list(std::size_t first, std::size_t count) const {
  std::vector<Oid> names;
  names.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) names.push_back(at(i));
  return names;
}

std::string_view KnownNames::bindings(std::size_t first, std::size_t count) const {
  const std::size_t end = first + count < size() ? places_[first + count].binding : encoded_.size();
  return std::string_view(encoded_).substr(places_[first].binding, end - places_[first].binding);
}

std::vector<std::uint8_t> encode(const KnownGet& get, std::uint32_t request_id) {
  const std::string_view bindings = get.asked.names->bindings(get.asked.first, get.asked.count);
  const std::string pdu = number(request_id) + number(0) + number(0) + ber::head(ber::sequence, bindings.size());
  const std::string before = number(get.version == SnmpVersion::v1 ? 0 : 1) + ber::element(ber::octet_string, get.community) +
                             ber::head(ber::get_request, pdu.size() + bindings.size()) + pdu;
  const std::string head = ber::head(ber::sequence, before.size() + bindings.size());
  std::vector<std::uint8_t> datagram;
  datagram.reserve(head.size() + before.size() + bindings.size());
  for (const std::string_view part : {std::string_view(head), std::string_view(before), bindings}) datagram.insert(datagram.end(), part.begin(), part.end());
  return datagram;
}

bool read_known(std::string_view bindings, const KnownRange& asked, std::vector<ValueView>& values) {
  values.assign(asked.count, ValueView{.absence = Absence::no_such_instance});
  BindingReader reader(bindings);
  for (std::size_t next = 0; const auto raw = reader.next(); ++next) {
    std::size_t place = next;  // where it was asked: nearly always
    const auto is_at = [&](std::size_t i) { return asked.names->content(asked.first + i) == raw->name; };
    if (place >= asked.count || !is_at(place)) {
      for (place = 0; place < asked.count && !is_at(place); ++place) {
      }
    }
    if (place < asked.count) values[place] = raw->value;
  }
  return !reader.malformed();
}

}  // namespace klickwerk::collector
