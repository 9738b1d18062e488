#include "office/invoicing/sections.h"

#include <algorithm>
#include <iterator>

#include "document/vat_groups.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

// What was the whole invoice's stands at each line.
void move_cost_centre(document::InvoiceDocument& facts) {
  for (auto& line : facts.lines)
    if (line.cost_centre.empty()) line.cost_centre = facts.cost_centre;
  facts.cost_centre.clear();
}

bool lists(const std::string& numbers, const std::string& number) {
  return (", " + numbers + ",").find(", " + number + ",") != std::string::npos;
}

void keep_reasons(document::InvoiceDocument& facts, const document::InvoiceDocument& other) {
  for (const auto& group : other.vat_groups) {
    const auto known = std::ranges::find(facts.vat_groups, group.category, &document::VatGroup::category);
    if (known == facts.vat_groups.end()) facts.vat_groups.push_back(group);
  }
}

}  // namespace

void name_section(document::InvoiceDocument& facts, const std::string& title) {
  std::string section = either(facts.language, "Vertrag ", "Contract ") + facts.contract_number;
  if (!title.empty()) section += ", " + title;
  if (!facts.site.empty()) section += ", " + facts.site;
  if (!facts.cost_centre.empty()) section += either(facts.language, ", Kostenstelle ", ", cost centre ") + facts.cost_centre;
  for (auto& line : facts.lines) line.section = section;
  for (auto& meter : facts.annex) meter.section = section;
}

void append(document::InvoiceDocument& facts, document::InvoiceDocument other) {
  if (facts.cost_centre != other.cost_centre) move_cost_centre(facts), move_cost_centre(other);
  if (facts.site != other.site) facts.site.clear(), facts.delivery.reset();
  if (!lists(facts.contract_number, other.contract_number)) facts.contract_number += ", " + other.contract_number;
  facts.service = {std::min(facts.service.first, other.service.first), std::max(facts.service.end, other.service.end)};
  if (facts.true_up_note.empty()) facts.true_up_note = other.true_up_note;
  keep_reasons(facts, other);
  std::ranges::move(other.lines, std::back_inserter(facts.lines));
  std::ranges::move(other.annex, std::back_inserter(facts.annex));
  document::add_up(facts);
}

}  // namespace klickwerk::office
