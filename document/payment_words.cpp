#include "document/payment_words.h"

#include "core/assert.h"
#include "document/format.h"
#include "document/words.h"

namespace klickwerk::document {

std::string collection_text(const InvoiceDocument& document) {
  KW_ASSERT(document.direct_debit);
  const DirectDebit& debit = *document.direct_debit;
  return text(Word::collected, document.language,
              {{"amount", money_text(document.gross, document.language)},
               {"currency", document.seller.currency},
               {"date", day_text(debit.collected_on, document.language)},
               {"mandate", debit.mandate},
               {"creditor", debit.creditor_id},
               {"iban", iban_text(debit.debtor_iban)}});
}

}  // namespace klickwerk::document
