#include "db/frozen_settlement.h"

#include "db/frozen_json_internal.h"

namespace klickwerk::db {
namespace {

using namespace billing;

void write(JsonWriter& out, Period period) { out.array([&] { out.text(period.first.iso()), out.text(period.end.iso()); }); }
void write(JsonWriter& out, const AgreedPrice& price) { out.array([&] { out.number(price.price.micro), out.number(price.places); }); }
void write(JsonWriter& out, Fraction fraction) { out.array([&] { out.number(fraction.numerator), out.number(fraction.denominator); }); }
void write(JsonWriter& out, const CounterValue& value) { out.array([&] { out.text(value.counter), out.number(value.value); }); }

void write_day(JsonWriter& out, const char* key, const std::optional<Day>& day) {
  if (day) out.key(key).text(day->iso());
}

// What came after format 1 was in use stands only where it is not empty: texts of contracts without it stay as they were.
void write_text(JsonWriter& out, const char* key, const std::string& text) {
  if (!text.empty()) out.key(key).text(text);
}

void write_vat_class(JsonWriter& out, const std::optional<VatClass>& vat_class) {
  if (vat_class) out.key("vat_class").text(word(*vat_class));
}

template <class T, class F>
void write_all(JsonWriter& out, const char* key, const std::vector<T>& list, F element) {
  out.key(key).array([&] {
    for (const T& one : list) element(one);
  });
}

void write_tiers(JsonWriter& out, const char* model, const std::vector<Tier>& tiers) {
  out.key("model").text(model);
  write_all(out, "tiers", tiers, [&](const Tier& tier) {
    out.array([&] {
      if (tier.up_to) out.number(tier.up_to->count);
      else out.null();
      write(out, tier.price);
    });
  });
}

void write(JsonWriter& out, const Pricing& pricing) {
  if (auto* unit = std::get_if<UnitPricing>(&pricing)) {
    out.key("model").text("unit");
    write(out.key("price"), unit->price);
  } else if (auto* package = std::get_if<PackagePricing>(&pricing)) {
    out.key("model").text("package").key("size").number(package->package_size.count);
    write(out.key("price"), package->price);
  } else if (auto* graduated = std::get_if<GraduatedPricing>(&pricing)) {
    write_tiers(out, "graduated", graduated->tiers);
  } else {
    write_tiers(out, "volume", std::get<VolumePricing>(pricing).tiers);
  }
}

void write(JsonWriter& out, const Discount& discount) {
  out.array([&] { out.text(word(discount.scope)), out.text(discount.from.iso()), out.number(discount.percent_bp), out.text(discount.reason); });
}

void write_own_discounts(JsonWriter& out, const std::optional<std::vector<Discount>>& discounts) {
  if (discounts) write_all(out, "discounts", *discounts, [&](const Discount& discount) { write(out, discount); });
}

void write(JsonWriter& out, const MeterTerms& meter) {
  out.object([&] {
    out.key("id").text(meter.id);
    write_all(out, "counts", meter.counts, [&](const CounterWeight& count) { out.array([&] { out.text(count.counter), out.number(count.weight); }); });
    out.key("free").number(meter.free_per_month.count);
    write_all(out, "free_per_position", meter.free_per_position,
              [&](const PositionClicks& free) { out.array([&] { out.text(free.position), out.number(free.per_month.count); }); });
    write_all(out, "prices", meter.prices, [&](const DatedPricing& dated) {
      out.object([&] {
        out.key("from").text(dated.from.iso());
        write(out, dated.pricing);
      });
    });
    write_all(out, "price_per_position", meter.price_per_position, [&](const PositionPrice& price) {
      out.array([&] {
        out.text(price.position);
        write(out, price.price);
      });
    });
    if (meter.credit_price) write(out.key("credit_price"), *meter.credit_price);
    out.key("no_average").truth(meter.no_average);
    write_text(out, "revenue_group", meter.revenue_group);
    write_vat_class(out, meter.vat_class);
    write_text(out, "payer", meter.payer);
    write_own_discounts(out, meter.discounts);
  });
}

void write(JsonWriter& out, const Minimum& minimum) {
  if (auto* clicks = std::get_if<MinimumClicks>(&minimum))
    out.key("minimum").object([&] { out.key("meter").text(clicks->meter).key("clicks").number(clicks->per_month.count); });
  if (auto* amount = std::get_if<MinimumAmount>(&minimum))
    out.key("minimum").object([&] {
      out.key("scope").text(word(amount->scope));
      write(out.key("amount"), amount->per_month);
    });
}

template <class T, class F>
void write_some(JsonWriter& out, const char* key, const std::vector<T>& list, F element) {
  if (!list.empty()) write_all(out, key, list, element);
}

void write(JsonWriter& out, const ScheduledFee& fee) {
  out.object([&] {
    out.key("name").text(fee.name);
    write_text(out, "revenue_group", fee.revenue_group);
    out.key("months").number(fee.rhythm_months).key("anchor").text(fee.anchor.iso()).key("in_advance").truth(fee.in_advance);
    write_day(out, "from", fee.from);
    write_day(out, "last_day", fee.last_day);
    write_all(out, "prices", fee.prices, [&](const FlatFee& price) {
      out.array([&] {
        out.text(price.from.iso());
        write(out, price.per_month);
      });
    });
    write_vat_class(out, fee.vat_class);
    write_text(out, "payer", fee.payer);
    write_own_discounts(out, fee.discounts);
  });
}

void write(JsonWriter& out, const ContractTerms& terms) {
  out.object([&] {
    out.key("number").text(terms.number).key("start").text(terms.start.iso());
    write_day(out, "last_day", terms.last_day);
    out.key("vat_rate_bp").number(terms.vat_rate_bp).key("proration").text(word(terms.proration));
    out.key("credit_unused").truth(terms.credit_unused).key("true_up").text(word(terms.true_up));
    out.key("average_last_n").number(terms.average_last_n).key("cycle").text(word(terms.cycle));
    out.key("interim_billing").truth(terms.interim_billing);
    write(out, terms.minimum);
    write_all(out, "flat_fees", terms.flat_fees, [&](const FlatFee& fee) {
      out.array([&] {
        out.text(fee.from.iso());
        write(out, fee.per_month);
      });
    });
    write_all(out, "meters", terms.meters, [&](const MeterTerms& meter) { write(out, meter); });
    write_some(out, "fees", terms.fees, [&](const ScheduledFee& fee) { write(out, fee); });
    write_some(out, "pauses", terms.pauses, [&](Period pause) { write(out, pause); });
    write_vat_class(out, terms.vat_class);
    write_some(out, "vat_rates", terms.vat_rates, [&](const VatRate& rate) {
      out.array([&] { out.text(word(rate.vat_class)), out.text(rate.from.iso()), out.number(rate.rate_bp); });
    });
    if (terms.hide_zero_lines) out.key("hide_zero_lines").truth(true);
    if (terms.minimum_invoice) out.key("minimum_invoice").number(terms.minimum_invoice->cents);
    if (terms.maximum_invoice) out.key("maximum_invoice").number(terms.maximum_invoice->cents);
    if (terms.tolerance.any())
      out.key("tolerance_days").array([&] { out.number(terms.tolerance.before_days), out.number(terms.tolerance.after_days); });
    write_some(out, "discounts", terms.discounts, [&](const Discount& discount) { write(out, discount); });
    if (terms.show_included) out.key("show_included").truth(true);
  });
}

void write(JsonWriter& out, const PlacedDevice& device) {
  out.object([&] {
    out.key("serial").text(device.serial).key("from").text(device.from.iso());
    write_day(out, "last_day", device.last_day);
    write_all(out, "start", device.start, [&](const CounterValue& value) { write(out, value); });
    write_all(out, "final", device.final_, [&](const CounterValue& value) { write(out, value); });
  });
}

void write(JsonWriter& out, const PositionHistory& position) {
  out.object([&] {
    out.key("id").text(position.id);
    write_day(out, "from", position.from);
    write_day(out, "last_day", position.last_day);
    write_all(out, "devices", position.devices, [&](const PlacedDevice& device) { write(out, device); });
    write_all(out, "resets", position.resets, [&](const CounterReset& reset) {
      out.array([&] { out.text(reset.day.iso()), out.text(reset.counter), out.number(reset.old_value), out.number(reset.new_value); });
    });
    write_all(out, "readings", position.readings, [&](const Reading& reading) {
      out.array([&] { out.text(reading.counter), out.text(reading.day.iso()), out.number(reading.value), out.text(reading.source); });
    });
    write_some(out, "service_copies", position.service_copies, [&](const ServiceCopies& made) {
      out.array([&] { out.text(made.day.iso()), out.text(made.counter), out.number(made.copies); });
    });
    write_some(out, "undecided", position.undecided, [&](const UndecidedReading& reading) {
      out.array([&] {
        out.text(reading.counter), out.text(reading.day.iso()), out.number(reading.value), out.text(reading.serial), out.number(reading.item);
        out.truth(reading.fell);
      });
    });
  });
}

void write(JsonWriter& out, const MeterLedgerEntry& entry) {
  out.object([&] {
    out.key("meter").text(entry.meter);
    write(out.key("period"), entry.period);
    out.key("outcome").text(word(entry.outcome));
    write_all(out, "usage", entry.usage, [&](const MeterLedgerEntry::Usage& usage) {
      out.array([&] { out.text(usage.position), out.number(usage.clicks.count), out.truth(usage.estimated); });
    });
    out.key("invoiced").array([&] { out.number(entry.invoiced_clicks.count), out.number(entry.invoiced_amount.cents); });
    out.key("credited").array([&] { out.number(entry.credited_clicks.count), out.number(entry.credited_amount.cents); });
  });
}

void write(JsonWriter& out, const FeeLedgerEntry& entry) {
  out.object([&] {
    out.key("fee").text(entry.fee);
    write(out.key("period"), entry.period);
    write_all(out, "parts", entry.parts, [&](const FeeLedgerEntry::Part& part) {
      out.array([&] {
        write(out, part.period);
        write(out, part.months);
        write(out, part.per_month);
        out.number(part.amount.cents);
      });
    });
  });
}

void write(JsonWriter& out, const LineVat& vat) { out.array([&] { out.text(word(vat.vat_class)), out.number(vat.rate_bp); }); }

void write(JsonWriter& out, const SettlementLine& line) {
  out.object([&] {
    out.key("kind").text(word(line.kind));
    write(out.key("period"), line.period);
    out.key("meter").text(line.meter).key("position").text(line.position).key("quantity").number(line.quantity.count);
    write(out.key("months"), line.months);
    write(out.key("unit_price"), line.unit_price);
    out.key("tier").number(line.tier);
    if (line.packaged_clicks) out.key("packaged_clicks").number(line.packaged_clicks->count);
    out.key("estimated").truth(line.estimated).key("cents").number(line.amount.cents);
    write_text(out, "fee", line.fee);
    if (line.refund) out.key("refund").truth(true);
    write_text(out, "revenue_group", line.revenue_group);
    write_text(out, "payer", line.payer);
    if (line.vat) write(out.key("vat"), *line.vat);
    if (line.discount)
      out.key("discount").array([&] { out.number(line.discount->percent_bp), out.number(line.discount->amount.cents), out.text(line.discount->reason); });
  });
}

void write(JsonWriter& out, const CountedSegment& s) {
  out.array([&] {
    out.text(s.meter), out.text(s.position), out.text(s.serial), out.text(s.counter), out.number(s.weight);
    out.text(s.from_day.iso()), out.number(s.from_value), out.text(s.from_source);
    out.text(s.to_day.iso()), out.number(s.to_value), out.text(s.to_source);
  });
}

void write(JsonWriter& out, const MeterAccount& account) {
  out.object([&] {
    out.key("meter").text(account.meter).key("state").text(word(account.state)).key("estimated").truth(account.estimated);
    write(out.key("span"), account.span);
    out.key("usage").number(account.usage.count).key("allowance").number(account.allowance.count);
    out.key("billable").number(account.billable.count).key("unused").number(account.unused.count);
    write_all(out, "segments", account.segments, [&](const CountedSegment& segment) { write(out, segment); });
    write_all(out, "remarks", account.remarks, [&](const std::string& remark) { out.text(remark); });
  });
}

void write(JsonWriter& out, const SettlementException& e) {
  out.object([&] {
    write(out.key("period"), e.period);
    out.key("meter").text(e.meter).key("code").text(word(e.code)).key("position").text(e.position).key("serial").text(e.serial);
    out.key("what").text(e.what).key("next_step").text(e.next_step);
  });
}

}  // namespace

std::string freeze(const SettlementInput& input) {
  JsonWriter out;
  out.object([&] {
    out.key("format").number(frozen_format);
    write(out.key("period"), input.period);
    write(out.key("terms"), input.terms);
    write_all(out, "positions", input.positions, [&](const PositionHistory& position) { write(out, position); });
    write_all(out, "ledger", input.ledger, [&](const MeterLedgerEntry& entry) { write(out, entry); });
    if (input.fee_run) write(out.key("fee_run"), *input.fee_run);
    write_day(out, "fee_arrears_end", input.fee_arrears_end);
    write_day(out, "billing_from", input.billing_from);
    if (input.fees_only) out.key("fees_only").truth(true);
    write_some(out, "fee_ledger", input.fee_ledger, [&](const FeeLedgerEntry& entry) { write(out, entry); });
    write_some(out, "carried", input.carried, [&](const SettlementLine& line) { write(out, line); });
  });
  return std::move(out).result();
}

std::string freeze(const Settlement& settlement) {
  JsonWriter out;
  out.object([&] {
    out.key("format").number(frozen_format);
    write(out.key("period"), settlement.period);
    write_all(out, "lines", settlement.lines, [&](const SettlementLine& line) { write(out, line); });
    out.key("cents").array([&] { out.number(settlement.net.cents), out.number(settlement.vat.cents), out.number(settlement.gross.cents); });
    write_all(out, "accounts", settlement.accounts, [&](const MeterAccount& account) { write(out, account); });
    write_all(out, "exceptions", settlement.exceptions, [&](const SettlementException& exception) { write(out, exception); });
    write_all(out, "ledger", settlement.ledger, [&](const MeterLedgerEntry& entry) { write(out, entry); });
    write_some(out, "fee_ledger", settlement.fee_ledger, [&](const FeeLedgerEntry& entry) { write(out, entry); });
    if (settlement.carried) out.key("carried").truth(true);
    write_some(out, "vat_groups", settlement.vat_groups, [&](const VatGroup& group) {
      out.array([&] {
        write(out, group.vat);
        out.number(group.net.cents), out.number(group.tax.cents);
      });
    });
  });
  return std::move(out).result();
}

}  // namespace klickwerk::db
