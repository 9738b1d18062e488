#include <nlohmann/json.hpp>

#include "office/settlement_run/run_report.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

ordered_json period_json(Period period) { return {{"from", period.first.iso()}, {"to", period.last().iso()}}; }

ordered_json exception_json(const billing::SettlementException& exception) {
  return {{"period", period_json(exception.period)},
          {"meter", exception.meter},
          {"code", name_of(exception.code)},
          {"position", exception.position},
          {"serial", exception.serial},
          {"what", exception.what},
          {"next_step", exception.next_step}};
}

ordered_json contract_json(const ContractOutcome& outcome) {
  ordered_json object{{"contract", outcome.number}, {"period", period_json(outcome.period)}, {"outcome", name_of(outcome.verdict)}};
  if (!outcome.result_hash.empty()) {
    object["lines"] = outcome.lines;
    object["net"] = decimal(outcome.net);
    object["gross"] = decimal(outcome.gross);
    object["result_hash"] = outcome.result_hash;
  }
  if (!outcome.reason.empty()) {
    object["code"] = outcome.code;
    object["reason"] = outcome.reason;
    object["next_step"] = outcome.next_step;
  }
  if (!outcome.estimated.empty()) object["estimated"] = outcome.estimated;
  if (!outcome.waiting.empty()) object["waiting"] = outcome.waiting;
  for (const auto& reading : outcome.tolerated)
    object["closed_within_tolerance"].push_back({{"position", reading.position},
                                                 {"counter", reading.counter},
                                                 {"due_on", reading.due_on.iso()},
                                                 {"read_on", reading.read_on.iso()},
                                                 {"source", reading.source}});
  object["exceptions"] = ordered_json::array();
  for (const auto& exception : outcome.exceptions) object["exceptions"].push_back(exception_json(exception));
  return object;
}

ordered_json totals_json(const RunReport& report) {
  RunTotals totals = report.totals();
  return {{"due", totals.due},
          {"drafted", totals.drafted},
          {"unchanged", totals.unchanged},
          {"carried", totals.carried},
          {"nothing_due", totals.nothing_due},
          {"kept", totals.kept},
          {"on_hold", totals.on_hold},
          {"not_over", totals.not_over},
          {"blocked", totals.blocked},
          {"failed", totals.failed},
          {"already_settled", report.already_settled},
          {"billed_elsewhere", report.billed_elsewhere},
          {"held", totals.held},
          {"gathered", report.invoices.gathered},
          {"closed_within_tolerance", totals.tolerated},
          {"estimated", totals.estimated},
          {"waiting", totals.waiting},
          {"exceptions", totals.exceptions},
          {"net", decimal(totals.net)},
          {"gross", decimal(totals.gross)},
          {"invoices", {{"count", report.invoices.invoices}, {"net", decimal(report.invoices.net)}, {"gross", decimal(report.invoices.gross)}}}};
}

}  // namespace

std::string report_json(const RunReport& report) {
  ordered_json object{{"period", period_json(report.period)}, {"dry_run", report.dry_run}};
  if (report.run) object["run"] = *report.run;
  object["result_hash"] = report.result_hash();
  object["totals"] = totals_json(report);
  object["contracts"] = ordered_json::array();
  for (const ContractOutcome& outcome : report.contracts) object["contracts"].push_back(contract_json(outcome));
  return object.dump(2) + "\n";
}

}  // namespace klickwerk::office
