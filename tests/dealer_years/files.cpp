#include "tests/dealer_years/files.h"

#include <algorithm>

#include "tests/dealer_years/truth.h"

namespace klickwerk::dealer_years {
namespace {

std::string day_text(const std::optional<Day>& day) { return day ? day->iso() : ""; }
std::string counters(const Values& values) {
  return ";" + std::to_string(values.at("mono")) + ";" + std::to_string(values.at("colour")) + ";" + std::to_string(values.at("large"));
}
constexpr const char* leitweg_id = "04011000-1234512345-06";

std::string yes_no(bool yes) { return yes ? "yes" : "no"; }

std::string tolerance(const PlannedContract& c, int days) { return c.tolerance_before_days + c.tolerance_after_days > 0 ? std::to_string(days) : ""; }

std::string contract_row(const PlannedCustomer& customer, const PlannedContract& c) {
  const bool minimum_clicks = c.minimum == "clicks";
  return c.number + ";" + customer.number + ";" + c.start.iso() + ";" + day_text(c.last_day) + ";" + std::to_string(c.cycle_months) + ";" +
         (c.settlement == "calendar_year" ? "2020-01-01" : "") + ";" + day_text(c.billing_from) + ";" + c.proration + ";" + yes_no(c.credit_unused) + ";" +
         (c.by_days ? "by_days" : "keep_estimates") + ";" + std::to_string(c.average_last_n) + ";" + c.settlement + ";" + yes_no(c.interim) + ";" + c.minimum + ";" +
         (minimum_clicks ? c.meters[0].id : "") + ";" + c.minimum_value + ";" + yes_no(c.hide_zero) + ";" + c.minimum_invoice + ";" + c.maximum_invoice + ";" +
         c.vat_class + ";" + tolerance(c, c.tolerance_before_days) + ";" + tolerance(c, c.tolerance_after_days) + ";" + yes_no(c.show_included) + "\n";
}

class Files {
 public:
  explicit Files(bool as_told) : as_told_(as_told) {}
  void add(const PlannedCustomer& customer) {
    customers_ += customer.number + ";Kunde " + customer.number + ";Weg 1;20095;Hamburg;k" + customer.number + "@kunde.example;" + customer.format + ";" + customer.grouping + ";" +
                  (customer.format.starts_with("xrechnung") ? leitweg_id : "") + "\n";
  }
  void add(const PlannedCustomer& customer, const PlannedContract& c, const std::vector<PlaceWorld>& places) {
    contracts_ += contract_row(customer, c);
    for (const auto& [from, price] : c.flat_fees) fees_ += c.number + ";" + from.iso() + ";" + price + ";;;;\n";
    if (!c.fee_per_month.empty())
      fees_ += c.number + ";2020-01-01;" + c.fee_per_month + ";Miete;3;yes;" + (c.fee_by_leasing ? leasing_company : "") + "\n";
    for (const auto& discount : c.discounts)
      discounts_ += c.number + ";" + discount.from.iso() + ";" + decimal(Money{discount.percent_bp}) + ";" + discount.lines + "\n";
    for (const PlannedMeter& meter : c.meters) add(c, meter);
    for (std::size_t i = 0; i < places.size(); ++i) add(c, c.places[i], places[i]);
    if (!c.price_of_second_place.empty() || c.free_of_second_place > 0)
      position_terms_ += c.number + ";" + c.places[1].label + ";" + c.meters[0].id + ";" + c.price_of_second_place + ";" + (c.free_of_second_place > 0 ? std::to_string(c.free_of_second_place) : "") + "\n";
  }
  // What the predecessor billed, for the means, and the counters with which he closed.
  void add_past(const PlannedContract& c, const std::vector<PlaceWorld>& places) {
    if (!c.billing_from) return;
    Lived past;
    past.plan = &c;
    past.places = &places;
    for (const PlannedMeter& meter : c.meters)
      for (int ago = c.past_months; ago >= 1; --ago) {
        const Day first = c.billing_from->plus_months(-ago);
        history_ += c.number + ";" + meter.id + ";" + first.iso().substr(0, 7) + ";" + std::to_string(usage_of(past, meter, {first, first.plus_months(1)})) + ";actual\n";
      }
  }
  void add_past_readings(const PlannedContract& c, const std::vector<PlaceWorld>& places, const Known& knows) {
    for (std::size_t place = 0; place < places.size(); ++place)
      for (int ago = c.past_readings; ago >= 0; --ago) {
        const Day day = c.billing_from->plus_months(-ago) - 1;
        if (knows(places[place].standing(day).serial)) add_reading(c, place, places[place], day);
      }
  }
  // After the first one: what came into its place.
  void add_later(const PlannedContract& c, const std::vector<PlaceWorld>& places, Told told) {
    for (std::size_t i = 1; i < places[told.place].stays().size(); ++i) {
      const Stay& stay = places[told.place].stays()[i];
      devices_ += stay.serial + ";Werk;M 500\n";
      add(c, c.places[told.place], stay, false);
    }
  }
  void tell(const Told& told) { told_ = told; }
  std::vector<office::ImportFile> all() const {
    return {{"customers.csv", "number;name;street;postcode;city;email;einvoice_format;invoice_grouping;reference\n" + customers_},
            {"devices.csv", "serial;manufacturer;model\n" + devices_},
            {"contracts.csv", "number;customer;start;last_day;billing_cycle;rhythm_anchor;billing_from;proration;credit_unused;true_up;average_last_n;settlement;"
                              "interim_billing;minimum;minimum_meter;minimum_per_month;hide_zero_lines;minimum_invoice;maximum_invoice;vat_class;tolerance_before_days;tolerance_after_days;show_included\n" + contracts_},
            {"flat_fees.csv", "contract;from;per_month;name;rhythm;in_advance;payer\n" + fees_},
            {"discounts.csv", "contract;from;percent;lines\n" + discounts_},
            {"meters.csv", "contract;meter;counts;free_per_month;credit_price;no_average;payer\n" + meters_},
            {"prices.csv", "contract;meter;from;price;model;up_to;package_size\n" + prices_},
            {"positions.csv", "contract;position;from\n" + positions_},
            {"placements.csv", "contract;position;serial;from;last_day;start_mono;start_colour;start_large;final_mono;final_colour;final_large\n" + placements_},
            {"history.csv", "contract;meter;period;clicks;basis\n" + history_},
            {"position_terms.csv", "contract;position;meter;price;free_per_month\n" + position_terms_},
            {"readings.csv", "serial;read_at;mono;colour;large\n" + readings_}};
  }

