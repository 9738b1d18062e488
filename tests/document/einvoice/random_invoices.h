// Good invoices at random, the same for the same seed: any mixture of lines, prices, base quantities, rates,
// allowances, periods and kinds that a dealer's month can bring.
#pragma once

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice::sample {

SemanticInvoice random_invoice(unsigned seed);

}  // namespace klickwerk::document::einvoice::sample
