// SEPA mandates: rows and their storing.
#include <array>

#include "core/currency.h"
#include "db/audit.h"
#include "db/mandates.h"
#include "db/parties.h"
#include "document/accounting/direct_debit.h"
#include "document/einvoice/identifiers.h"
#include "office/import/read_rows_internal.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

enum class Sequence { first, recurring, one_off };
constexpr std::array<Word<Sequence>, 9> sequences = {{{"first", Sequence::first}, {"FRST", Sequence::first}, {"Erst", Sequence::first},
    {"recurring", Sequence::recurring}, {"RCUR", Sequence::recurring}, {"Folge", Sequence::recurring},
    {"one_off", Sequence::one_off}, {"OOFF", Sequence::one_off}, {"Einmal", Sequence::one_off}}};
constexpr std::array<Word<std::string_view>, 4> schemes = {{{"CORE", "CORE"}, {"Basis", "CORE"}, {"B2B", "B2B"}, {"Firma", "B2B"}}};

bool same(const db::Mandate& known, const db::Mandate& wanted) {
  return known.customer == wanted.customer && known.iban == wanted.iban && known.bic == wanted.bic && known.scheme == wanted.scheme &&
         known.one_off == wanted.one_off && known.signed_on == wanted.signed_on && known.holder == wanted.holder;
}

db::Mandate mandate_from(const MandateRow& row, CustomerId customer, const std::string& customer_name) {
  db::Mandate mandate;
  mandate.customer = customer;
  mandate.reference = row.reference, mandate.scheme = row.scheme, mandate.one_off = row.one_off, mandate.signed_on = row.signed_on;
  mandate.holder = row.holder.empty() ? customer_name : row.holder;
  mandate.iban = row.iban, mandate.bic = row.bic, mandate.last_used_on = row.last_used_on;
  return mandate;
}

void store_one(Storing& work, const MandateRow& row, const db::Customer& customer) {
  db::MandateStore store(work.transaction);
  const db::Mandate mandate = mandate_from(row, customer.id, customer.name);
  if (const auto known = store.find(row.reference)) {
    if (same(*known, mandate)) ++work.tally(row.place).unchanged;
    else work.faults.add({row.place, "reference", row.reference,
                          "is known already with other data (klickwerk mandate list); a mandate is never changed: revoke it and give the new one another reference"});
    return;
  }
  if (const auto other = store.in_force(customer.id)) {
    work.faults.add({row.place, "customer", row.customer,
                     "has mandate " + other->reference + " in force; revoke that one first (klickwerk mandate revoke " + other->reference + ")"});
    return;
  }
  store.add(mandate, work.actor);
  db::AuditStore(work.transaction).record(db::AuditEntry{{}, work.actor, "mandate.add", "customer", customer.number, "", "",
                                                         mandate.reference + ", " + mandate.scheme + ", " + mandate.iban + ", signed " +
                                                             mandate.signed_on.iso() + ", imported"});
  ++work.tally(row.place).added;
}

}  // namespace

MandateRow mandate_of(RowCells& cells) {
  MandateRow row;
  row.customer = cells.text("customer", 40);
  row.reference = cells.text("reference", 60);
  if (const std::string refusal = document::accounting::no_direct_debits_in(accounting_currency()); !refusal.empty()) cells.fault("reference", "cannot be used: " + refusal);
  if (!row.reference.empty() && document::accounting::sepa_text(row.reference, 35) != row.reference)
    cells.fault("reference", "is no mandate reference: 1 to 35 letters, digits and / - ? : ( ) . , ' +");
  const std::string iban = cells.text("iban", 60);
  if (!iban.empty() && !document::einvoice::valid_iban(iban)) cells.fault("iban", "is no valid IBAN (check digits or length); compare it with the signed mandate");
  row.iban = document::einvoice::bare_identifier(iban);
  row.bic = document::einvoice::bare_identifier(cells.text("bic", 20));
  if (!row.bic.empty() && row.bic.size() != 8 && row.bic.size() != 11) cells.fault("bic", "is no BIC: 8 or 11 letters and digits");
  row.holder = cells.text("holder", 70);
  row.scheme = std::string(cells.word<std::string_view>("scheme", schemes).value_or("CORE"));
  row.signed_on = cells.day("signed").value_or(Day{});
  row.last_used_on = cells.day("last_used");
  const Sequence sequence = cells.word<Sequence>("sequence", sequences).value_or(row.last_used_on ? Sequence::recurring : Sequence::first);
  row.one_off = sequence == Sequence::one_off;
  if (sequence == Sequence::first && row.last_used_on) cells.fault("last_used", "is given, but sequence says that nothing was collected yet");
  if (sequence == Sequence::recurring && !row.last_used_on) row.last_used_on = row.signed_on;
  if (row.last_used_on && *row.last_used_on < row.signed_on) cells.fault("last_used", "lies before the signature");
  return row;
}

void store_mandates(Storing& work) {
  for (const MandateRow& row : work.rows.mandates) {
    const auto id = work.references.need_customer(row.place, row.customer, work.rows, work.faults);
    if (!id) continue;
    if (row.signed_on > work.today) {
      work.faults.add({row.place, "signed", row.signed_on.iso(), "lies in the future"});
      continue;
    }
    if (const auto customer = db::PartyStore(work.transaction).customer(*id)) store_one(work, row, *customer);
  }
}

}  // namespace klickwerk::office