 private:
  void add(const PlannedContract& c, const PlannedMeter& meter) {
    std::string counts;
    for (const auto& [counter, weight] : meter.counts) counts += (counts.empty() ? "" : " + ") + (weight == 1 ? "" : std::to_string(weight) + "*") + counter;
    meters_ += c.number + ";" + meter.id + ";" + counts + ";" + std::to_string(meter.free_per_month) + ";" + meter.credit_price.value_or("") + ";" +
               yes_no(meter.no_average) + ";" + (meter.by_leasing ? leasing_company : "") + "\n";
    for (const PlannedPrice& price : meter.prices)
      for (const auto& [up_to, amount] : price.tiers)
        prices_ += c.number + ";" + meter.id + ";" + price.from.iso() + ";" + amount + ";" + price.model + ";" + (up_to ? std::to_string(*up_to) : "") + ";" +
                   (price.package_size > 0 ? std::to_string(price.package_size) : "") + "\n";
  }
  void add(const PlannedContract& c, const PlannedPlace& planned, const PlaceWorld& place) {
    devices_ += planned.serial + ";Werk;M 450\n";
    positions_ += c.number + ";" + planned.label + ";" + day_text(planned.from) + "\n";
    add(c, planned, place.stays().front(), told_ && planned.label == c.places[told_->place].label);
  }
  void add(const PlannedContract& c, const PlannedPlace& planned, const Stay& stay, bool left) {
    placements_ += c.number + ";" + planned.label + ";" + stay.serial + ";" + stay.from.iso() + ";" + (left ? day_text(stay.last) : "") + counters(stay.start) +
                   (left && told_->final_known ? counters(stay.final_) : ";;;") + "\n";
  }
  void add_reading(const PlannedContract& c, std::size_t place, const PlaceWorld& world, Day day) {
    const std::string serial = world.standing(day).serial;
    auto shown = world.evening(serial, day);
    if (!shown) return;
    for (const Event& event : c.events) {
      if (!as_told_ || !is_about_eve(event.what) || event.place != place || event.day != day) continue;
      if (event.what == What::eve_missing || event.what == What::eve_late) return;
      (*shown)["mono"] += event.what == What::eve_too_low ? -std::min(event.amount, world.pages("mono", day)) : event.amount;
    }
    readings_ += serial + ";" + day.iso() + (shown == world.evening(serial, day) ? "" : " 20:00") + counters(*shown) + "\n";
  }

  bool as_told_ = false;
  std::optional<Told> told_;
  std::string customers_, devices_, contracts_, fees_, meters_, prices_, positions_, placements_, history_, position_terms_, readings_, discounts_;
};

std::vector<office::ImportFile> with_rows(std::vector<office::ImportFile> all) {
  std::erase_if(all, [](const auto& file) { return std::ranges::count(file.content, '\n') < 2; });
  return all;
}

PlannedCustomer plain_customer(const std::string& number) { return {number, "contract", "pdf", {}}; }

}  // namespace

Places places_of(const Plan& plan) {
  Places places;
  for (const auto& customer : plan.customers)
    for (const auto& contract : customer.contracts)
      for (std::size_t place = 0; place < contract.places.size(); ++place) places[contract.number].emplace_back(contract, place, plan.end());
  return places;
}

std::vector<office::ImportFile> master_files(const Plan& plan, const Places& places) {
  Files files(true);
  files.add(plain_customer(leasing_company));
  files.add(plain_customer(successor));
  for (const auto& customer : plan.customers) {
    files.add(customer);
    for (const auto& contract : customer.contracts) {
      files.add(customer, contract, places.at(contract.number));
      files.add_past(contract, places.at(contract.number));
    }
  }
  return files.all();
}

std::vector<office::ImportFile> placement_files(const PlannedCustomer& customer, const PlannedContract& contract, const std::vector<PlaceWorld>& places, Told told) {
  Files files(true);
  files.tell(told);
  files.add(customer, contract, places);
  files.add_later(contract, places, told);
  return with_rows(files.all());
}

std::vector<office::ImportFile> past_readings_file(const PlannedContract& contract, const std::vector<PlaceWorld>& places, bool as_told, const Known& knows) {
  Files files(as_told);
  files.add_past_readings(contract, places, knows);
  return with_rows(files.all());
}

office::ImportFile readings_file(const std::string& serial, const std::string& read_at, const Values& values, const std::string& source) {
  std::string head = "serial;read_at;source", row = serial + ";" + read_at + ";" + source;
  for (const auto& [counter, value] : values) head += ";" + counter, row += ";" + std::to_string(value);
  return {"readings.csv", head + "\n" + row + "\n"};
}

}  // namespace klickwerk::dealer_years
