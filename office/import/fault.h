// What is wrong with an import, for the person who wrote the files: where, what stands there, what is expected.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace klickwerk::office {

// A row of a file. `line` 0 means the file as a whole.
struct RowPlace {
  std::string file;
  int line = 0;
  bool operator==(const RowPlace&) const = default;
};

struct ImportFault {
  RowPlace place;
  std::string column;  // as the file names it; empty: the row as a whole
  std::string value;   // what stands there; empty: nothing, or several cells
  std::string what;    // one English sentence: what is wrong and what is expected
  bool operator==(const ImportFault&) const = default;
};

std::string text_of(const ImportFault& fault);  // "contracts.csv:12: start: "31.02.2026" is not a date; expected …"

// All faults of an import at once; the texts of the first hundred.
class FaultList {
 public:
  static constexpr std::size_t most_kept = 100;

  void add(ImportFault fault);
  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  // In the order of files and lines.
  const std::vector<ImportFault>& kept() const { return kept_; }

 private:
  std::size_t count_ = 0;
  std::vector<ImportFault> kept_;
};

}  // namespace klickwerk::office
