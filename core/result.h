// Result<T, E>: a value, or the reason why the world did not give one. E is a closed enum or a struct with a text
// for people. Reading the side that is not there is our mistake and stops the program.
#pragma once

#include <utility>
#include <variant>

#include "core/assert.h"

namespace klickwerk {

// Wraps an error so that Result<T, E> can be returned even when T and E convert into each other.
template <class E>
struct Failure {
  E error;
};
template <class E>
Failure(E) -> Failure<E>;

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    KW_ASSERT(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    KW_ASSERT(ok());
    return std::get<0>(std::move(state_));
  }
  const E& error() const {
    KW_ASSERT(!ok());
    return std::get<1>(state_);
  }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) const { return ok() ? value() : std::move(other); }

 private:
  std::variant<T, E> state_;
};

// For work that gives nothing back: Result<Done, E>.
struct Done {
  bool operator==(const Done&) const = default;
};

}  // namespace klickwerk
