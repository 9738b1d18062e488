// Whole numbers out of JSON and CBOR. The library makes any number of any number: 1e300 into an int is undefined, -1 into
// an unsigned one is 18446744073709551615. What does not fit is refused here.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace klickwerk::collector {

class NotThatNumber : public std::runtime_error {
 public:
  NotThatNumber() : std::runtime_error("a number that is not whole, or too large for its place") {}
};

template <class T>
T whole(const nlohmann::json& j) {
  if (j.is_number_unsigned()) {
    const auto number = j.get<std::uint64_t>();
    if (std::in_range<T>(number)) return static_cast<T>(number);
  } else if (j.is_number_integer()) {
    const auto number = j.get<std::int64_t>();
    if (std::in_range<T>(number)) return static_cast<T>(number);
  }
  throw NotThatNumber();
}

}  // namespace klickwerk::collector
