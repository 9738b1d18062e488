#include "office/import/near_match.h"

#include <algorithm>

#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
std::size_t distance(const std::string& a, const std::string& b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> far((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return far[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

}  // namespace

std::vector<std::string> near_matches(std::string_view typed, std::span<const std::string> names, std::size_t most) {
  struct Candidate {
    std::size_t far;
    std::string name;
  };
  const std::string wanted = folded(typed);
  std::vector<Candidate> candidates;
  for (const std::string& name : names) {
    const std::string known = folded(name);
    const std::size_t far = distance(wanted, known);
    const bool within = wanted.size() >= 3 && known.size() >= 3 &&
                        (known.find(wanted) != std::string::npos || wanted.find(known) != std::string::npos);
    if (within || far * 3 <= std::max(wanted.size(), known.size())) candidates.push_back({far, name});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.far < b.far; });
  std::vector<std::string> result;
  for (const auto& candidate : candidates)
    if (result.size() < most) result.push_back(candidate.name);
  return result;
}

}  // namespace klickwerk::office
