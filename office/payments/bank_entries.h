// What a bank's file says, before it is booked: CAMT.053 (namespaces .02 and .08) or CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/payments.h"

namespace klickwerk::office {

struct BankEntry {
  db::Payment payment;
  int statement = 1;        // of the file, from 1: what one statement says twice was booked twice
  bool named = false;       // payment.bank_reference is the bank's own; else it is made of the content
  std::string account;      // ours; empty: the file does not say
  std::string collection;   // PmtInfId, or MsgId, of a direct debit file of ours that the bank booked as one sum
  bool unassignable = false;  // what an entry has more or less than its transactions: nobody's
  std::string warning;      // what a person has to look at, when the entry is booked
};

struct BankFile {
  std::vector<BankEntry> entries;    // in the file's order: money that came in, and what came back
  std::vector<BankEntry> outgoing;   // CAMT: money that left for other reasons; ours only if it pays a credit out
  std::vector<std::string> faults;   // with the line or the entry; then nothing of the file is booked
  int skipped = 0;                   // entries of nothing
  std::vector<std::string> remarks;  // what a person should know, though everything was read
};

// By its first character: "<" is CAMT.053, anything else CSV.
BankFile read_bank_file(std::string_view bytes);

// Every entry's transactions, each for itself. An entry that sums several collections up without naming them is one payment;
// an entry of one transaction counts with what the bank booked, in the account's currency. Several transactions that do not add up to
// their entry: the rest is an entry of its own that nothing is assigned to, unless the bank's charges are that rest. What the banks charge for a
// returned debit is no part of the payment that comes back: a remark names it. Amounts are in the accounting currency or a fault. A structured
// reference (QR-bill) stands in the purpose.
BankFile read_camt_053(std::string_view xml);

// Columns date and amount (both a must), or debit and credit, sign (S/H, D/C …), currency, status (pending rows are named and left out), reference, payer,
// iban, purpose, end_to_end, account, collection; German names work as well. Days as 2026-11-21 or 21.11.2026, amounts as
// 1.234,56 or 1234.56, with a sign before or behind. Without a reference the line's content is one.
BankFile read_payments_csv(std::string_view bytes);

// "1.234,56", "1234.56", "1'234.56", "-3,5", "3,50-", with the accounting currency behind it or without: cents; empty when it is no amount.
std::optional<Money> money_of(std::string_view text);

}  // namespace klickwerk::office
