// How labels of tables are compared: without regard to case and white space ("Counter: Copy: Total", "Counter:Copy:Total").
#include "collector/profile/profile.h"

namespace klickwerk::collector {
namespace {

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string fold_label(std::string_view text) {
  std::string folded;
  for (const char c : text)
    if (!is_blank(c)) folded += lower(c);
  return folded;
}

bool is_label(std::string_view octets, std::string_view folded) {
  std::size_t at = 0;
  for (const char c : octets) {
    if (is_blank(c)) continue;
    if (at == folded.size() || lower(c) != folded[at]) return false;
    ++at;
  }
  return at == folded.size();
}

}  // namespace klickwerk::collector
