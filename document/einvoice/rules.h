// The check of an invoice before it gets its number: the business rules of EN 16931, of XRechnung 3.0 and what § 14
// UStG and the bank want besides, with the official ids (KW-nn are our own). It is stricter than the official rules
// where those tolerate wrong cents: sums and tax must be exact.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice {

enum class Severity { fatal, warning, information };

struct Finding {
  std::string rule;  // "BR-DE-15"
  Severity severity = Severity::fatal;
  std::string term;    // "BT-10"; the business term or group that is wrong
  std::string where;   // "line 3", "VAT 19 %"; empty: the document
  std::string what;    // one English sentence
  std::string mend;    // what to do next, in English
  std::string german;  // both for the clerk's screen, in German
};

// All findings, in the order of the groups of rules; empty for a good invoice. Rules of XRechnung are applied when the
// invoice's profile is XRechnung.
std::vector<Finding> check(const SemanticInvoice& invoice);

// Whether the invoice must not be issued: a fatal finding, or a warning (the receiver may refuse for it).
bool blocks(const std::vector<Finding>& findings);

// "BR-DE-15 (BT-10): The buyer reference is missing. Enter …"
std::string describe(const Finding& finding);

// The ids that check() can report.
std::vector<std::string> checked_rules();

}  // namespace klickwerk::document::einvoice
