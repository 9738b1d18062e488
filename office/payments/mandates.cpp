#include "office/payments/mandates.h"

#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "db/audit.h"
#include "db/parties.h"
#include "document/accounting/direct_debit.h"
#include "document/einvoice/identifiers.h"
#include "office/text_table.h"

namespace klickwerk::office {

void add_mandate(db::Database& database, const NewMandate& wanted, Day today, const std::string& actor) {
  using document::accounting::sepa_text;
  if (!document::einvoice::valid_iban(wanted.iban)) throw db::Refused("\"" + wanted.iban + "\" is no valid IBAN: compare it with the signed mandate");
  if (wanted.reference.empty() || sepa_text(wanted.reference, 35) != wanted.reference)
    throw db::Refused("mandate reference \"" + wanted.reference + "\": 1 to 35 letters, digits and / - ? : ( ) . , ' +");
  if (const std::string refusal = document::accounting::no_direct_debits_in(accounting_currency()); !refusal.empty()) throw db::Refused(refusal);
  if (wanted.signed_on > today)
    throw db::Refused("--signed " + wanted.signed_on.iso() + " lies in the future, today is " + today.iso() + ": record the mandate when it is signed, with the day that stands on it");
  db::Transaction transaction = database.begin();
  const auto customer = db::PartyStore(transaction).find_customer(wanted.customer_number);
  if (!customer) throw db::Refused("there is no customer " + wanted.customer_number);
  db::Mandate mandate;
  mandate.customer = customer->id, mandate.reference = wanted.reference, mandate.scheme = wanted.scheme, mandate.one_off = wanted.one_off;
  mandate.signed_on = wanted.signed_on, mandate.holder = wanted.holder.empty() ? customer->name : wanted.holder;
  mandate.iban = document::einvoice::bare_identifier(wanted.iban), mandate.bic = document::einvoice::bare_identifier(wanted.bic);
  db::MandateStore(transaction).add(mandate, actor);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "mandate.add", "customer", customer->number, "", "",
                                                    mandate.reference + ", " + mandate.scheme + ", " + mandate.iban + ", signed " + mandate.signed_on.iso()});
  transaction.commit();
}

void revoke_mandate(db::Database& database, const std::string& reference, Day on, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::MandateStore(transaction).revoke(reference, on);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "mandate.revoke", "mandate", reference, "", "", "from " + on.iso()});
  transaction.commit();
}

std::string mandates_text(const std::vector<db::Mandate>& mandates) {
  if (mandates.empty()) return "No mandates.\n";
  TextTable table({{"Customer"}, {"Reference"}, {"Scheme"}, {"Signed"}, {"IBAN"}, {"Holder"}, {"Last used"}, {"State"}});
  for (const auto& mandate : mandates)
    table.row({mandate.customer_number, mandate.reference, mandate.scheme + (mandate.one_off ? ", once" : ""), mandate.signed_on.iso(), mandate.iban, mandate.holder,
               mandate.last_used_on ? mandate.last_used_on->iso() : "", mandate.revoked_on ? "revoked " + mandate.revoked_on->iso() : "in force"});
  return table.text();
}

std::string mandates_json(const std::vector<db::Mandate>& mandates) {
  const auto day_or_null = [](const std::optional<Day>& day) { return day ? nlohmann::json(day->iso()) : nlohmann::json(); };
  nlohmann::json list = nlohmann::json::array();
  for (const auto& mandate : mandates)
    list.push_back({{"customer", mandate.customer_number}, {"reference", mandate.reference}, {"scheme", mandate.scheme}, {"one_off", mandate.one_off},
                    {"signed_on", mandate.signed_on.iso()}, {"iban", mandate.iban}, {"bic", mandate.bic}, {"holder", mandate.holder},
                    {"last_used_on", day_or_null(mandate.last_used_on)}, {"revoked_on", day_or_null(mandate.revoked_on)}});
  return nlohmann::json{{"mandates", list}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
