#include "office/case/case_account.h"

#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using billing::CountedSegment;
using billing::LineKind;
using billing::MeterAccount;
using billing::Settlement;
using billing::SettlementLine;

std::string grouped(std::int64_t count) {
  std::string digits = german_count(count);
  for (char& c : digits)
    if (c == '.') c = ',';
  return digits;
}

std::string percent(int basis_points) {
  std::string text = decimal(Money{basis_points});
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

std::string what(const SettlementLine& line) {
  switch (line.kind) {
    case LineKind::flat: return "Flat fee";
    case LineKind::click: return "Clicks " + line.meter;
    case LineKind::credit: return "Credit for unused " + line.meter;
    case LineKind::minimum: return line.meter.empty() ? "Up to the minimum amount" : "Up to the minimum clicks " + line.meter;
    case LineKind::correction_click: return "Correction of clicks " + line.meter;
    case LineKind::included: return "Included clicks " + line.meter;
    case LineKind::correction_credit: break;
  }
  return "Correction of credit " + line.meter;
}

std::string details(const SettlementLine& line) {
  std::string text = what(line);
  if (!line.position.empty()) text += ", " + line.position;
  if (line.tier > 0) text += ", tier " + std::to_string(line.tier);
  if (line.packaged_clicks) text += ", packages for " + grouped(line.packaged_clicks->count);
  if (line.discount) text += ", less " + percent(line.discount->percent_bp);
  if (line.estimated) text += " (estimated)";
  return text;
}

std::string days(Period period) { return period.first.iso() + " to " + period.last().iso(); }

std::string quantity(const SettlementLine& line) {
  if (line.kind == LineKind::flat) return line.months.text() + (line.months == Fraction{1, 1} ? " month" : " months");
  return grouped(line.quantity.count);
}

// A correction is the difference of two settlements; its price is informative.
std::string price(const SettlementLine& line) {
  const bool correction = line.kind == LineKind::correction_click || line.kind == LineKind::correction_credit;
  return correction ? "" : "x " + decimal(line.unit_price.price, line.unit_price.places);
}

std::string invoice_table(const Settlement& settlement, int vat_rate_bp) {
  TextTable table{{{"Line"}, {"Period"}, {"Quantity", true}, {"Price", true}, {"Amount", true}}};
  for (const auto& line : settlement.lines)
    table.row({details(line), days(line.period), quantity(line), price(line), decimal(line.amount)});
  table.row({"Net", "", "", "", decimal(settlement.net)});
  table.row({"VAT " + percent(vat_rate_bp), "", "", "", decimal(settlement.vat)});
  table.row({"Gross", "", "", "", decimal(settlement.gross)});
  return table.text();
}

std::string state(const MeterAccount& account) {
  switch (account.state) {
    case MeterAccount::State::held: return "held: see the exception below; nothing is billed for it now.";
    case MeterAccount::State::pending_no_average:
      return "no reading, and it is never estimated; the next reading settles all open periods together.";
    case MeterAccount::State::deferred:
      return grouped(account.usage.count) + " used; settled at the end of the year.";
    case MeterAccount::State::settled: break;
  }
  std::string text = grouped(account.usage.count) + " used, " + grouped(account.allowance.count) + " free: " +
                     grouped(account.billable.count) + " billable";
  if (account.unused.count > 0) text += ", " + grouped(account.unused.count) + " unused";
  return text + " (" + days(account.span) + (account.estimated ? ", estimated)." : ").");
}

std::string value(std::int64_t count, Day day, const std::string& source) {
  return grouped(count) + " (" + day.iso() + (source.empty() ? "" : ", " + source) + ")";
}

std::string counted(const CountedSegment& segment) {
  const std::int64_t moved = segment.to_value - segment.from_value;
  std::string text = segment.position + (segment.serial.empty() ? "" : " " + segment.serial);
  text += ", counter " + segment.counter + ": " + value(segment.from_value, segment.from_day, segment.from_source) + " to " +
          value(segment.to_value, segment.to_day, segment.to_source) + " = " + grouped(moved);
  if (segment.weight != 1) text += ", counted " + std::to_string(segment.weight) + " times = " + grouped(moved * segment.weight);
  return text;
}

std::string meters(const Settlement& settlement) {
  std::string text;
  for (const auto& account : settlement.accounts) {
    text += "  Meter " + account.meter + ": " + state(account) + "\n";
    for (const auto& segment : account.segments) text += "    " + counted(segment) + "\n";
    for (const auto& remark : account.remarks) text += "    " + remark + "\n";
  }
  return text;
}

std::string exceptions(const Settlement& settlement) {
  std::string text;
  for (const auto& exception : settlement.exceptions)
    text += "  EXCEPTION " + text_of(exception.code) + ", meter " + exception.meter + ": " + exception.what + "\n    Next: " +
            exception.next_step + "\n";
  return text;
}

std::string indented(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += "  " + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return result;
}

}  // namespace

std::string account_of(const CaseResult& result) {
  const auto& terms = result.settlement_case->contract.terms;
  std::string text = result.settlement_case->id + ": " + result.settlement_case->title + "\nContract " + terms.number + " from " +
                     terms.start.iso() + (terms.last_day ? " to " + terms.last_day->iso() : "") + "\n";
  Money net, gross;
  for (const auto& settlement : result.settlements) {
    text += "\n" + days(settlement.period) + "\n" + indented(invoice_table(settlement, terms.vat_rate_bp)) + meters(settlement) +
            exceptions(settlement);
    net += settlement.net;
    gross += settlement.gross;
  }
  if (result.settlements.size() > 1)
    text += "\nAll " + std::to_string(result.settlements.size()) + " runs: net " + decimal(net) + ", gross " + decimal(gross) + "\n";
  return text;
}

}  // namespace klickwerk::office
