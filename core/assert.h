// KW_ASSERT: our own mistakes stop the program, in release builds too, with the place and the broken promise.
// The world's mistakes (bad input, silent devices, lost databases) never go through here.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace klickwerk {

[[noreturn]] inline void assertion_failed(const char* promise, const char* file, int line) {
  std::fprintf(stderr, "klickwerk: broken promise at %s:%d: %s\n", file, line, promise);
  std::abort();
}

}  // namespace klickwerk

#define KW_ASSERT(promise) \
  ((promise) ? static_cast<void>(0) : ::klickwerk::assertion_failed(#promise, __FILE__, __LINE__))
