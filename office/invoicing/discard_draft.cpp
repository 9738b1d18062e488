#include "office/invoicing/discard_draft.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/contracts.h"
#include "db/settlements.h"

namespace klickwerk::office {
namespace {

db::Invoice draft_of(db::InvoiceStore& store, const std::string& text) {
  if (const auto issued = store.find(text)) throw db::Refused(text + " is issued and stays: klickwerk invoice cancel " + text + " --reason …");
  InvoiceId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  auto invoice = error == std::errc{} && end == text.data() + text.size() ? store.invoice(id) : std::nullopt;
  if (!invoice) throw db::Refused("there is no draft " + text + "; 'klickwerk invoice list --state draft' shows them");
  if (invoice->number) throw db::Refused(invoice->number->text + " is issued and stays: klickwerk invoice cancel " + invoice->number->text + " --reason …");
  return *std::move(invoice);
}

std::string described(db::Transaction& transaction, const db::Invoice& draft) {
  std::string contracts;
  for (const auto& part : draft.parts)
    contracts += (contracts.empty() ? "" : ", ") + db::ContractStore(transaction).contract(part.contract)->terms.number;
  const char* kind = draft.kind == db::InvoiceKind::correction ? "correction" : draft.kind == db::InvoiceKind::cancellation ? "cancellation" : "invoice";
  return std::string(kind) + " draft " + std::to_string(draft.id.value) + (contracts.empty() ? "" : " of contract " + contracts) + ", " + draft.service.iso() +
         ", gross " + decimal(draft.gross);
}

std::string next_step_of(const db::Invoice& draft, bool correction) {
  if (draft.parts.empty()) return "";
  if (correction)
    return "the next comparison (klickwerk invoice correct, klickwerk settle) finds the difference again, unless its cause is gone: a reading that is wrong "
           "is declared so (klickwerk reading wrong), a price or device is put right";
  return "klickwerk settle --period … drafts it again";
}

}  // namespace

DiscardedDraft discard_draft(db::Database& database, const std::string& text, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::InvoiceStore store(transaction);
  const db::Invoice draft = draft_of(store, text);
  DiscardedDraft discarded{draft.id, described(transaction, draft), {}, ""};
  db::SettlementStore settlements(transaction);
  const std::vector<InvoiceId> together = store.drafts_with(draft.id);
  bool correction = false;
  for (const auto& part : draft.parts) {
    correction = correction || store.from_correction(part.settlement);
    settlements.discard(part.settlement);
  }
  if (draft.parts.empty()) store.discard(draft.id);
  std::ranges::copy_if(together, std::back_inserter(discarded.others), [&](InvoiceId id) { return id != draft.id && !store.invoice(id); });
  discarded.next_step = next_step_of(draft, correction);
  db::AuditStore(transaction).record({.at = {},
                                      .actor = actor,
                                      .action = "invoice.discard",
                                      .subject_kind = "invoice draft",
                                      .subject = std::to_string(draft.id.value),
                                      .before = "",
                                      .after = "",
                                      .note = discarded.what});
  transaction.commit();
  return discarded;
}

std::string discarded_text(const DiscardedDraft& discarded) {
  std::string text = discarded.what + " is discarded\n";
  for (const InvoiceId other : discarded.others) text += "with it draft " + std::to_string(other.value) + " of another payer of the same settlement\n";
  if (!discarded.next_step.empty()) text += "Next: " + discarded.next_step + "\n";
  return text;
}

std::string discarded_json(const DiscardedDraft& discarded) {
  nlohmann::ordered_json others = nlohmann::ordered_json::array();
  for (const InvoiceId other : discarded.others) others.push_back(other.value);
  return nlohmann::ordered_json{{"discarded", discarded.id.value}, {"what", discarded.what}, {"others", others}, {"next_step", discarded.next_step}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
