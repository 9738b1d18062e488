// What a settlement looks at besides the terms, read for a batch of contracts with one statement a table.
#pragma once

#include <string>
#include <vector>

#include "db/contract_rows_internal.h"
#include "db/due_contracts.h"

namespace klickwerk::db {

struct DueContract {
  Contract contract;
  SettlementJob job;  // input.terms is taken from the contract at the end
  bool has_fees = false;
};

// A PostgreSQL array as text: {1,2,3}. Texts are names of ours without quotes or commas.
class ArrayText {
 public:
  void add(std::int64_t value) { add(std::to_string(value)); }
  void add(std::string_view value) {
    text_ += text_.size() > 1 ? "," : "";
    text_ += value;
  }
  // Any text, quoted.
  void add_text(std::string_view value) {
    std::string quoted = "\"";
    for (const char sign : value) {
      if (sign == '"' || sign == '\\') quoted += '\\';
      quoted += sign;
    }
    add(quoted + "\"");
  }
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

// Entries in force: those that wait for a reading or the year's end, and as many actual ones as an average needs.
void read_ledger(Transaction& transaction, std::vector<DueContract>& due);
// Scheduled fees, pauses and VAT: what was billed of the fees, what waits below the minimum invoice amount, the rates of
// the seller's country, who pays.
void read_fee_facts(Transaction& transaction, Period run, const std::string& seller_country, std::vector<DueContract>& due);
// Positions with devices, resets, and the readings that bill: one a day from the opening of the first open period on.
void read_histories(Transaction& transaction, std::vector<DueContract>& due);
// Of read_histories(): what waits for review and no later reading has passed.
void read_undecided(Transaction& transaction, std::vector<DueContract>& due);
// The day after the last whose readings are this placement's own.
Day end_of_stay(const Position& position, std::size_t placement);

billing::MeterLedgerEntry ledger_entry_from(const pqxx::row& row, int first_column);
std::string usage_text(const std::vector<billing::MeterLedgerEntry::Usage>& usage);

}  // namespace klickwerk::db
