// A contract and what it agrees: fees, meters, prices.
#include <array>

#include "office/import/counter_formula.h"
#include "office/import/read_rows_internal.h"

namespace klickwerk::office {
namespace {

using billing::Proration;
using billing::SettlementCycle;
using billing::TrueUp;

constexpr std::array<Word<int>, 16> cycles = {{{"monthly", 1}, {"monatlich", 1}, {"1", 1}, {"quarterly", 3}, {"vierteljährlich", 3}, {"quartalsweise", 3},
    {"3", 3}, {"halfyearly", 6}, {"halbjährlich", 6}, {"6", 6}, {"yearly", 12}, {"jährlich", 12}, {"month", 1}, {"quarter", 3},
    {"half_year", 6}, {"year", 12}}};
using billing::VatClass;
constexpr std::array<Word<VatClass>, 16> vat_classes = {{{"standard", VatClass::standard}, {"Regelsatz", VatClass::standard},
    {"reduced", VatClass::reduced}, {"ermäßigt", VatClass::reduced}, {"zero", VatClass::zero}, {"Nullsatz", VatClass::zero},
    {"exempt", VatClass::exempt}, {"steuerfrei", VatClass::exempt}, {"reverse_charge", VatClass::reverse_charge},
    {"Steuerschuldumkehr", VatClass::reverse_charge}, {"intra_community", VatClass::intra_community}, {"innergemeinschaftlich", VatClass::intra_community},
    {"export_goods", VatClass::export_goods}, {"Ausfuhr", VatClass::export_goods}, {"not_taxable", VatClass::not_taxable},
    {"nicht steuerbar", VatClass::not_taxable}}};
constexpr int longest_cycle = 60;

// "quarterly", or any number of months.
std::optional<int> months_of(RowCells& cells, const char* column) {
  const std::string cell = cells.raw(column);
  const bool number = !cell.empty() && cell.find_first_not_of("0123456789") == std::string::npos;
  if (!number) return cells.word<int>(column, cycles, "a number of months from 1 to " + std::to_string(longest_cycle));
  const auto months = cells.whole(column, 1, longest_cycle);
  return months ? std::optional(static_cast<int>(*months)) : std::nullopt;
}

std::optional<Day> anchor_of(RowCells& cells) {
  const auto anchor = cells.day("rhythm_anchor");
  if (anchor && anchor->day_of_month() > 28)
    cells.fault("rhythm_anchor", "is a day that not every month has; a period begins on the 1st to 28th");
  return anchor;
}

constexpr std::array<Word<Proration>, 8> prorations = {{{"actual_days", Proration::actual_days}, {"tage", Proration::actual_days},
    {"days_30_360", Proration::days_30_360}, {"30/360", Proration::days_30_360}, {"full_month", Proration::full_month},
    {"voller Monat", Proration::full_month}, {"none", Proration::none}, {"keine", Proration::none}}};
constexpr std::array<Word<TrueUp>, 4> true_ups = {{{"keep_estimates", TrueUp::keep_estimates}, {"Schätzung bleibt", TrueUp::keep_estimates},
    {"by_days", TrueUp::by_days}, {"nach Tagen", TrueUp::by_days}}};
constexpr std::array<Word<SettlementCycle>, 4> settlements = {{{"period", SettlementCycle::period}, {"Turnus", SettlementCycle::period},
    {"calendar_year", SettlementCycle::calendar_year}, {"Kalenderjahr", SettlementCycle::calendar_year}}};
constexpr std::array<Word<PriceModel>, 8> models = {{{"unit", PriceModel::unit}, {"einzeln", PriceModel::unit},
    {"graduated", PriceModel::graduated}, {"Stufen", PriceModel::graduated}, {"volume", PriceModel::volume}, {"Staffel", PriceModel::volume},
    {"package", PriceModel::package}, {"Paket", PriceModel::package}}};

constexpr std::int64_t most_clicks = 1'000'000'000'000;

enum class MinimumKind { none, clicks, amount_clicks, amount_all };

constexpr std::array<Word<MinimumKind>, 8> minimums = {{{"none", MinimumKind::none}, {"keine", MinimumKind::none},
    {"clicks", MinimumKind::clicks}, {"Klicks", MinimumKind::clicks}, {"amount_clicks", MinimumKind::amount_clicks},
    {"Klickumsatz", MinimumKind::amount_clicks}, {"amount_all", MinimumKind::amount_all}, {"Umsatz", MinimumKind::amount_all}}};

billing::Minimum minimum_of(RowCells& cells) {
  const MinimumKind kind = cells.word<MinimumKind>("minimum", minimums).value_or(MinimumKind::none);
  const std::string meter = cells.text("minimum_meter", 40);
  if (kind == MinimumKind::none) {
    if (cells.has("minimum_per_month")) cells.fault("minimum_per_month", "is given, but the column minimum does not say which kind");
    if (!meter.empty()) cells.fault("minimum_meter", "is given, but the column minimum does not say clicks");
    return {};
  }
  const bool in_clicks = kind == MinimumKind::clicks;
  if (meter.empty() == in_clicks)
    cells.fault("minimum_meter", in_clicks ? "must name the meter whose clicks have a minimum" : "must be empty for a minimum amount");
  if (!cells.has("minimum_per_month")) cells.fault("minimum_per_month", "must not be empty when there is a minimum");
  if (in_clicks) return billing::MinimumClicks{meter, {cells.whole("minimum_per_month", 1, most_clicks).value_or(0)}};
  using Scope = billing::MinimumAmount::Scope;
  return billing::MinimumAmount{kind == MinimumKind::amount_all ? Scope::all : Scope::clicks,
                                cells.amount("minimum_per_month").value_or(billing::AgreedPrice{})};
}

void read_rules(RowCells& cells, billing::ContractTerms& terms) {
  terms.vat_rate_bp = cells.percent_bp("vat_percent").value_or(terms.vat_rate_bp);
  terms.proration = cells.word<Proration>("proration", prorations).value_or(terms.proration);
  terms.credit_unused = cells.yes_or_no("credit_unused").value_or(terms.credit_unused);
  terms.true_up = cells.word<TrueUp>("true_up", true_ups).value_or(terms.true_up);
  terms.average_last_n = static_cast<int>(cells.whole("average_last_n", 1, 60).value_or(terms.average_last_n));
  terms.cycle = cells.word<SettlementCycle>("settlement", settlements).value_or(terms.cycle);
  terms.interim_billing = cells.yes_or_no("interim_billing").value_or(terms.interim_billing);
}

void read_vat(RowCells& cells, ContractRow& row) {
  const std::string cell = cells.raw("vat_class");
  row.vat_by_customer = cell == "by_customer" || cell == "nach Kunde";
  if (!row.vat_by_customer) row.terms.vat_class = cells.word<VatClass>("vat_class", vat_classes);
  if (!cell.empty() && cells.has("vat_percent"))
    cells.fault("vat_percent", "must be empty when there is a vat_class: the rate then follows from the table of VAT rates");
}

// An open end is as far away as a date can be.
void read_pause(RowCells& cells, billing::ContractTerms& terms) {
  const auto from = cells.day("pause_from"), until = cells.day("pause_until");
  if (until && !from) cells.fault("pause_until", "is given, but pause_from is empty");
  if (from && until && *until < *from) cells.fault("pause_until", "lies before pause_from");
  if (from) terms.pauses.push_back({*from, until ? *until + 1 : Day::of(9999, 12, 31)});
}

constexpr std::array<Word<std::string_view>, 6> groupings = {{{"contract", "contract"}, {"Vertrag", "contract"}, {"site", "site"},
    {"Standort", "site"}, {"customer", "customer"}, {"Kunde", "customer"}}};
constexpr std::array<Word<bool>, 4> after_holds = {{{"catch_up", false}, {"nachholen", false}, {"refund", true}, {"erstatten", true}}};

// After the other rules: held days that come back must not lie in a pause, which gives them back already.
void read_hold(RowCells& cells, ContractRow& row) {
  row.hold_from = cells.day("hold_from");
  row.hold_until = cells.day("hold_until");
  row.refund_hold = cells.word<bool>("after_hold", after_holds).value_or(false);
  if (row.hold_until && !row.hold_from) cells.fault("hold_until", "is given, but hold_from is empty");
  if (row.hold_from && row.hold_until && *row.hold_until < *row.hold_from) cells.fault("hold_until", "lies before hold_from");
  if (!row.refund_hold || !row.hold_from || !row.hold_until) return;
  for (const Period& pause : row.terms.pauses)
    if (pause.first <= *row.hold_until && *row.hold_from < pause.end) cells.fault("hold_until", "lies in the pause of the contract; one of both is enough");
}

void read_limits(RowCells& cells, billing::ContractTerms& terms) {
  terms.hide_zero_lines = cells.yes_or_no("hide_zero_lines").value_or(false);
  terms.show_included = cells.yes_or_no("show_included").value_or(false);
  if (terms.hide_zero_lines && terms.show_included) cells.fault("show_included", "shows lines of 0, and hide_zero_lines hides them; choose one of both");
  terms.minimum_invoice = cells.money("minimum_invoice");
  terms.maximum_invoice = cells.money("maximum_invoice");
  if (terms.minimum_invoice && terms.minimum_invoice->cents < 0) cells.fault("minimum_invoice", "must not be negative");
  if (terms.maximum_invoice && terms.maximum_invoice->cents <= 0) cells.fault("maximum_invoice", "must be greater than 0");
  if (terms.minimum_invoice && terms.maximum_invoice && *terms.maximum_invoice <= *terms.minimum_invoice)
    cells.fault("maximum_invoice", "must be greater than minimum_invoice");
}

// One of both given: the other is 0. "0" and "0" are an agreement too: this contract has no tolerance whatever the dealer's is.
void read_tolerance(RowCells& cells, ContractRow& row) {
  const auto before = cells.whole("tolerance_before_days", 0, billing::ReadingTolerance::most_days);
  const auto after = cells.whole("tolerance_after_days", 0, billing::ReadingTolerance::most_days);
  if (before || after) row.tolerance = billing::ReadingTolerance{static_cast<int>(before.value_or(0)), static_cast<int>(after.value_or(0))};
}

}  // namespace

ContractRow contract_of(RowCells& cells) {
  ContractRow row;
  row.terms.number = cells.text("number", 40);
  row.customer = cells.text("customer", 40);
  row.site = cells.text("site", 40);
  row.title = cells.text("title");
  if (cells.has("kind")) row.kind = cells.text("kind", 40);
  row.terms.start = cells.day("start").value_or(Day{});
  row.terms.last_day = cells.day("last_day");
  read_rules(cells, row.terms);
  row.terms.minimum = minimum_of(cells);
  row.cycle_months = months_of(cells, "billing_cycle").value_or(1);
  row.rhythm_anchor = anchor_of(cells);
  read_vat(cells, row);
  read_pause(cells, row.terms);
  read_limits(cells, row.terms);
  read_tolerance(cells, row);
  row.billing_from = cells.day("billing_from");
  read_hold(cells, row);
  row.order_number = cells.text("order_number");
  row.cost_centre = cells.text("cost_centre");
  row.grouping = std::string(cells.word<std::string_view>("invoice_grouping", groupings).value_or(""));
  row.billed_elsewhere = cells.yes_or_no("billed_elsewhere").value_or(false);
  row.reference = cells.text("reference");
  row.remark = cells.text("remark", 2000);
  const auto days = cells.whole("payment_days", 0, 365);
  if (days) row.payment_days = static_cast<int>(*days);
  return row;
}

FlatFeeRow flat_fee_of(RowCells& cells) {
  FlatFeeRow row;
  row.contract = cells.text("contract", 40);
  row.fee.from = cells.day("from").value_or(Day{});
  row.fee.per_month = cells.amount("per_month").value_or(billing::AgreedPrice{});
  billing::ScheduledFee& own = row.scheduled;
  own.name = cells.text("name", 80);
  row.rhythm_months = months_of(cells, "rhythm");
  row.anchor = anchor_of(cells);
  own.in_advance = cells.yes_or_no("in_advance").value_or(false);
  own.from = cells.day("fee_from");
  own.last_day = cells.day("fee_until");
  own.revenue_group = cells.text("revenue_group", 40);
  own.payer = cells.text("payer", 40);
  own.vat_class = cells.word<VatClass>("vat_class", vat_classes);
  if (own.name.empty())
    for (const char* column : {"rhythm", "rhythm_anchor", "in_advance", "fee_from", "fee_until", "revenue_group", "payer", "vat_class"})
      if (cells.has(column)) cells.fault(column, "is for a fee with a name; without one it is billed with the contract's period");
  return row;
}

DiscountRow discount_of(RowCells& cells) {
  using Scope = billing::Discount::Scope;
  static constexpr std::array<Word<Scope>, 6> scopes = {{{"all", Scope::all}, {"alle", Scope::all}, {"clicks", Scope::clicks}, {"Klicks", Scope::clicks},
      {"fees", Scope::fees}, {"Pauschalen", Scope::fees}}};
  DiscountRow row;
  row.contract = cells.text("contract", 40);
  row.discount.from = cells.day("from").value_or(Day{});
  row.discount.percent_bp = cells.percent_bp("percent").value_or(0);
  row.discount.scope = cells.word<Scope>("lines", scopes).value_or(Scope::all);
  row.discount.reason = cells.text("reason", 80);
  return row;
}

namespace {

std::string meter_name(RowCells& cells) {
  const std::string meter = cells.text("meter", 40);
  if (!meter.empty() && !is_counter_name(meter))
    cells.fault("meter", "is no name of a meter; expected small letters, digits and _ such as bw, colour, scan, hours");
  return meter;
}

// A meter named like a counter's heading counts that counter: "bw" is mono. Else the counter of the meter's own name.
std::vector<billing::CounterWeight> counts_of(RowCells& cells, const std::string& meter) {
  if (!cells.has("counts")) {
    const auto counter = counter_of_heading(meter);
    return counter && *counter != meter ? std::vector<billing::CounterWeight>{{*counter, 1}} : std::vector<billing::CounterWeight>{};
  }
  const auto counts = counter_formula(cells.raw("counts"));
  if (!counts) cells.fault("counts", "is no sum of counters; expected e.g. mono, mono + large, total - colour or mono + 2*large");
  return counts.value_or(std::vector<billing::CounterWeight>{});
}

}  // namespace

MeterRow meter_of(RowCells& cells) {
  MeterRow row;
  row.contract = cells.text("contract", 40);
  row.meter.id = meter_name(cells);
  row.name = cells.text("name", 80);
  row.meter.counts = counts_of(cells, row.meter.id);
  row.meter.free_per_month = {cells.whole("free_per_month", 0, most_clicks).value_or(0)};
  row.meter.credit_price = cells.price("credit_price");
  row.meter.no_average = cells.yes_or_no("no_average").value_or(false);
  row.meter.revenue_group = cells.text("revenue_group", 40);
  row.meter.payer = cells.text("payer", 40);
  row.meter.vat_class = cells.word<VatClass>("vat_class", vat_classes);
  return row;
}

PriceRow price_of(RowCells& cells) {
  PriceRow row;
  row.contract = cells.text("contract", 40);
  row.meter = meter_name(cells);
  row.from = cells.day("from").value_or(Day{});
  row.model = cells.word<PriceModel>("model", models).value_or(PriceModel::unit);
  const auto price = row.model == PriceModel::package ? cells.amount("price") : cells.price("price");
  row.price = price.value_or(billing::AgreedPrice{});
  const bool has_tiers = row.model == PriceModel::graduated || row.model == PriceModel::volume;
  if (cells.has("up_to") && !has_tiers) cells.fault("up_to", "belongs to the models graduated and volume only");
  if (const auto up_to = cells.whole("up_to", 1, most_clicks)) row.up_to = Clicks{*up_to};
  const bool is_package = row.model == PriceModel::package;
  if (cells.has("package_size") != is_package)
    cells.fault("package_size", is_package ? "must not be empty for the model package" : "belongs to the model package only");
  if (const auto size = cells.whole("package_size", 1, most_clicks)) row.package_size = Clicks{*size};
  return row;
}

}  // namespace klickwerk::office
