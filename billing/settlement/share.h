// A settlement's lines by who pays them: each payer gets an invoice of his own, with VAT rounded on his own sums.
#pragma once

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

struct InvoiceShare {
  std::string payer;  // number of the customer; empty: the contract's own
  std::vector<SettlementLine> lines;
  std::vector<VatGroup> vat_groups;  // empty: the contract's one rate
  Money net, vat, gross;
};

// The contract's customer first, then payers in the order of their lines. None without lines or when it is carried.
std::vector<InvoiceShare> shares_of(const Settlement& settlement, const ContractTerms& terms);
// What all of them come to: a few cents of VAT may lie between it and the settlement's own sum.
Money gross_of(const std::vector<InvoiceShare>& shares);

}  // namespace klickwerk::billing
