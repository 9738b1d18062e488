// What forbids to issue an invoice: what § 14 UStG wants and the business rules of its e-invoice, checked before it
// gets its number.
#pragma once

#include <string>
#include <vector>

#include "document/invoice_document.h"

namespace klickwerk::office {

// One sentence each, with the rule's id and what to mend: "BR-DE-15 (BT-10): …". Empty: it may be issued. The facts of
// a draft have no number and no dates yet; those are not missed.
std::vector<std::string> blocking_findings(document::InvoiceDocument facts, Day issued_on);

}  // namespace klickwerk::office
