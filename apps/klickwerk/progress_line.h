// One line at the foot of a terminal that tells how far a long job is. Nothing when standard error is no terminal.
#pragma once

#include <chrono>
#include <string>

namespace klickwerk::app {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // clears it
  void show(const std::string& text);
  bool visible() const { return terminal_; }

 private:
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_{};
};

// "12,000 of 100,000 contracts, 8,400 a second, 11 s left"
std::string progress_words(long long done, long long total, std::chrono::milliseconds elapsed, const std::string& what);

}  // namespace klickwerk::app
