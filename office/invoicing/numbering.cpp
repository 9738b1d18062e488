#include "office/invoicing/numbering.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "core/sha256.h"
#include "document/accounting/target_days.h"
#include "office/invoicing/document_folder.h"
#include "office/invoicing/findings.h"

namespace klickwerk::office {
namespace {

using document::accounting::next_target_day;
using document::accounting::plus_target_days;

const std::string& format_of(db::InvoiceKind kind, const config::Invoice& settings) {
  return kind == db::InvoiceKind::invoice        ? settings.number_format
         : kind == db::InvoiceKind::cancellation ? settings.cancellation_number_format
                                                 : settings.correction_number_format;
}

std::string action_of(db::InvoiceKind kind) {
  return kind == db::InvoiceKind::invoice ? "invoice.issue" : kind == db::InvoiceKind::cancellation ? "invoice.cancel" : "invoice.correct";
}

}  // namespace

std::string series_of(db::InvoiceKind kind) {
  return kind == db::InvoiceKind::invoice ? "invoice" : kind == db::InvoiceKind::cancellation ? "cancellation" : "correction";
}

std::string number_text(db::InvoiceKind kind, int year, std::int64_t in_year, const config::Invoice& settings) {
  return config::format_number(format_of(kind, settings), year, in_year);
}

void require_date_order(db::InvoiceStore& store, const db::InvoiceNumber& number, Day issued_on) {
  const auto last = store.last_issue_day(number.series);
  if (last && issued_on < *last)
    throw db::Refused("number " + number.text + " cannot bear the date " + issued_on.iso() + ": the last number of the series \"" + number.series + "\" is of " +
                      last->iso() + ", and numbers follow the dates; issue with --date " + last->iso() + " or later");
}

void require_after_originals(const document::InvoiceDocument& facts, Day issued_on) {
  std::vector<document::CorrectedDocument> originals = facts.corrected;
  if (facts.cancels_issued_on) originals.push_back({facts.cancels_number, *facts.cancels_issued_on, {}});
  for (const auto& original : originals)
    if (issued_on < original.issued_on)
      throw db::Refused(std::string(facts.kind == document::DocumentKind::cancellation ? "a cancellation of " : "a correction of ") + original.number +
                        " cannot bear the date " + issued_on.iso() + ": " + original.number + " itself is of " + original.issued_on.iso() +
                        "; issue with --date " + original.issued_on.iso() + " or later");
}

std::optional<Day> last_reading(const db::InvoiceSources& sources, const db::Invoice& invoice) {
  std::optional<Day> last;
  auto line = invoice.lines.begin();
  for (const db::InvoicePart& part : invoice.parts) {
    const auto& accounts = sources.settlements.at(part.settlement).result.accounts;
    for (const auto end = line + static_cast<std::ptrdiff_t>(part.lines); line != end; ++line)
      for (const auto& account : accounts)
        if (account.meter == line->meter)
          for (const auto& segment : account.segments) last = std::max(last.value_or(segment.to_day), segment.to_day);
  }
  return last;
}

void require_after_readings(const db::InvoiceSources& sources, const db::Invoice& invoice, Day issued_on) {
  const auto last = last_reading(sources, invoice);
  if (last && issued_on < *last)
    throw db::Refused(label_of(invoice) + " cannot bear the date " + issued_on.iso() + ": it bills a reading of " + last->iso() + "; issue with --date " +
                      last->iso() + " or later");
}

void put_number(document::InvoiceDocument& facts, const std::string& number, Day issued_on, int terms_days, const config::Config& config) {
  facts.number = number;
  facts.issued_on = issued_on;
  facts.due_on = issued_on + terms_days;
  if (facts.direct_debit)  // not before the file can be at the bank
    facts.direct_debit->collected_on = next_target_day(std::max(facts.due_on, plus_target_days(issued_on, config.sepa.lead_days + 1)));
}

std::vector<db::InvoiceFile> described(const document::InvoiceDocument& facts, const std::vector<document::InvoiceFile>& files) {
  std::vector<db::InvoiceFile> rows;
  for (const auto& file : files)
    rows.push_back({file.kind, DocumentFolder::path_of(facts, file.kind), sha256_hex(file.bytes), static_cast<std::int64_t>(file.bytes.size())});
  return rows;
}

db::AuditEntry issue_entry(const std::string& actor, const db::Invoice& invoice, const document::InvoiceDocument& facts) {
  nlohmann::json after{{"invoice_id", invoice.id.value}, {"number", facts.number}, {"gross_cents", invoice.gross.cents}};
  if (facts.seller.currency != euro) after["currency"] = facts.seller.currency;
  const char* refers = invoice.kind == db::InvoiceKind::cancellation ? "cancels " : "corrects ";
  return {.at = {},
          .actor = actor,
          .action = action_of(invoice.kind),
          .subject_kind = "invoice",
          .subject = facts.number,
          .before = "",
          .after = after.dump(),
          .note = invoice.kind == db::InvoiceKind::invoice ? "" : refers + facts.cancels_number + ": " + facts.reason};
}

std::string label_of(const db::Invoice& invoice) {
  return invoice.number ? "invoice " + invoice.number->text : "invoice draft " + std::to_string(invoice.id.value);
}

void require_approved(InvoiceId id, const db::Invoice* invoice) {
  if (!invoice) throw db::Refused("there is no invoice draft " + std::to_string(id.value));
  if (invoice->state == db::InvoiceState::issued) throw db::Refused(label_of(*invoice) + " is issued already");
  if (invoice->state == db::InvoiceState::draft)
    throw db::Refused(label_of(*invoice) + " is not approved: klickwerk invoice approve " + std::to_string(id.value));
}

void require_issuable(const db::Invoice& invoice, const document::InvoiceDocument& facts, Day issued_on) {
  require_after_originals(facts, issued_on);
  const std::vector<std::string> findings = blocking_findings(facts, issued_on);
  if (findings.empty()) return;
  std::string all = label_of(invoice) + " cannot be issued:";
  for (const std::string& finding : findings) all += "\n  " + finding;
  throw db::Refused(all);
}

}  // namespace klickwerk::office
