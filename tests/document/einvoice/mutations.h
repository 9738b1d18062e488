// One broken invoice for each rule: a good one, one change, and the exact set of ids that check() must then report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice::sample {

struct Mutation {
  std::string name;
  SemanticInvoice invoice;         // already broken
  std::vector<std::string> rules;  // sorted
};

// `category` on a line, an allowance and a charge: good.
SemanticInvoice taxed_as(VatCategory category);

std::vector<Mutation> document_mutations();
std::vector<Mutation> payment_mutations();
std::vector<Mutation> xrechnung_mutations();
std::vector<Mutation> vat_mutations();
std::vector<Mutation> all_mutations();

}  // namespace klickwerk::document::einvoice::sample
