// Names that are asked again and again, encoded once and shared by all devices that are asked for the same: a GET of
// them is a head and a copy, and an answer is recognised by its octets, without taking any name apart.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "collector/snmp/message.h"
#include "collector/snmp/value_view.h"

namespace klickwerk::collector {

class KnownNames {
 public:
  // Null where one of them is no name that an agent could be asked for (the codec's bad_request).
  static std::shared_ptr<const KnownNames> of(const std::vector<Oid>& names);

  std::size_t size() const { return places_.size(); }
  Oid at(std::size_t place) const;
  std::vector<Oid> list(std::size_t first, std::size_t count) const;
  // BER content of the object identifier.
  std::string_view content(std::size_t place) const;
  // The bindings of a request: each name with a NULL.
  std::string_view bindings(std::size_t first, std::size_t count) const;
  bool operator==(const KnownNames& other) const { return encoded_ == other.encoded_; }
  const std::string& encoded() const { return encoded_; }

 private:
  struct Place {
    std::uint32_t binding = 0;  // where in encoded_ it begins
    std::uint32_t content = 0;
    std::uint32_t length = 0;   // of the content
  };
  std::string encoded_;
  std::vector<Place> places_;
};

// A part of them: `count` names from `first` on; nothing when `names` is null.
struct KnownRange {
  std::shared_ptr<const KnownNames> names;
  std::size_t first = 0;
  std::size_t count = 0;
  explicit operator bool() const { return names != nullptr; }
};

struct KnownGet {
  SnmpVersion version = SnmpVersion::v2c;
  std::string community;  // a secret: never in logs or messages
  KnownRange asked;
};

// A value for each name that was asked, in their order; Absence where the device has none. Views: valid in the callback.
using KnownAnswer = Result<std::span<const ValueView>, SnmpFailure>;
using KnownCallback = std::function<void(const KnownAnswer&)>;

std::vector<std::uint8_t> encode(const KnownGet& get, std::uint32_t request_id);
// The values of a response's bindings by the place of their names, into `values`; false: they are no bindings. Names
// that were not asked do not count.
bool read_known(std::string_view bindings, const KnownRange& asked, std::vector<ValueView>& values);

}  // namespace klickwerk::collector
