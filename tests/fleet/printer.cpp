#include "tests/fleet/printer.h"

#include <algorithm>
#include <bit>

namespace klickwerk::fleet {
namespace {

constexpr std::size_t longest_message = 8192;  // GETBULK answers are cut there, others become tooBig

std::string made_up_serial(std::uint64_t seed) {
  Random random(seed ^ 0x5e71a1U);
  std::string serial;
  for (int i = 0; i < 3; ++i) serial += static_cast<char>('A' + random.between(0, 25));
  for (int i = 0; i < 7; ++i) serial += static_cast<char>('0' + random.between(0, 9));
  return serial;
}

std::int64_t plausible_rate(std::uint64_t total, Random& random) {
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(total) / random.between(500, 1200), 8, 900);
}

Bytes big_endian(std::uint64_t bits, std::size_t length) {
  Bytes bytes;
  for (std::size_t i = length; i-- > 0;) bytes += static_cast<char>(bits >> (8 * i));
  return bytes;
}

// Into a text that packs counters; a record whose length byte became too small gets a longer one.
void write_into(Bytes& content, const CounterPlace& place, std::uint64_t clicks) {
  switch (place.writing) {
    case Writing::digits: content = std::to_string(clicks); return;
    case Writing::ieee_double: content.replace(place.at, 8, big_endian(std::bit_cast<std::uint64_t>(static_cast<double>(clicks)), 8)); return;
    default: {
      const std::size_t length = place.length < 8 && clicks >> (8 * place.length) != 0 ? std::max<std::size_t>(4, place.length) : place.length;
      content.replace(place.at - 1, 1 + place.length, static_cast<char>(length) + big_endian(clicks, length));
    }
  }
}

const Bytes& exception_tlv(std::uint8_t tag) {
  static const std::map<std::uint8_t, Bytes> table{{tag::no_such_object, tlv(tag::no_such_object, "")},
                                                   {tag::no_such_instance, tlv(tag::no_such_instance, "")},
                                                   {tag::end_of_mib_view, tlv(tag::end_of_mib_view, "")}};
  return table.at(tag);
}

}  // namespace

