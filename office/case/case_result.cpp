#include "office/case/case_result.h"

#include <nlohmann/json.hpp>

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;
using billing::ExceptionCode;
using billing::LineKind;
using billing::MeterAccount;
using billing::SettlementLine;

Json json_of(Period period) { return {{"from", period.first.iso()}, {"to", period.last().iso()}}; }

std::string price_text(const billing::AgreedPrice& price) { return decimal(price.price, price.places); }

Json json_of(const SettlementLine& line) {
  Json json{{"kind", text_of(line.kind)}};
  if (!line.meter.empty()) json["meter"] = line.meter;
  if (!line.position.empty()) json["position"] = line.position;
  json["from"] = line.period.first.iso();
  json["to"] = line.period.last().iso();
  if (line.kind == LineKind::flat)
    json["months"] = line.months.text();
  else
    json["quantity"] = line.quantity.count;
  if (line.packaged_clicks) json["unit"] = "package";
  if (line.packaged_clicks) json["clicks"] = line.packaged_clicks->count;
  json["unit_price"] = price_text(line.unit_price);
  if (line.discount) json["discount"] = Json{{"percent", decimal(Money{line.discount->percent_bp})}, {"amount", decimal(line.discount->amount)}, {"reason", line.discount->reason}};
  json["amount"] = decimal(line.amount);
  if (line.tier > 0) json["tier"] = line.tier;
  if (line.estimated) json["estimated"] = true;
  return json;
}

Json explain(const MeterAccount& account) {
  switch (account.state) {
    case MeterAccount::State::pending_no_average: return {{"status", "pending: no reading, meter exempt from averaging"}};
    case MeterAccount::State::held: return {{"status", "held by an exception"}};
    case MeterAccount::State::deferred: return {{"usage", account.usage.count}, {"deferred_to_year_end", true}};
    case MeterAccount::State::settled: break;
  }
  return {{"usage", account.usage.count},
          {"allowance", account.allowance.count},
          {"billable", account.billable.count},
          {"unused", account.unused.count}};
}

Json json_of(const billing::Settlement& settlement) {
  Json lines = Json::array(), accounts = Json::object();
  for (const auto& line : settlement.lines) lines.push_back(json_of(line));
  for (const auto& account : settlement.accounts) accounts[account.meter] = explain(account);
  return {{"period", json_of(settlement.period)}, {"net", decimal(settlement.net)},  {"vat", decimal(settlement.vat)},
          {"gross", decimal(settlement.gross)},   {"lines", std::move(lines)},       {"explain", std::move(accounts)}};
}

// One exception a meter and run; where several places or devices are at fault, `also` names the others.
Json exceptions_of(const billing::Settlement& settlement) {
  Json list = Json::array();
  for (const auto& exception : settlement.exceptions) {
    Json json{{"period", json_of(exception.period)}, {"meter", exception.meter},       {"code", text_of(exception.code)},
              {"position", exception.position},      {"serial", exception.serial},     {"what", exception.what},
              {"next_step", exception.next_step}};
    if (list.empty() || list.back()["meter"] != exception.meter)
      list.push_back(std::move(json));
    else
      list.back()["also"].push_back(std::move(json));
  }
  return list;
}

Json json_of(const CaseResult& result) {
  Json invoices = Json::array(), exceptions = Json::array();
  for (const auto& settlement : result.settlements) {
    invoices.push_back(json_of(settlement));
    for (auto& exception : exceptions_of(settlement)) exceptions.push_back(std::move(exception));
  }
  return {{"id", result.settlement_case->id}, {"invoices", std::move(invoices)}, {"exceptions", std::move(exceptions)}};
}

// Every key of `expected` must be there with the same value, and lists must be of the same length.
void compare(const std::string& path, const nlohmann::json& expected, const nlohmann::json& given, std::vector<std::string>& found) {
  if (expected.is_array() && given.is_array()) {
    if (expected.size() != given.size())
      found.push_back(path + ": expected " + std::to_string(expected.size()) + " elements, not " + std::to_string(given.size()));
    for (std::size_t i = 0; i < std::min(expected.size(), given.size()); ++i)
      compare(path + "[" + std::to_string(i) + "]", expected[i], given[i], found);
    return;
  }
  if (!expected.is_object() || !given.is_object()) {
    if (expected != given) found.push_back(path + ": expected " + expected.dump() + ", not " + given.dump());
    return;
  }
  const bool correction = expected.value("kind", "").starts_with("correction");
  for (const auto& [key, value] : expected.items()) {
    if (key == "explain" || (correction && key == "unit_price")) continue;
    const bool absent_is_false = !given.contains(key) && value == false;
    if (!absent_is_false) compare(path + "." + key, value, given.value(key, nlohmann::json{}), found);
  }
  for (const char* key : {"estimated", "tier", "position"})
    if (expected.contains("kind") && given.contains(key) && !expected.contains(key)) found.push_back(path + "." + key + ": not expected, but is " + given[key].dump());
}

}  // namespace

std::string text_of(LineKind kind) {
  switch (kind) {
    case LineKind::flat: return "flat";
    case LineKind::click: return "click";
    case LineKind::credit: return "credit";
    case LineKind::minimum: return "minimum";
    case LineKind::correction_click: return "correction_click";
    case LineKind::included: return "included";
    case LineKind::correction_credit: break;
  }
  return "correction_credit";
}

std::string text_of(ExceptionCode code) {
  switch (code) {
    case ExceptionCode::missing_reading_no_history: return "MISSING_READING_NO_HISTORY";
    case ExceptionCode::missing_final_reading: return "MISSING_FINAL_READING";
    case ExceptionCode::reading_undecided: return "READING_UNDECIDED";
    case ExceptionCode::opening_settled: return "OPENING_SETTLED";
    case ExceptionCode::negative_usage: break;
  }
  return "NEGATIVE_USAGE";
}

std::vector<CaseResult> run_cases(const std::vector<SettlementCase>& cases) {
  std::vector<CaseResult> results;
  for (const auto& settlement_case : cases) results.push_back({&settlement_case, run_case(settlement_case)});
  return results;
}

std::string json_of(const std::vector<CaseResult>& results) {
  Json list = Json::array();
  for (const auto& result : results) list.push_back(json_of(result));
  return Json{{"settlement_cases", std::move(list)}}.dump(1) + "\n";
}

std::vector<std::string> differences(const CaseResult& result) {
  std::vector<std::string> found;
  if (result.settlement_case->expected.empty()) return found;
  const auto expected = nlohmann::json::parse(result.settlement_case->expected);
  const nlohmann::json given = json_of(result);
  compare(result.settlement_case->id, expected, given, found);
  return found;
}

}  // namespace klickwerk::office
