#include "office/corrections/correction_facts.h"

#include "core/assert.h"
#include "document/vat_groups.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

db::Invoice original_of(db::Transaction& transaction, const db::Invoice& invoice) {
  KW_ASSERT(invoice.corrects);
  auto original = db::InvoiceStore(transaction).invoice(*invoice.corrects);
  KW_ASSERT(original);  // foreign key
  return *std::move(original);
}

// "RE-2026-000107 vom 05.08.2026 (Juli 2026)"
std::string reference(const document::CorrectedDocument& corrected, Language language) {
  return corrected.number + either(language, " vom ", " of ") + day_text(corrected.issued_on, language) + " (" + period_title(corrected.service, language) + ")";
}

std::string references(const std::vector<document::CorrectedDocument>& list, Language language) {
  std::string text;
  for (const auto& corrected : list)
    text += (&corrected == &list.front() ? "" : &corrected == &list.back() ? either(language, " und ", " and ") : ", ") + reference(corrected, language);
  return text;
}

// Each by its number and day, as § 31 (5) UStDV wants it. Of one alone the heading says it.
void name_all(const db::Invoice& invoice, document::InvoiceDocument& facts) {
  for (const auto& corrected : invoice.corrected) facts.corrected.push_back({corrected.number, corrected.issued_on, corrected.service});
  const bool one = facts.corrected.size() == 1;
  const std::string all = references(facts.corrected, facts.language);
  if (invoice.kind == db::InvoiceKind::correction) {
    facts.kind = document::DocumentKind::correction;
    facts.cancels_number = facts.corrected.front().number;
    facts.cancels_issued_on = facts.corrected.front().issued_on;
    facts.reason = invoice.reason;
    facts.intro_note.clear();
    if (one) facts.corrected.clear();
    else facts.intro_note = either(facts.language, "Hiermit korrigieren wir die Rechnungen ", "We hereby correct the invoices ") + all +
                            either(facts.language, " um die folgenden Beträge.", " by the following amounts.");
    return;
  }
  facts.intro_note = (one ? either(facts.language, "Nachberechnung zur Rechnung ", "Additional charge to invoice ")
                          : either(facts.language, "Nachberechnung zu den Rechnungen ", "Additional charge to the invoices ")) +
                     all + ": " + invoice.reason;
}

}  // namespace

void name_corrected(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument& facts) {
  if (!invoice.corrects) return;
  if (!invoice.corrected.empty()) return name_all(invoice, facts);
  const db::Invoice original = original_of(transaction, invoice);
  if (!original.number) return;
  if (invoice.kind == db::InvoiceKind::correction) {
    facts.kind = document::DocumentKind::correction;
    facts.cancels_number = original.number->text;
    facts.cancels_issued_on = original.issued_on;
    facts.reason = invoice.reason;
    facts.intro_note.clear();
    return;
  }
  facts.intro_note = either(facts.language, "Nachberechnung zur Rechnung ", "Additional charge to invoice ") + original.number->text +
                     either(facts.language, " vom ", " of ") + day_text(*original.issued_on, facts.language) + ": " + invoice.reason;
}

document::InvoiceDocument credit_facts(db::Transaction& transaction, const db::Invoice& credit) {
  const db::Invoice original = original_of(transaction, credit);
  document::InvoiceDocument facts = read_facts(original.facts);
  const std::vector<document::DocumentLine> printed = std::move(facts.lines);
  facts.lines.clear();
  for (std::size_t i = 0; i < credit.lines.size(); ++i) {
    const int line = credit.corrected_lines.at(i);
    KW_ASSERT(line >= 1 && line <= static_cast<int>(printed.size()));
    document::DocumentLine& credited = facts.lines.emplace_back(printed[static_cast<std::size_t>(line) - 1]);
    credited.text = either(facts.language, "Berichtigung: ", "Correction: ") + credited.text;
    credited.quantity.clear();
    credited.unit_price.clear();
    credited.price_base = 1;
    credited.meter.clear();
    credited.difference.reset();
    credited.discount.reset();
    credited.amount = credit.lines[i].amount;
  }
  facts.number.clear();
  facts.issued_on = facts.due_on = Day{};
  facts.annex.clear();
  facts.true_up_note.clear();
  facts.direct_debit.reset();
  name_corrected(transaction, credit, facts);
  for (auto& group : facts.vat_groups) group.net = group.vat = Money{};
  document::add_up(facts);
  return facts;
}

}  // namespace klickwerk::office
