#include "collector/metrics/metrics_text.h"

namespace klickwerk::collector {

std::string prometheus_text(const std::vector<Metric>& metrics) {
  std::string text, last;
  for (const Metric& metric : metrics) {
    if (metric.name != last)
      text += "# HELP " + metric.name + " " + metric.help + "\n# TYPE " + metric.name + (metric.kind == Metric::Kind::counter ? " counter\n" : " gauge\n");
    last = metric.name;
    text += metric.name + (metric.labels.empty() ? "" : "{" + metric.labels + "}") + " " + std::to_string(metric.value) + "\n";
  }
  return text;
}

}  // namespace klickwerk::collector
