// What a bank's file says, before it is booked: CAMT.053 (namespaces .02 and .08) or CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/payments.h"

namespace klickwerk::office {

struct BankFile {
  std::vector<db::Payment> entries;  // in the file's order: money that came in, and what came back
  std::vector<db::Payment> outgoing; // CAMT: money that left for other reasons; ours only if it pays a credit out
  std::vector<std::string> faults;   // with the line or the entry; then nothing of the file is booked
  int skipped = 0;                   // entries of nothing
  std::vector<std::string> remarks;  // what a person should know, though everything was read
};

// By its first character: "<" is CAMT.053, anything else CSV.
BankFile read_bank_file(std::string_view bytes);

// Every entry's transactions, each for itself. An entry that sums several collections up without naming them is one payment;
// an entry of one transaction counts with what the bank booked, in the account's currency. What the banks charge for a returned
// debit is no part of the payment that comes back: a remark names it. Amounts are in the accounting currency or a fault. A structured
// reference (QR-bill) stands in the purpose.
BankFile read_camt_053(std::string_view xml);

// Columns date, amount, reference (all a must), payer, iban, purpose, end_to_end; German names work as well. Days as
// 2026-11-21 or 21.11.2026, amounts as 1.234,56 or 1234.56. Without a reference the line's content is one.
BankFile read_payments_csv(std::string_view bytes);

// "1.234,56", "1234.56", "1'234.56", "-3,5", with the accounting currency behind it or without: cents; empty when it is no amount.
std::optional<Money> money_of(std::string_view text);

}  // namespace klickwerk::office
