#include "office/contract_change/contract_settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/contracts.h"
#include "db/errors.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

db::Contract contract_of(db::Transaction& transaction, const std::string& number) {
  auto contract = db::ContractStore(transaction).find(number);
  if (!contract) throw db::Refused("there is no contract " + number);
  return *std::move(contract);
}

void record(db::Transaction& transaction, const std::string& actor, const std::string& action, const std::string& number, const ordered_json& before,
            const ordered_json& after) {
  db::AuditStore(transaction).record({.at = {}, .actor = actor, .action = action, .subject_kind = "contract", .subject = number, .before = before.dump(),
                                      .after = after.dump(), .note = ""});
}

ordered_json day_json(const std::optional<Day>& day) { return day ? ordered_json(day->iso()) : ordered_json(); }

ordered_json hold_json(const db::Contract& contract) {
  return {{"from", day_json(contract.hold_from)}, {"until", day_json(contract.hold_until)}, {"after", contract.refund_hold ? "refund" : "catch_up"}};
}

ordered_json settings_json(const db::Contract& contract) {
  return {{"order_number", contract.order_number}, {"cost_centre", contract.cost_centre}, {"invoice_grouping", contract.invoice_grouping}};
}

void refuse_pause_within(const db::Contract& contract, const Hold& hold) {
  if (!hold.refund || !hold.until) return;
  for (const Period& pause : contract.terms.pauses)
    if (pause.first <= *hold.until && hold.from < pause.end)
      throw db::Refused("contract " + contract.terms.number + " has a pause from " + pause.first.iso() + " within the hold: those days cost nothing already");
}

// A contract has one hold. Days of an earlier one that are free stay free: a document of them may be billed again.
void keep_free_days(db::Contract& contract, const Hold& next) {
  if (!contract.refund_hold || !contract.hold_from || !contract.hold_until || next.from <= *contract.hold_until) return;
  contract.terms.pauses.push_back({*contract.hold_from, *contract.hold_until + 1});
  std::sort(contract.terms.pauses.begin(), contract.terms.pauses.end());
}

}  // namespace

void hold_contract(db::Database& database, const std::string& number, const std::optional<Hold>& hold, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::Contract contract = contract_of(transaction, number);
  const ordered_json before = hold_json(contract);
  if (hold && hold->until && *hold->until < hold->from) throw db::Refused("the hold ends before it begins");
  if (hold) {
    refuse_pause_within(contract, *hold);
    keep_free_days(contract, *hold);
  }
  contract.hold_from = hold ? std::optional(hold->from) : std::nullopt;
  contract.hold_until = hold ? hold->until : std::nullopt;
  contract.refund_hold = hold && hold->refund;
  db::ContractStore(transaction).change(contract);
  record(transaction, actor, "contract.hold", number, before, hold_json(contract));
  transaction.commit();
}

void set_invoice_settings(db::Database& database, const std::string& number, const InvoiceSettings& settings, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::Contract contract = contract_of(transaction, number);
  const ordered_json before = settings_json(contract);
  if (settings.order_number) contract.order_number = *settings.order_number;
  if (settings.cost_centre) contract.cost_centre = *settings.cost_centre;
  if (settings.grouping) contract.invoice_grouping = *settings.grouping;
  db::ContractStore(transaction).change(contract);
  record(transaction, actor, "contract.invoice_settings", number, before, settings_json(contract));
  transaction.commit();
}

}  // namespace klickwerk::office
