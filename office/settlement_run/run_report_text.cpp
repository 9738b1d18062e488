// The run's report for a person at a terminal.
#include "core/currency.h"
#include "office/settlement_run/run_report.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

// So many rows without anything to look at are still read.
constexpr std::size_t readable_rows = 100;

bool plain(const ContractOutcome& outcome) { return outcome.reason.empty() && outcome.exceptions.empty() && outcome.tolerated.empty() && outcome.waiting.empty(); }

std::string lines_word(const ContractOutcome& outcome) {
  return outcome.result_hash.empty() ? std::string{} : std::to_string(outcome.lines);
}

std::string amount(const ContractOutcome& outcome, Money money) {
  return outcome.result_hash.empty() ? std::string{} : decimal(money);
}

void add_exception(TextTable& table, const billing::SettlementException& exception) {
  std::string where = exception.meter;
  if (!exception.position.empty()) where += ", position " + exception.position;
  if (!exception.serial.empty()) where += ", device " + exception.serial;
  table.note(std::string("! ") + name_of(exception.code) + " (" + where + ")");
  table.note("  " + exception.what);
  if (!exception.next_step.empty()) table.note("  Next: " + exception.next_step);
}

void add_tolerated(TextTable& table, const billing::ToleratedReading& reading) {
  const int days = reading.days_off();
  table.note("  " + reading.counter + " on position " + reading.position + ": closed by the reading of " + reading.read_on.iso() + ", " +
             std::to_string(days < 0 ? -days : days) + (days == 1 || days == -1 ? " day " : " days ") + (days < 0 ? "before" : "after") + " " +
             reading.due_on.iso() + (reading.source.empty() ? "" : " (" + reading.source + ")"));
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void add_contract(TextTable& table, const ContractOutcome& outcome) {
  table.row({outcome.number, outcome.period.iso(), name_of(outcome.verdict), lines_word(outcome),
             amount(outcome, outcome.net), amount(outcome, outcome.gross)});
  if (!outcome.reason.empty()) {
    table.note("! " + (outcome.code.empty() ? std::string{} : outcome.code + ": ") + outcome.reason);
    if (!outcome.next_step.empty()) table.note("  Next: " + outcome.next_step);
  }
  for (const auto& reading : outcome.tolerated) add_tolerated(table, reading);
  if (!outcome.estimated.empty()) table.note("  estimated, not read: " + joined(outcome.estimated));
  if (!outcome.waiting.empty()) table.note("  not billed before it is read (no_average): " + joined(outcome.waiting));
  for (const auto& exception : outcome.exceptions) add_exception(table, exception);
}

std::string counted(int count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

void add_part(std::string& text, int count, const std::string& part) {
  if (count == 0) return;
  text += (text.empty() ? "" : ", ") + part;
}

std::string verdicts(const RunReport& report, const RunTotals& totals) {
  std::string text;
  add_part(text, totals.drafted, std::to_string(totals.drafted) + (report.dry_run ? " would be drafted" : " drafted"));
  add_part(text, totals.unchanged, std::to_string(totals.unchanged) + " unchanged");
  add_part(text, totals.carried, std::to_string(totals.carried) + " carried to the next invoice");
  add_part(text, totals.nothing_due, std::to_string(totals.nothing_due) + " with nothing to invoice");
  add_part(text, totals.kept, std::to_string(totals.kept) + " kept (a later period is settled)");
  add_part(text, totals.blocked, std::to_string(totals.blocked) + " blocked");
  add_part(text, totals.failed, std::to_string(totals.failed) + " failed");
  add_part(text, totals.not_over, std::to_string(totals.not_over) + " not settled (the period is not over)");
  add_part(text, totals.on_hold, std::to_string(totals.on_hold) + " on hold");
  add_part(text, report.already_settled, std::to_string(report.already_settled) + " approved or issued before");
  add_part(text, report.billed_elsewhere, std::to_string(report.billed_elsewhere) + " billed elsewhere");
  return text.empty() ? "nothing due" : text;
}

std::string sums(const RunReport& report) {
  RunTotals totals = report.totals();
  std::string text = counted(totals.due, "contract", "contracts") + " due: " + verdicts(report, totals) + "\n";
  const std::string& currency = accounting_currency();
  text += "Contracts: net " + decimal(totals.net) + " " + currency + ", gross " + decimal(totals.gross) + " " + currency + "\n";
  const db::DraftTotals& invoices = report.invoices;
  text += counted(invoices.invoices, "invoice", "invoices") + ": net " + decimal(invoices.net) + " " + currency + ", gross " + decimal(invoices.gross) + " " + currency;
  if (invoices.gathered > 0)
    text += "; " + counted(invoices.gathered, "of them bills", "of them bill") + " several contracts, with VAT rounded once on the sum";
  text += "\n";
  if (totals.estimated > 0) text += counted(totals.estimated, "contract is", "contracts are") + " billed with estimates (geschätzt): the next reading trues them up\n";
  if (totals.waiting > 0) text += counted(totals.waiting, "contract has", "contracts have") + " meters that wait for a reading (klickwerk reading request, reading add)\n";
  if (totals.tolerated > 0)
    text += counted(totals.tolerated, "contract is", "contracts are") + " closed by readings of another day, within the agreed tolerance\n";
  if (totals.held > 0)
    text += counted(totals.held, "draft is", "drafts are") + " above the maximum invoice amount: look, then approve by number\n";
  if (totals.exceptions > 0)
    text += counted(totals.exceptions, "exception", "exceptions") + " on " +
            counted(totals.with_exceptions, "contract", "contracts") + ": those meters are held or estimated, the rest is billed\n";
  text += "Result hash " + report.result_hash() + (report.dry_run ? " (dry run: nothing was stored)\n" : "\n");
  return text;
}

}  // namespace

std::string report_text(const RunReport& report, bool all) {
  bool everything = all || report.contracts.size() <= readable_rows;
  TextTable table({{"contract"}, {"period"}, {"outcome"}, {"lines", true}, {"net " + accounting_currency(), true}, {"gross " + accounting_currency(), true}});
  std::size_t left_out = 0;
  for (const ContractOutcome& outcome : report.contracts) {
    if (everything || !plain(outcome))
      add_contract(table, outcome);
    else
      ++left_out;
  }
  std::string text = "Settlement of " + report.period.iso() + (report.dry_run ? " (dry run)" : "") + "\n\n";
  if (!table.empty()) text += table.text() + "\n";
  if (left_out > 0)
    text += std::to_string(left_out) + " more without anything to look at (--all shows them)\n";
  return text + sums(report);
}

}  // namespace klickwerk::office
