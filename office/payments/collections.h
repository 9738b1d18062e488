// Our own direct debit files as the bank credits them: one sum for many invoices.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "office/payments/bank_entries.h"

namespace klickwerk::office {

struct CollectedItem {
  std::string number;  // of the invoice: the end-to-end reference
  Money amount;
  std::string payer, iban;
};

// Of a file for the bank (pain.008, document/accounting/direct_debit.h): the block of that PmtInfId, or all of them when it is the file's MsgId.
std::vector<CollectedItem> collected_items(std::string_view pain_008, const std::string& id);

// Puts the collected invoices in the place of an entry that the bank booked for them as one sum: each a payment of its own, with a line among the
// remarks. The sum must be the block's, or the block's without what came back; else the entry stays, nothing is assigned to it and a person decides.
void resolve_collections(db::Transaction& transaction, BankFile& file);

}  // namespace klickwerk::office
