#include "office/settlement_run/discard.h"

#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/contracts.h"
#include "db/settlements.h"

namespace klickwerk::office {
namespace {

void record_discard(db::Transaction& transaction, const db::StoredSettlement& settlement, const std::string& actor) {
  db::AuditStore(transaction).record({.at = {},
                                      .actor = actor,
                                      .action = "settlement.discard",
                                      .subject_kind = "settlement",
                                      .subject = std::to_string(settlement.id.value),
                                      .before = "",
                                      .after = "",
                                      .note = "contract " + settlement.input.terms.number + ", " + settlement.period.iso() +
                                              ", gross " + decimal(settlement.result.gross)});
}

}  // namespace

DiscardReport discard_settlements(db::Database& database, Period period, const std::optional<std::string>& contract_number,
                                  const std::string& actor) {
  db::Transaction transaction = database.begin();
  if (contract_number && !db::ContractStore(transaction).find(*contract_number))
    throw db::Refused("there is no contract " + *contract_number);
  db::SettlementStore store(transaction);
  DiscardReport report;
  for (SettlementId id : store.discardable(period, contract_number.value_or(""))) {
    const auto settlement = store.settlement(id);
    if (!settlement) continue;  // discarded by somebody else meanwhile
    try {
      store.discard(id);
    } catch (const db::Refused& refusal) {
      report.refused.push_back("contract " + settlement->input.terms.number + ": " + refusal.what());
      continue;
    }
    record_discard(transaction, *settlement, actor);
    ++report.discarded;
  }
  transaction.commit();
  return report;
}

std::string discard_text(const DiscardReport& report) {
  std::string text = std::to_string(report.discarded) + (report.discarded == 1 ? " settlement" : " settlements") +
                     " discarded; what is issued stays\n";
  for (const auto& why : report.refused) text += "! " + why + "\n";
  return text;
}

std::string discard_json(const DiscardReport& report) {
  return nlohmann::ordered_json{{"discarded", report.discarded}, {"refused", report.refused}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
