#include <algorithm>

#include "document/einvoice/decimal_text.h"
#include "document/einvoice/totals.h"
#include "mutations.h"
#include "sample_einvoices.h"

namespace klickwerk::document::einvoice::sample {

namespace {

using Rules = std::vector<std::string>;

constexpr VatCategory categories[] = {
    VatCategory::standard,        VatCategory::zero,         VatCategory::exempt,     VatCategory::reverse_charge,
    VatCategory::intra_community, VatCategory::export_goods, VatCategory::not_subject};

std::string rule(VatCategory category, const std::string& number) {
  return "BR-" + std::string(category == VatCategory::intra_community ? "IC" : code(category)) + "-" + number;
}

SemanticInvoice base_of(VatCategory category) {
  switch (category) {
    case VatCategory::exempt:
      return small_business();
    case VatCategory::reverse_charge:
      return reverse_charge();
    case VatCategory::intra_community:
      return intra_community();
    case VatCategory::export_goods:
      return export_goods();
    case VatCategory::not_subject:
      return not_subject();
    default:
      return small_business();
  }
}

struct Breaker {
  VatCategory category;
  std::vector<Mutation>& out;

  void operator()(const std::string& name, Rules rules, const std::function<void(SemanticInvoice&)>& change) const {
    SemanticInvoice invoice = taxed_as(category);
    change(invoice);
    std::ranges::sort(rules);
    out.push_back({std::string(code(category)) + "-" + name, std::move(invoice), std::move(rules)});
  }
};

// Takes away what the category wants of the parties' identifiers.
void spoil_ids(SemanticInvoice& invoice, VatCategory category) {
  switch (category) {
    case VatCategory::reverse_charge:
    case VatCategory::intra_community:
      invoice.buyer.vat_id.clear();
      break;
    case VatCategory::export_goods:
      invoice.seller.vat_id.clear();
      break;
    case VatCategory::not_subject:
      invoice.seller.vat_id = "DE123456788";
      break;
    default:
      invoice.seller.vat_id.clear(), invoice.seller.tax_number.clear();
  }
}

void break_family(VatCategory category, std::vector<Mutation>& out) {
  const Breaker add{category, out};
  const auto id = [&](const std::string& number) { return rule(category, number); };
  const bool standard = category == VatCategory::standard;
  const bool plain = standard || category == VatCategory::zero;
  const bool any_seller = plain || category == VatCategory::exempt;
  const std::optional<int> wrong_rate = standard ? 0 : 1900;

  add("01", {id("01"), "BR-CO-18"}, [](auto& i) {
    i.vat.clear();
    i.totals = totals_of(i);
  });
  if (!standard)
    add("01-twice", {id("01"), id("08")}, [](auto& i) {
      i.vat.push_back(i.vat[0]);
      i.vat[1].taxable = Money{};
    });
  Rules ids{id("02"), id("03"), id("04")};
  if (any_seller) ids.push_back("KW-11");
  add("02-04", ids, [&](auto& i) { spoil_ids(i, category); });
  const auto with_sum = [&](const std::string& number) {
    return standard ? Rules{id(number), id("08")} : Rules{id(number)};
  };
  add("05", with_sum("05"), [&](auto& i) { i.lines[0].rate_bp = wrong_rate; });
  add("06", with_sum("06"), [&](auto& i) { i.allowances_charges[0].rate_bp = wrong_rate; });
  add("07", with_sum("07"), [&](auto& i) { i.allowances_charges[1].rate_bp = wrong_rate; });
  add("08", {id("08")}, [](auto& i) {
    i.vat[0].taxable += Money{10000};
    i.vat[0].tax = vat_of(i.vat[0].taxable, i.vat[0].rate_bp.value_or(0));
    i.totals = totals_of(i);
  });
  add("09", {id("09"), "BR-CO-17"}, [](auto& i) {
    i.vat[0].tax += Money{200};
    i.totals = totals_of(i);
  });
  add("10", {id("10")}, [&](auto& i) {
    i.vat[0].exemption_code.clear();
    i.vat[0].exemption_text = plain ? "steuerfrei" : "";
  });
}

void break_others(std::vector<Mutation>& out) {
  const Breaker goods{VatCategory::intra_community, out}, outside{VatCategory::not_subject, out};
  const Breaker taxed{VatCategory::standard, out};
  goods("11", {"BR-IC-11"}, [](auto& i) {
    i.delivery.on.reset();
    i.period.reset();
  });
  goods("12", {"BR-IC-12"}, [](auto& i) { i.delivery.address.reset(); });
  const auto mixed = [](auto& i) {
    i.exemptions.clear();
    add_up(i);
    i.vat[0].exemption_text = "nicht steuerbar";
  };
  outside("11-12", {"BR-O-11", "BR-O-12"}, [&](auto& i) {
    i.lines.push_back(line("9", "Versand", Quantity{1'000'000}, UnitPrice{1'000'000}, *i.period));
    mixed(i);
  });
  outside("11-13", {"BR-O-11", "BR-O-13"}, [&](auto& i) {
    i.allowances_charges[0].category = VatCategory::standard, i.allowances_charges[0].rate_bp = 1900;
    mixed(i);
  });
  outside("11-14", {"BR-O-11", "BR-O-14"}, [&](auto& i) {
    i.allowances_charges[1].category = VatCategory::standard, i.allowances_charges[1].rate_bp = 1900;
    mixed(i);
  });
  taxed("line-category", {"BR-CO-04", "BR-S-08"},
        [](auto& i) { i.lines[0].category = VatCategory::unset, i.lines[0].rate_bp.reset(); });
  taxed("group-category", {"BR-47", "BR-S-01"}, [](auto& i) {
    i.vat[0].category = VatCategory::unset;
    i.vat[0].tax = Money{};
    i.totals = totals_of(i);
  });
  taxed("group-rate", {"BR-48", "BR-S-08"}, [](auto& i) {
    i.vat[0].rate_bp.reset();
    i.vat[0].tax = Money{};
    i.totals = totals_of(i);
  });
  taxed("left-out-rate", {"BR-S-08"}, [](auto& i) {
    i.lines.push_back(line("9", "Handbuch", Quantity{1'000'000}, UnitPrice{10'000'000}, *i.period));
    i.lines[1].rate_bp = 700;
    const auto groups = i.vat;
    add_up(i);
    i.vat = groups, i.totals = totals_of(i);
  });
  taxed("tax-one-cent", {"BR-CO-17", "BR-S-09"}, [](auto& i) {
    i.vat[0].tax += Money{1};
    i.totals = totals_of(i);
  });
}

}  // namespace

SemanticInvoice taxed_as(VatCategory category) {
  SemanticInvoice invoice = base_of(category);
  const bool taxed = category == VatCategory::standard;
  std::optional<int> rate_bp = taxed ? 1900 : 0;
  if (category == VatCategory::not_subject) rate_bp.reset();
  if (taxed || category == VatCategory::zero) invoice.exemptions.clear();
  for (Line& each : invoice.lines) each.category = category, each.rate_bp = rate_bp;
  invoice.allowances_charges = {{false, Money{1000}, {}, {}, "Treuerabatt", "95", category, rate_bp},
                                {true, Money{500}, {}, {}, "Versand", "", category, rate_bp}};
  add_up(invoice);
  return invoice;
}

std::vector<Mutation> vat_mutations() {
  std::vector<Mutation> all;
  for (VatCategory category : categories) break_family(category, all);
  break_others(all);
  return all;
}

}  // namespace klickwerk::document::einvoice::sample
