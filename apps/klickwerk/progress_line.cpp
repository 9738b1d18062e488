#include "apps/klickwerk/progress_line.h"

#include <unistd.h>

#include <cstdio>

#include "core/money.h"

namespace klickwerk::app {
namespace {

using namespace std::chrono_literals;

std::string count(long long value) {
  std::string text = german_count(value);
  for (char& sign : text)
    if (sign == '.') sign = ',';
  return text;
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::show(const std::string& text) {
  auto now = std::chrono::steady_clock::now();
  if (!terminal_ || (shown_ && now - last_ < 100ms)) return;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
  shown_ = true;
  last_ = now;
}

std::string progress_words(long long done, long long total, std::chrono::milliseconds elapsed, const std::string& what) {
  std::string text = count(done) + (total > 0 ? " of " + count(total) : std::string{}) + " " + what;
  if (elapsed < 200ms || done == 0) return text;
  long long rate = done * 1000 / elapsed.count();
  text += ", " + count(rate) + " a second";
  if (total > done && rate > 0) text += ", " + count((total - done) / rate + 1) + " s left";
  return text;
}

}  // namespace klickwerk::app
