#include "document/invoice_check.h"

#include <string_view>

#include "billing/settlement/discount.h"
#include "document/document_error.h"
#include "document/vat_groups.h"

namespace klickwerk::document {

namespace {

using Faults = std::vector<std::string>;

void want(Faults& faults, bool present, const std::string& fault) {
  if (!present) faults.push_back(fault);
}

// § 14 (4) no. 1 UStG: full name and full address. A street may be missing (a P.O. box stands in the town's line).
void check_address(Faults& faults, const Address& address, const std::string& whose) {
  want(faults, !address.name.empty(), whose + " has no name (§ 14 (4) no. 1 UStG)");
  want(faults, !address.city.empty(), whose + " has no town (§ 14 (4) no. 1 UStG)");
}

void check_sums(Faults& faults, const InvoiceDocument& facts) {
  Money lines;
  for (const DocumentLine& line : facts.lines) lines += line.amount;
  for (std::size_t i = 0; i < facts.lines.size(); ++i)
    if (const auto& discount = facts.lines[i].discount)
      want(faults, discount->amount == billing::discount_of(facts.lines[i].amount + discount->amount, discount->percent_bp),
           "the discount of line " + std::to_string(i + 1) + " is not its percentage of quantity and price");
  want(faults, lines == facts.net,
       "the lines add up to " + decimal(lines) + ", but the net sum is " + decimal(facts.net));
  want(faults, facts.net + facts.vat == facts.gross,
       "net " + decimal(facts.net) + " and VAT " + decimal(facts.vat) + " are not the gross sum " +
           decimal(facts.gross));
}

struct ReasonRule {
  std::string_view category, rule;
};
// EN 16931: an untaxed group says why.
constexpr ReasonRule reason_rules[] = {{"E", "BR-E-10"}, {"AE", "BR-AE-10"}, {"K", "BR-IC-10"}, {"G", "BR-G-10"}, {"O", "BR-O-10"}};

std::string no_reason(const VatGroup& group) {
  std::string fault = "VAT category " + group.category + " has no reason why no tax is charged (§ 14 (4) no. 8 UStG";
  for (const ReasonRule& each : reason_rules)
    if (each.category == group.category) fault += ", " + std::string(each.rule);
  fault += ")";
  if (group.category == "E") fault += ": say it in exempt_note of [invoice] in klickwerk.toml";
  return fault;
}

// § 14 (4) no. 7 and 8: each rate's net and tax, and why none is charged where none is.
void check_groups(Faults& faults, const InvoiceDocument& facts) {
  std::vector<VatGroup> bare = facts.vat_groups;
  Money vat;
  for (VatGroup& group : bare) {
    vat += group.vat;
    want(faults, group.category == "S" || group.category == "Z" || !group.reason.empty(),
         no_reason(group));
    group.reason.clear(), group.reason_code.clear();
  }
  const bool agree = !bare.empty() && bare == group_vat(facts.lines, bare.front());
  want(faults, agree, "the VAT groups are not what the lines add up to by category and rate");
  want(faults, vat == facts.vat, "the groups' VAT is " + decimal(vat) + ", but the sum says " + decimal(facts.vat));
}

void check_periods(Faults& faults, const InvoiceDocument& facts) {
  bool each_line = !facts.lines.empty();
  for (const DocumentLine& line : facts.lines) each_line = each_line && !line.service.empty();
  want(faults, each_line || !facts.service.empty(), "no service period is given (§ 14 (4) no. 6 UStG)");
}

}  // namespace

std::vector<std::string> invoice_faults(const InvoiceDocument& facts) {
  Faults faults = facts.faults;
  check_address(faults, facts.seller.address, "the seller");
  check_address(faults, facts.buyer, "the customer");
  want(faults, !facts.seller.vat_id.empty() || !facts.seller.tax_number.empty(),
       std::string("the seller has neither a VAT id nor a tax number (") + (facts.seller.address.country == "CH" ? "Art. 26 (2) a MWSTG)" : "§ 14 (4) no. 2 UStG)"));
  want(faults, !facts.number.empty(), "the number is missing (§ 14 (4) no. 4 UStG)");
  check_periods(faults, facts);
  check_sums(faults, facts);
  check_groups(faults, facts);
  if (facts.kind != DocumentKind::invoice)
    want(faults, !facts.cancels_number.empty(), "a cancellation or correction must name its invoice");
  return faults;
}

void require_complete(const InvoiceDocument& facts) {
  const Faults faults = invoice_faults(facts);
  if (faults.empty()) return;
  std::string all =
      "invoice " + (facts.number.empty() ? std::string("without number") : facts.number) + " cannot be printed:";
  for (const std::string& fault : faults) all += " " + fault + ";";
  all.back() = '.';
  throw DocumentError(all);
}

}  // namespace klickwerk::document
