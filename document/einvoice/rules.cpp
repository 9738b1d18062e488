#include "document/einvoice/rules.h"

#include <algorithm>
#include <array>

#include "core/assert.h"
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice {

namespace rules {

namespace {

std::array<std::span<const RuleText>, 6> tables() {
  return {core_texts(), sum_texts(), vat_texts(), german_texts(), peppol_texts(), own_texts()};
}

const RuleText* text_of(std::string_view rule) {
  for (std::span<const RuleText> table : tables())
    for (const RuleText& text : table)
      if (text.id == rule) return &text;
  return nullptr;
}

std::string with_category(std::string_view text, std::string_view replacement) {
  std::string out;
  for (char c : text) {
    if (c == '#')
      out += replacement;
    else
      out += c;
  }
  return out;
}

Finding finding_of(const RuleText& text, std::string_view where, std::string_view detail) {
  std::string what(text.what);
  if (!detail.empty()) what.insert(what.size() - 1, " (" + std::string(detail) + ")");
  return {std::string(text.id),   text.severity,           std::string(text.term), std::string(where), what,
          std::string(text.mend), std::string(text.german)};
}

constexpr VatCategory families[] = {
    VatCategory::standard,        VatCategory::zero,         VatCategory::exempt,     VatCategory::reverse_charge,
    VatCategory::intra_community, VatCategory::export_goods, VatCategory::not_subject};

const RuleText* vat_text(std::string_view letters, std::string_view number) {
  const std::string own = "BR-" + std::string(letters) + "-" + std::string(number);
  const std::string shared = "BR-#-" + std::string(number);
  const RuleText* text = text_of(own);
  return text != nullptr ? text : text_of(shared);
}

}  // namespace

void Report::add(std::string_view rule, std::string_view where, std::string_view detail) {
  const RuleText* text = text_of(rule);
  KW_ASSERT(text != nullptr);
  findings_.push_back(finding_of(*text, where, detail));
}

void Report::add_vat(VatCategory category, std::string_view number, std::string_view where, std::string_view detail) {
  const std::string letters(family(category));
  if (letters.empty()) return;  // BR-CO-04 and its like report a missing category
  const RuleText* text = vat_text(letters, number);
  KW_ASSERT(text != nullptr);
  Finding finding = finding_of(*text, where, detail);
  finding.rule = "BR-" + letters + "-" + std::string(number);
  for (std::string* sentence : {&finding.what, &finding.mend, &finding.german})
    *sentence = with_category(*sentence, code(category));
  findings_.push_back(std::move(finding));
}

std::string_view family(VatCategory category) {
  return category == VatCategory::intra_community ? "IC" : code(category);
}

std::string line_place(const SemanticInvoice& invoice, std::size_t index) {
  const Line& line = invoice.lines[index];
  std::string place = "line " + (given(line.id) ? line.id : "no. " + std::to_string(index + 1));
  return given(line.name) ? place + " (" + line.name + ")" : place;
}

std::string is_but_must_be(Money is, Money must) {
  return "is " + klickwerk::decimal(is) + ", must be " + klickwerk::decimal(must);
}

}  // namespace rules

std::vector<Finding> check(const SemanticInvoice& invoice) {
  rules::Report report;
  rules::check_document(report, invoice);
  rules::check_parties(report, invoice);
  rules::check_lines(report, invoice);
  rules::check_allowances(report, invoice);
  rules::check_totals(report, invoice);
  rules::check_vat(report, invoice);
  rules::check_payment(report, invoice);
  if (invoice.profile == Profile::xrechnung) rules::check_xrechnung(report, invoice);
  rules::check_own(report, invoice);
  return std::move(report).take();
}

bool blocks(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& each) { return each.severity != Severity::information; });
}

std::string describe(const Finding& finding) {
  const std::string where = finding.where.empty() ? "" : ", " + finding.where;
  return finding.rule + " (" + finding.term + where + "): " + finding.what + " " + finding.mend;
}

std::vector<std::string> checked_rules() {
  std::vector<std::string> ids;
  for (std::span<const rules::RuleText> table : rules::tables())
    for (const rules::RuleText& text : table) {
      if (text.id.find('#') == std::string_view::npos)
        ids.emplace_back(text.id);
      else
        for (VatCategory category : rules::families)
          ids.push_back(rules::with_category(text.id, rules::family(category)));
    }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace klickwerk::document::einvoice
