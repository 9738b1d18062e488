#include "office/invoicing/findings.h"

#include "document/einvoice/from_invoice.h"
#include "document/einvoice/rules.h"
#include "document/invoice_check.h"

namespace klickwerk::office {

std::vector<std::string> blocking_findings(document::InvoiceDocument facts, Day issued_on) {
  if (facts.number.empty()) facts.number = "DRAFT", facts.issued_on = facts.due_on = issued_on;
  std::vector<std::string> findings = document::invoice_faults(facts);
  // A plain PDF is no e-invoice: only the law's own demands count.
  if (!findings.empty() || facts.format == document::DocumentFormat::pdf) return findings;
  for (const auto& finding : document::einvoice::check(document::einvoice::from_invoice(facts)))
    if (document::einvoice::blocks({finding})) findings.push_back(document::einvoice::describe(finding));
  return findings;
}

}  // namespace klickwerk::office
