// SEPA direct debits as pain.008.001.08 (ISO 20022; the German subset GBIC_5 of DK Anlage 3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/accounting/ledger_invoice.h"

namespace klickwerk::document::accounting {

struct Collection {
  std::string scheme;    // CORE, B2B
  std::string sequence;  // FRST, RCUR, OOFF
  Day collected_on;
  std::string end_to_end;  // the invoice's number
  Money amount;
  std::string mandate;
  Day signed_on;
  std::string debtor, iban, bic, purpose;
};

struct Creditor {
  std::string name, iban, bic, creditor_id;
};

// Why there are none where amounts are in that currency; empty where there are.
std::string no_direct_debits_in(std::string_view currency);

// What forbids the file, one sentence each: names, IBANs, creditor id, mandates, amounts, days.
std::vector<std::string> direct_debit_faults(const Creditor& creditor, const std::vector<Collection>& collections);

// One block for each scheme, sequence and day, in that order; the collections of a block as given. `message_id` at most 30
// characters of the SEPA set. Throws AccountingError with the first fault.
std::string pain_008(const std::string& message_id, Instant created, const Creditor& creditor, const std::vector<Collection>& collections);

// Letters, digits and / - ? : ( ) . , ' + blank: ä is ae, é is e, anything else a point. At most so many characters.
std::string sepa_text(std::string_view utf8, std::size_t most);

}  // namespace klickwerk::document::accounting
