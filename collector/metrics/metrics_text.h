// Figures in the words of Prometheus (text format 0.0.4), for every service.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace klickwerk::collector {

struct Metric {
  std::string name;  // klickwerk_collector_polls_total
  std::string help;
  enum class Kind { counter, gauge } kind = Kind::counter;
  std::int64_t value = 0;
  std::string labels = {};  // outcome="read"; those of one name stand together
};
std::string prometheus_text(const std::vector<Metric>& metrics);

}  // namespace klickwerk::collector
