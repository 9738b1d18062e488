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

}  // namespace

void name_corrected(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument& facts) {
  if (!invoice.corrects) return;
  const db::Invoice original = original_of(transaction, invoice);
  if (!original.number) return;
  if (invoice.kind == db::InvoiceKind::correction) {
    facts.kind = document::DocumentKind::correction;
    facts.cancels_number = original.number->text;
    facts.cancels_issued_on = original.issued_on;
    facts.reason = invoice.reason;
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
    credited.text = either(facts.language, "Gutschrift: ", "Credit: ") + credited.text;
    credited.quantity.clear();
    credited.unit_price.clear();
    credited.meter.clear();
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