Printer::Printer(std::shared_ptr<const Model> model, const DeviceDescription& description, std::uint64_t seed, Instant epoch)
    : model_(std::move(model)), serial_(description.serial), community_(description.community), epoch_(epoch) {
  Random random(seed);
  if (serial_.empty()) serial_ = made_up_serial(seed);
  const std::int64_t rate = description.clicks_per_day.value_or(plausible_rate(model_->recorded_total(), random));
  const std::int64_t offset = description.offset_clicks.value_or(rate * random.between(0, 250));
  growth_ = Growth::random(seed, model_->active(), rate, offset);
  uptime_offset_ticks_ = static_cast<std::uint32_t>(random.between(100'000, 300'000'000));
}

bool Printer::answer(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram) {
  if (request.community != community_ || (faults.v1_only && request.version != 0)) return false;
  if (faults.silent_above > 0 && request.names.size() > static_cast<std::size_t>(faults.silent_above)) return false;
  if (faults.too_big_above > 0 && request.names.size() > static_cast<std::size_t>(faults.too_big_above)) {
    refuse(request, ErrorStatus::too_big, 0, datagram);
    return true;
  }
  writer_.begin();
  switch (request.pdu) {
    case tag::get: answer_get(request, faults, now, datagram); break;
    case tag::get_next: answer_next(request, faults, now, datagram); break;
    default: answer_bulk(request, faults, now, datagram); break;
  }
  return !datagram.empty();
}

void Printer::refuse(const RequestView& request, ErrorStatus status, int index, Bytes& datagram) {
  if (status == ErrorStatus::too_big && request.version == 1) {
    writer_.begin();  // RFC 3416 4.2.1: tooBig comes without bindings
  } else {
    writer_.echo(request);
  }
  writer_.finish(request, request.request_id, status, index, datagram);
}

void Printer::answer_get(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram) {
  for (std::size_t i = 0; i < request.names.size(); ++i) {
    const Object* object = model_->find(request.names[i]);
    if (object != nullptr && faults.get_misses_tables && object->arcs.back() != 0) object = nullptr;
    if (object != nullptr && request.version == 0 && object->tag == tag::counter64) object = nullptr;
    if (object != nullptr) {
      add(*object, faults, now);
    } else if (request.version == 0) {
      return refuse(request, ErrorStatus::no_such_name, faults.useless_error_index ? 0 : static_cast<int>(i) + 1, datagram);
    } else {
      writer_.add(request.names[i], exception_tlv(tag::no_such_object));
    }
  }
  if (writer_.bytes() > longest_message) return refuse(request, ErrorStatus::too_big, 0, datagram);
  writer_.finish(request, request.request_id, ErrorStatus::none, 0, datagram);
}

const Object* Printer::next_object(std::string_view name, const Faults& faults, const RequestView& request) const {
  const auto arcs = arcs_of(name);
  if (!arcs) return nullptr;
  if (faults.walk_in_circles) {
    if (const Object* same = model_->find(name)) return same;
  }
  const Object* object = model_->after(*arcs);
  while (object != nullptr && request.version == 0 && object->tag == tag::counter64) object = model_->successor(object);
  return object;
}

void Printer::answer_next(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram) {
  for (std::size_t i = 0; i < request.names.size(); ++i) {
    const int index = faults.useless_error_index ? 0 : static_cast<int>(i) + 1;
    if (const Object* object = next_object(request.names[i], faults, request)) {
      add(*object, faults, now);
    } else if (faults.gen_err_at_end) {
      return refuse(request, ErrorStatus::gen_err, index, datagram);
    } else if (request.version == 0) {
      return refuse(request, ErrorStatus::no_such_name, index, datagram);
    } else {
      writer_.add(request.names[i], exception_tlv(tag::end_of_mib_view));
    }
  }
  writer_.finish(request, request.request_id, ErrorStatus::none, 0, datagram);
}

// Row by row over all columns (RFC 3416 4.2.3), cut where the message is full or a device takes no more.
void Printer::answer_bulk(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram) {
  const auto columns = static_cast<std::int64_t>(request.names.size());
  const std::int64_t asked = columns * request.max_repetitions;
  if (faults.silent_above > 0 && asked > faults.silent_above) return datagram.clear();
  if (faults.too_big_above > 0 && asked > faults.too_big_above) return refuse(request, ErrorStatus::too_big, 0, datagram);
  std::vector<const Object*> at;
  for (const auto name : request.names) at.push_back(next_object(name, faults, request));
  for (std::int32_t row = 0; row < request.max_repetitions; ++row) {
    const bool all_ended = std::ranges::all_of(at, [](const Object* object) { return object == nullptr; });
    if (all_ended && faults.gen_err_at_end && row == 0) return refuse(request, ErrorStatus::gen_err, 1, datagram);
    if (all_ended && row > 0) break;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const std::size_t before = writer_.bytes();
      if (at[i] != nullptr) {
        add(*at[i], faults, now);
      } else {
        writer_.add(request.names[i], exception_tlv(tag::end_of_mib_view));
      }
      if (writer_.bytes() > longest_message) {
        writer_.cut(before);
        return writer_.finish(request, request.request_id, ErrorStatus::none, 0, datagram);
      }
      if (at[i] != nullptr && !faults.walk_in_circles) at[i] = model_->successor(at[i]);
    }
  }
  writer_.finish(request, request.request_id, ErrorStatus::none, 0, datagram);
}

void Printer::add(const Object& object, const Faults& faults, Instant now) {
  if (!object.varying) return writer_.add(object.oid, object.tlv);
  switch (object.varying->kind) {
    case Varying::Kind::uptime: {
      const auto running = std::chrono::duration_cast<std::chrono::milliseconds>(now - epoch_).count() / 10;
      scratch_ = unsigned_tlv(object.tag, (uptime_offset_ticks_ + static_cast<std::uint64_t>(std::max<std::int64_t>(0, running))) & 0xffffffffU);
      break;
    }
    case Varying::Kind::serial: {
      Bytes content = object.content;
      content.replace(object.varying->serial_at, object.varying->serial_length, serial_);
      scratch_ = tlv(object.tag, content);
      break;
    }
    case Varying::Kind::counters: put_counters(object, faults, now, scratch_); break;
  }
  writer_.add(object.oid, scratch_);
}

std::uint64_t Printer::value_at(const CounterPlace& place, const Faults& faults, Instant now) const {
  if (faults.reset_at && now >= *faults.reset_at) {
    const std::int64_t since = growth_.clicks(place.coverage, now - *faults.reset_at) - growth_.offset(place.coverage);
    return static_cast<std::uint64_t>(since);
  }
  const std::int64_t value = static_cast<std::int64_t>(place.recorded) + growth_.clicks(place.coverage, now - epoch_);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value));
}

void Printer::put_counters(const Object& object, const Faults& faults, Instant now, Bytes& value) const {
  if (object.tag != tag::octet_string) {
    value = unsigned_tlv(object.tag, value_at(object.varying->counters.front(), faults, now));
    return;
  }
  Bytes content = object.content;
  for (const CounterPlace& place : object.varying->counters) write_into(content, place, value_at(place, faults, now));
  value = tlv(object.tag, content);
}

std::map<std::string, std::uint64_t> Printer::counters_at(Instant moment, const Faults& faults) const {
  std::map<std::string, std::uint64_t> counters;
  for (const auto& counter : model_->recorded().counters) {
    counters[counter.name] = value_at({coverage_of(counter.name), counter.value, Writing::number, 0, 0}, faults, moment);
  }
  return counters;
}

}  // namespace klickwerk::fleet
