#include "tests/fleet/model.h"

#include <bit>
#include <cstring>
#include <stdexcept>

#include "collector/profile/profile_set.h"
#include "collector/snmp/snmprec.h"

namespace klickwerk::fleet {
namespace {

using collector::SnmpType;
using collector::SnmpValue;

constexpr const char* life_count = "1.3.6.1.2.1.43.10.2.1.4.1.1";   // prtMarkerLifeCount
constexpr const char* general_serial = "1.3.6.1.2.1.43.5.1.1.17.1";  // prtGeneralSerialNumber
constexpr const char* up_time = "1.3.6.1.2.1.1.3.0";                 // sysUpTime

std::uint8_t tag_of(SnmpType type) {
  switch (type) {
    case SnmpType::integer: return tag::integer;
    case SnmpType::octet_string: return tag::octet_string;
    case SnmpType::null: return tag::null;
    case SnmpType::object_id: return tag::object_id;
    case SnmpType::ip_address: return tag::ip_address;
    case SnmpType::counter32: return tag::counter32;
    case SnmpType::gauge32: return tag::gauge32;
    case SnmpType::time_ticks: return tag::time_ticks;
    case SnmpType::opaque: return tag::opaque;
    case SnmpType::counter64: return tag::counter64;
  }
  KW_ASSERT(!"an SnmpType outside its enumeration");
}

Bytes tlv_of(const SnmpValue& value) {
  const std::uint8_t tag = tag_of(value.type);
  if (const auto* number = std::get_if<std::int64_t>(&value.content)) return signed_tlv(tag, *number);
  if (const auto* number = std::get_if<std::uint64_t>(&value.content)) return unsigned_tlv(tag, *number);
  if (const auto* text = std::get_if<collector::OctetString>(&value.content)) return tlv(tag, text->bytes);
  if (const auto* oid = std::get_if<collector::Oid>(&value.content)) return tlv(tag, oid->arcs.size() < 2 ? Bytes(1, '\0') : oid_content(oid->arcs));
  if (const auto* ip = std::get_if<collector::IpAddress>(&value.content)) {
    return tlv(tag, std::string_view(reinterpret_cast<const char*>(ip->octets.data()), 4));
  }
  return tlv(tag::null, "");
}

Bytes content_of(const SnmpValue& value) {
  if (const auto* text = std::get_if<collector::OctetString>(&value.content)) return text->bytes;
  return {};
}

Object object_of(const collector::Oid& oid, const SnmpValue& value) {
  return {oid.arcs, oid_content(oid.arcs), tag_of(value.type), content_of(value), tlv_of(value), std::nullopt};
}

// The counter as it stands inside a text: decimal digits, a double, or a number behind its length byte.
std::optional<CounterPlace> place_in_text(const Bytes& content, std::uint64_t value, const Coverage& coverage, const std::vector<CounterPlace>& taken) {
  const auto is_taken = [&](std::size_t at) { return std::ranges::any_of(taken, [&](const CounterPlace& place) { return place.at == at; }); };
  if (const auto at = content.find(std::to_string(value)); at == 0) return CounterPlace{coverage, value, Writing::digits, 0, content.size()};
  if (content.size() == 8) {
    std::uint64_t bits = 0;
    for (const char c : content) bits = bits << 8U | static_cast<std::uint8_t>(c);
    if (std::bit_cast<double>(bits) == static_cast<double>(value)) return CounterPlace{coverage, value, Writing::ieee_double, 0, 8};
  }
  for (std::size_t length = 8; length >= 1; --length) {
    Bytes wanted(1, static_cast<char>(length));
    for (std::size_t i = length; i-- > 0;) wanted += static_cast<char>(i >= 8 ? 0 : value >> (8 * i));
    if (length < 8 && value >> (8 * length) != 0) break;
    for (auto at = content.find(wanted); at != Bytes::npos; at = content.find(wanted, at + 1)) {
      if (!is_taken(at + 1)) return CounterPlace{coverage, value, Writing::big_endian, at + 1, length};
    }
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const Model> Model::load(const std::filesystem::path& recording) {
  auto answers = collector::read_recording(recording);
  if (!answers) throw std::runtime_error(answers.error().text);
  if (answers->empty()) throw std::runtime_error(recording.string() + ": the recording is empty");
  const auto& profiles = collector::ProfileSet::built_in();
  auto model = std::make_shared<Model>();
  model->name_ = recording.filename().string();
  model->recorded_ = collector::decode(profiles.match(*answers), *answers);
  model->active_ = active_doings(model->recorded_.counters);
  collector::VarBinds all = *answers;
  if (!model->recorded_.serial) {  // every simulated device has an identity
    all[*collector::Oid::parse(general_serial)] = {SnmpType::octet_string, collector::OctetString{"X000000"}};
    model->recorded_.serial = "X000000";
  }
  for (const auto& [oid, value] : all) model->objects_.push_back(object_of(oid, value));
  for (std::size_t i = 0; i < model->objects_.size(); ++i) model->by_oid_.emplace(model->objects_[i].oid, i);
  model->mark_counters();
  model->mark_serials();
  model->mark_uptime();
  return model;
}

Object* Model::object_at(const std::string& dotted_oid) {
  const auto arcs = parse_arcs(dotted_oid);
  if (!arcs) return nullptr;
  const auto found = by_oid_.find(oid_content(*arcs));
  return found == by_oid_.end() ? nullptr : &objects_[found->second];
}

void Model::mark_counters() {
  // By name and value first: an object that packs several counters stands behind several of them.
  for (const auto& counter : recorded_.counters) {
    Object* object = object_at(counter.oid);
    if (object == nullptr || object->tag != tag::octet_string) continue;
    const auto taken = object->varying ? object->varying->counters : std::vector<CounterPlace>{};
    const auto place = place_in_text(object->content, counter.value, coverage_of(counter.name), taken);
    if (!place) continue;
    if (!object->varying) object->varying.emplace();
    object->varying->counters.push_back(*place);
    std::ranges::sort(object->varying->counters, std::greater{}, &CounterPlace::at);
  }
  for (const auto& [oid, coverage] : coverage_by_oid(recorded_.counters)) {
    Object* object = object_at(oid);
    if (object == nullptr || object->tag == tag::octet_string || !coverage.any()) continue;
    object->varying.emplace();
    object->varying->counters.push_back({coverage, 0, Writing::number, 0, 0});
  }
  if (Object* life = object_at(life_count); life != nullptr && !life->varying) {
    life->varying.emplace();
    life->varying->counters.push_back({coverage_of("life"), 0, Writing::number, 0, 0});
  }
  for (Object& object : objects_) {
    if (!object.varying || object.tag == tag::octet_string) continue;
    std::int64_t value = static_cast<std::int8_t>(object.tlv[2]);
    for (std::size_t i = 3; i < object.tlv.size(); ++i) value = value * 256 + static_cast<std::uint8_t>(object.tlv[i]);
    if (value < 0) object.varying.reset();  // "-1": the device does not count it
    else object.varying->counters.front().recorded = static_cast<std::uint64_t>(value);
  }
}

void Model::mark_serials() {
  const std::string& serial = *recorded_.serial;
  if (serial.size() < 4) return;
  for (Object& object : objects_) {
    if (object.tag != tag::octet_string || object.varying) continue;
    const auto at = object.content.find(serial);
    if (at == Bytes::npos) continue;
    object.varying.emplace();
    object.varying->kind = Varying::Kind::serial;
    object.varying->serial_at = at;
    object.varying->serial_length = serial.size();
  }
}

void Model::mark_uptime() {
  if (Object* object = object_at(up_time); object != nullptr) {
    object->varying.emplace();
    object->varying->kind = Varying::Kind::uptime;
  }
}

const Object* Model::find(std::string_view oid) const {
  const auto found = by_oid_.find(oid);
  return found == by_oid_.end() ? nullptr : &objects_[found->second];
}

const Object* Model::after(const Arcs& arcs) const {
  const auto next = std::ranges::upper_bound(objects_, arcs, {}, &Object::arcs);
  return next == objects_.end() ? nullptr : &*next;
}

const Object* Model::successor(const Object* object) const {
  const Object* next = object + 1;
  return next == objects_.data() + objects_.size() ? nullptr : next;
}

std::uint64_t Model::recorded_total() const {
  std::uint64_t largest = 0;
  for (const auto& counter : recorded_.counters) {
    if (counter.name == "total") return counter.value;
    largest = std::max(largest, counter.value);
  }
  return largest;
}

}  // namespace klickwerk::fleet
