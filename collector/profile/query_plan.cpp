#include "collector/profile/query_plan.h"

#include <algorithm>
#include <set>

#include "collector/profile/recognition.h"

namespace klickwerk::collector {
namespace {

class Plan {
 public:
  void instance(const Oid& oid) {
    if (!oid.arcs.empty()) instances_.insert(oid);
  }
  void column(const Oid& oid) {
    if (!oid.arcs.empty()) columns_.insert(oid);
  }

  void source(const Source& source) {
    if (source.kind == Source::Kind::instance) instance(source.oid);
    if (source.kind == Source::Kind::rows) {
      column(source.oid);
      for (const auto& test : source.where) column(test.column);
    }
    for (const auto& part : source.parts) this->source(part);
    if (source.when)
      for (const auto& fact : *source.when) this->fact(fact);
  }

  void fact(const Fact& fact) {
    if (fact.kind == Fact::Kind::equals || fact.kind == Fact::Kind::matches) instance(fact.oid);
    else column(fact.oid);
  }

  void measure(const MeasureRule& rule) {
    rule.every_row ? column(rule.oid) : instance(rule.oid);
    column(rule.label);
    column(rule.times);
    for (const auto& test : rule.where) column(test.column);
  }

  void text(const TextSource& source) { source.first_row ? column(source.oid) : instance(source.oid); }

  // A column inside another one, or an instance inside a column, would be asked twice.
  QueryPlan take() {
    QueryPlan plan;
    for (const auto& oid : columns_)
      if (plan.columns.empty() || !oid.starts_with(plan.columns.back())) plan.columns.push_back(oid);
    for (const auto& oid : instances_) {
      const bool is_covered = std::any_of(plan.columns.begin(), plan.columns.end(), [&](const Oid& column) { return oid.starts_with(column); });
      if (!is_covered) plan.instances.push_back(oid);
    }
    return plan;
  }

 private:
  std::set<Oid> instances_, columns_;
};

}  // namespace

QueryPlan plan_for(const Profile& profile) {
  Plan plan;
  for (const auto& brand : profile.brands) plan.text(brand.from);
  for (const auto& source : profile.model) plan.text(source);
  for (const auto& source : profile.serial) plan.text(source);
  for (const auto& counter : profile.counters)
    for (const auto& source : counter.alternatives) plan.source(source);
  for (const auto& gauge : profile.gauges) plan.measure(gauge);
  for (const auto& state : profile.states) plan.measure(state);
  const auto& s = profile.supplies;
  for (const Oid* oid : {&s.colorant, &s.supply_class, &s.type, &s.description, &s.unit, &s.capacity, &s.level, &s.colorant_value}) plan.column(*oid);
  for (const auto& named : profile.named_levels) {
    plan.column(named.name);
    plan.column(named.level);
  }
  for (const auto& record : profile.record_levels) plan.instance(record.oid);
  const auto& t = profile.status;
  for (const Oid* oid : {&t.printer, &t.device, &t.conditions, &t.alert_severity, &t.alert_group, &t.alert_code, &t.alert_text, &t.console}) plan.column(*oid);
  plan.instance(t.uptime);
  plan.instance(t.speed);
  plan.instance(t.speed_unit);
  plan.instance(profile.current_localization);
  plan.column(profile.character_set);
  return plan.take();
}

QueryPlan plan_to_recognise() { return {{kSysDescr, kSysObjectId, kHrDeviceDescr}, {}}; }

}  // namespace klickwerk::collector
