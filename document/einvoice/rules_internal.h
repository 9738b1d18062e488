// How the groups of rules report to check(). Internal to document/einvoice/rules*.cpp.
#pragma once

#include <span>
#include <string_view>

#include "document/einvoice/decimal_text.h"
#include "document/einvoice/rules.h"

namespace klickwerk::document::einvoice::rules {

struct RuleText {
  std::string_view id;
  Severity severity;
  std::string_view term;
  std::string_view what, mend, german;
};

// The tables, sorted by group; a rule stands in exactly one.
std::span<const RuleText> core_texts();    // BR-01 … BR-65, BR-CL, CII-SR
std::span<const RuleText> sum_texts();     // BR-CO
std::span<const RuleText> vat_texts();     // one for BR-S … BR-O each: "#" in the id stands for the category
std::span<const RuleText> german_texts();  // BR-DE, BR-TMP
std::span<const RuleText> peppol_texts();  // PEPPOL-EN16931
std::span<const RuleText> own_texts();     // KW

class Report {
 public:
  // `detail` continues the English sentence in brackets: figures, names.
  void add(std::string_view rule, std::string_view where = "", std::string_view detail = "");
  void unless(bool fine, std::string_view rule, std::string_view where = "", std::string_view detail = "") {
    if (!fine) add(rule, where, detail);
  }
  // A rule of the family of a VAT category: number "08" of standard is BR-S-08.
  void add_vat(VatCategory category, std::string_view number, std::string_view where = "",
               std::string_view detail = "");

  std::vector<Finding> take() && { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

// The letters of a category in the ids of its rules: K has IC. Empty when unset.
std::string_view family(VatCategory category);
std::string line_place(const SemanticInvoice& invoice, std::size_t index);  // "line 3 (Klicks Farbe)"
// "is 999.99, must be 346.72"
std::string is_but_must_be(Money is, Money must);

void check_document(Report& report, const SemanticInvoice& invoice);
void check_parties(Report& report, const SemanticInvoice& invoice);
void check_lines(Report& report, const SemanticInvoice& invoice);
void check_allowances(Report& report, const SemanticInvoice& invoice);
void check_totals(Report& report, const SemanticInvoice& invoice);
void check_vat(Report& report, const SemanticInvoice& invoice);
void check_payment(Report& report, const SemanticInvoice& invoice);
void check_xrechnung(Report& report, const SemanticInvoice& invoice);  // only what no other group has
void check_own(Report& report, const SemanticInvoice& invoice);

}  // namespace klickwerk::document::einvoice::rules
