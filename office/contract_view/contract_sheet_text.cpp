// The contract for a person: agreed terms in words, positions with their last counters, what was billed, what comes next.
#include "billing/contract/counters.h"
#include "core/currency.h"
#include "document/format.h"
#include "office/contract_view/contract_sheet.h"
#include "office/invoicing/invoice_words.h"
#include "office/text_page.h"

namespace klickwerk::office {
namespace {

constexpr auto english = Language::english;
constexpr std::size_t invoices_shown = 12;

std::string days_words(Day first, const std::optional<Day>& last) { return "from " + first.iso() + (last ? " to " + last->iso() : ", no end agreed"); }

std::string cycle_words(int months) {
  switch (months) {
    case 1: return "every month";
    case 3: return "every quarter";
    case 6: return "every half-year";
    case 12: return "every year";
    default: return "every " + std::to_string(months) + " months";
  }
}

std::string hold_words(const std::optional<Day>& from, const std::optional<Day>& until) {
  return "from " + from->iso() + (until ? " to " + until->iso() : " until it is entered");
}

std::string plain_price(const billing::AgreedPrice& price) { return price_text(price, english); }

std::string tiers_words(const std::vector<billing::Tier>& tiers) {
  std::string text;
  for (std::size_t i = 0; i < tiers.size(); ++i)
    text += (i == 0 ? "" : "; ") + tier_range(tiers, static_cast<int>(i) + 1, english) + ": " + plain_price(tiers[i].price);
  return text;
}

struct PricingWords {
  std::string operator()(const billing::UnitPricing& unit) const { return plain_price(unit.price); }
  std::string operator()(const billing::GraduatedPricing& graduated) const { return "each slice at its price: " + tiers_words(graduated.tiers); }
  std::string operator()(const billing::VolumePricing& volume) const { return "all at the price reached: " + tiers_words(volume.tiers); }
  std::string operator()(const billing::PackagePricing& package) const {
    return plain_price(package.price) + " for each started package of " + grouped(package.package_size.count);
  }
};

std::string counts_words(const billing::MeterTerms& meter) {
  if (meter.counts.empty()) return meter.id;
  std::string text;
  for (const auto& weight : meter.counts)
    text += (text.empty() ? "" : " + ") + (weight.weight == 1 ? "" : std::to_string(weight.weight) + " x ") + weight.counter;
  return text;
}

std::string credit_words(const billing::MeterTerms& meter, const billing::ContractTerms& terms) {
  if (!terms.credit_unused) return "";
  return meter.credit_price ? plain_price(*meter.credit_price) : "click price";
}

std::string minimum_words(const billing::Minimum& minimum) {
  if (const auto* clicks = std::get_if<billing::MinimumClicks>(&minimum)) return grouped(clicks->per_month.count) + " clicks a month of " + clicks->meter;
  const auto& amount = std::get<billing::MinimumAmount>(minimum);
  return plain_price(amount.per_month) + " " + accounting_currency() + " a month" + (amount.scope == billing::MinimumAmount::Scope::clicks ? " of clicks" : " in all");
}

std::string discount_words(const billing::Discount& discount) {
  using Scope = billing::Discount::Scope;
  const std::string of = discount.scope == Scope::all ? "of everything" : discount.scope == Scope::clicks ? "of clicks" : "of fees";
  if (discount.percent_bp == 0) return "no discount " + of + " of its own from " + discount.from.iso();
  return "discount of " + document::percent_text(discount.percent_bp, document::Language::english) + " " + of + " from " + discount.from.iso() +
         (discount.reason.empty() ? "" : ", printed as " + discount.reason);
}

void put_parties(TextPage& page, const ContractSheet& sheet) {
  page.heading("Customer");
  page.line(sheet.customer.number + "  " + sheet.customer.name + (sheet.site ? ", site " + sheet.site->name : ""));
  const auto& contract = sheet.contract;
  if (!contract.remark.empty()) page.line("remark: " + contract.remark);
  if (!contract.order_number.empty()) page.line("order number " + contract.order_number);
  if (!contract.cost_centre.empty()) page.line("cost centre " + contract.cost_centre);
  if (!sheet.customer.layout.empty()) page.line("documents in layout " + sheet.customer.layout);
}

void put_run(TextPage& page, const ContractSheet& sheet) {
  const auto& contract = sheet.contract;
  page.heading("Term");
  page.line(days_words(contract.terms.start, contract.terms.last_day) + ", billed " + cycle_words(contract.cycle_months));
  if (contract.billing_from && *contract.billing_from > contract.terms.start) page.line("billed by us from " + contract.billing_from->iso());
  if (contract.billed_elsewhere) page.line("billed elsewhere: no run takes it up");
  if (contract.hold_from) page.line("on hold " + hold_words(contract.hold_from, contract.hold_until));
  for (const Period& pause : contract.terms.pauses) page.line("pause " + pause.iso());
}

void put_fees(TextPage& page, const ContractSheet& sheet) {
  const auto& terms = sheet.contract.terms;
  const bool has_minimum = !std::holds_alternative<std::monostate>(terms.minimum);
  if (terms.flat_fees.empty() && terms.fees.empty() && !has_minimum && terms.discounts.empty()) return;
  page.heading("Fees");
  for (const auto& fee : terms.flat_fees) page.line(plain_price(fee.per_month) + " a month from " + fee.from.iso());
  for (const auto& fee : terms.fees) {
    const auto& now = fee.prices.back();
    page.line(fee.name + ": " + plain_price(now.per_month) + " a month from " + now.from.iso() + ", " + cycle_words(fee.rhythm_months) +
              (fee.in_advance ? " in advance" : " in arrears") + (fee.payer.empty() ? "" : ", paid by customer " + fee.payer));
  }
  if (has_minimum) page.line("minimum " + minimum_words(terms.minimum));
  for (const auto& discount : terms.discounts) page.line(discount_words(discount));
}

void put_meters(TextPage& page, const ContractSheet& sheet) {
  const auto& terms = sheet.contract.terms;
  if (terms.meters.empty()) return;
  page.heading("Meters");
  TextTable table({{"meter"}, {"counts"}, {"free a month", true}, {"from"}, {"click price"}, {"credit price", true}, {"estimate"}});
  for (const auto& meter : terms.meters) {
    Clicks free = meter.free_per_month;
    for (const auto& of_position : meter.free_per_position) free.count += of_position.per_month.count;
    bool first = true;
    for (const auto& dated : meter.prices) {
      const std::string price = std::visit(PricingWords{}, dated.pricing);
      if (first) table.row({meter.id, counts_words(meter), free.count == 0 ? "" : grouped(free.count), dated.from.iso(), price, credit_words(meter, terms), meter.no_average ? "never" : "average of " + std::to_string(terms.average_last_n)});
      else table.row({"", "", "", dated.from.iso(), price, "", ""});
      first = false;
    }
  }
  page.table(table);
  if (terms.show_included) page.line("a meter within its free clicks has a line of 0 with its usage");
}

std::string device_words(const ContractSheet& sheet, DeviceId id) {
  const auto found = sheet.devices.find(id.value);
  return found == sheet.devices.end() ? "" : found->second.serial + " " + found->second.model;
}

std::string counters_words(const ContractSheet& sheet, DeviceId id) {
  std::string text;
  for (const auto& counter : billing::counters_of(sheet.contract.terms)) {
    const auto found = sheet.last.find({id.value, counter});
    if (found == sheet.last.end()) continue;
    text += (text.empty() ? "" : ", ") + counter + " " + grouped(found->second.reading.value) + " (" + found->second.local_day.iso() + ")";
  }
  return text.empty() ? "never read" : text;
}

void put_positions(TextPage& page, const ContractSheet& sheet) {
  if (sheet.contract.positions.empty()) return;
  page.heading("Positions");
  TextTable table({{"position"}, {"place"}, {"device"}, {"from"}, {"to"}, {"last counters"}});
  for (const auto& position : sheet.contract.positions) {
    if (position.placements.empty()) table.row({position.label, position.name, "no device", "", "", ""});
    for (std::size_t i = 0; i < position.placements.size(); ++i) {
      const auto& placement = position.placements[i];
      table.row({i == 0 ? position.label : "", i == 0 ? position.name : "", device_words(sheet, placement.device), placement.from.iso(),
                 placement.last_day ? placement.last_day->iso() : "", counters_words(sheet, placement.device)});
    }
  }
  page.table(table);
}

std::string state_words(const db::InvoiceSummary& invoice) {
  if (invoice.cancelled) return "cancelled";
  switch (invoice.state) {
    case db::InvoiceState::draft: return "draft";
    case db::InvoiceState::approved: return "approved";
    case db::InvoiceState::issued: return "issued";
  }
  return {};
}

void put_invoices(TextPage& page, const ContractSheet& sheet) {
  page.heading("Billed");
  if (sheet.invoices.empty()) return page.line("nothing yet");
  TextTable table({{"invoice"}, {"service period"}, {"net " + accounting_currency(), true}, {"state"}, {""}});
  const std::size_t skipped = sheet.invoices.size() > invoices_shown ? sheet.invoices.size() - invoices_shown : 0;
  for (std::size_t i = skipped; i < sheet.invoices.size(); ++i) {
    const auto& invoice = sheet.invoices[i];
    table.row({invoice.number.empty() ? std::to_string(invoice.id.value) : invoice.number, invoice.service.iso(), decimal(invoice.net), state_words(invoice),
               invoice.estimated ? "estimated" : ""});
  }
  page.table(table);
  if (skipped > 0) page.line("and " + std::to_string(skipped) + " more before (klickwerk invoice list)");
}

void put_next(TextPage& page, const ContractSheet& sheet) {
  page.heading("Next");
  if (!sheet.next_period) return page.line("nothing: the contract is settled to its end");
  const Day last = sheet.next_period->last();
  page.line("clicks of " + sheet.next_period->iso() + ": klickwerk settle --period " + last.iso().substr(0, 7) + " --contract " + sheet.contract.terms.number);
}

std::string standing_words(const db::ContractSummary& contract, Day today) {
  if (contract.last_day && *contract.last_day < today) return "ended";
  if (contract.billed_elsewhere) return "billed elsewhere";
  if (contract.hold_from && *contract.hold_from <= today && (!contract.hold_until || today <= *contract.hold_until)) return "on hold";
  return contract.start > today ? "not begun" : "";
}

}  // namespace

std::string contract_sheet_text(const ContractSheet& sheet) {
  TextPage page;
  page.begin("Contract " + sheet.contract.terms.number + (sheet.contract.title.empty() ? "" : "  " + sheet.contract.title));
  put_parties(page, sheet);
  put_run(page, sheet);
  put_fees(page, sheet);
  put_meters(page, sheet);
  put_positions(page, sheet);
  put_invoices(page, sheet);
  put_next(page, sheet);
  return page.text();
}

std::string contract_list_text(const std::vector<db::ContractSummary>& contracts, Day today) {
  if (contracts.empty()) return "No contracts.\n";
  TextTable table({{"contract"}, {"customer"}, {"name"}, {"title"}, {"from"}, {"to"}, {"billed"}, {"positions", true}, {""}});
  for (const auto& contract : contracts)
    table.row({contract.number, contract.customer_number, contract.customer_name, contract.title, contract.start.iso(),
               contract.last_day ? contract.last_day->iso() : "", cycle_words(contract.cycle_months), std::to_string(contract.positions),
               standing_words(contract, today)});
  return table.text() + "\n" + counted(static_cast<long long>(contracts.size()), "contract", "contracts") + "\n";
}

}  // namespace klickwerk::office
