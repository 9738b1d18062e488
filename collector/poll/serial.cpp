#include "collector/poll/serial.h"

namespace klickwerk::collector {

std::string bare_serial(std::string_view serial) {
  std::string bare;
  for (const char c : serial) {
    if (c >= 'a' && c <= 'z') bare += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) bare += c;
  }
  if (bare.find_first_not_of('0') == std::string::npos) bare.clear();
  return bare;
}

bool same_serial(std::string_view one, std::string_view other) {
  const std::string bare = bare_serial(one);
  return !bare.empty() && bare == bare_serial(other);
}

}  // namespace klickwerk::collector
