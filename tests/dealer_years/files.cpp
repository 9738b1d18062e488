#include "tests/dealer_years/files.h"

#include "tests/dealer_years/truth.h"

namespace klickwerk::dealer_years {
namespace {

std::string day_text(const std::optional<Day>& day) { return day ? day->iso() : ""; }
std::string yes_no(bool yes) { return yes ? "yes" : "no"; }

std::string contract_row(const PlannedCustomer& customer, const PlannedContract& c) {
  const bool minimum_clicks = c.minimum == "clicks";
  return c.number + ";" + customer.number + ";" + c.start.iso() + ";" + day_text(c.last_day) + ";" + std::to_string(c.cycle_months) + ";" +
         (c.settlement == "calendar_year" ? "2020-01-01" : "") + ";" + day_text(c.billing_from) + ";" + c.proration + ";" + yes_no(c.credit_unused) + ";" +
         (c.by_days ? "by_days" : "keep_estimates") + ";" + std::to_string(c.average_last_n) + ";" + c.settlement + ";" + yes_no(c.interim) + ";" + c.minimum + ";" +
         (minimum_clicks ? c.meters[0].id : "") + ";" + c.minimum_value + ";" + yes_no(c.hide_zero) + ";" + c.minimum_invoice + ";" + c.maximum_invoice + ";" +
         c.vat_class + "\n";
}

class Files {
 public:
  void add(const PlannedCustomer& customer) {
    customers_ += customer.number + ";Kunde " + customer.number + ";Weg 1;20095;Hamburg;k" + customer.number + "@kunde.example;" + customer.format + ";" + customer.grouping + "\n";
  }
  void add(const PlannedCustomer& customer, const PlannedContract& c, const std::vector<PlaceWorld>& places) {
    contracts_ += contract_row(customer, c);
    for (const auto& [from, price] : c.flat_fees) fees_ += c.number + ";" + from.iso() + ";" + price + ";;;;\n";
    if (!c.fee_per_month.empty())
      fees_ += c.number + ";2020-01-01;" + c.fee_per_month + ";Miete;3;yes;" + (c.fee_by_leasing ? leasing_company : "") + "\n";
    for (const PlannedMeter& meter : c.meters) add(c, meter);
    for (std::size_t i = 0; i < places.size(); ++i) add(c, c.places[i], places[i]);
    if (c.billing_from) add_past(c, places);
  }
  std::vector<office::ImportFile> all() const {
    return {{"customers.csv", "number;name;street;postcode;city;email;einvoice_format;invoice_grouping\n" + customers_},
            {"devices.csv", "serial;manufacturer;model\n" + devices_},
            {"contracts.csv", "number;customer;start;last_day;billing_cycle;rhythm_anchor;billing_from;proration;credit_unused;true_up;average_last_n;settlement;"
                              "interim_billing;minimum;minimum_meter;minimum_per_month;hide_zero_lines;minimum_invoice;maximum_invoice;vat_class\n" + contracts_},
            {"flat_fees.csv", "contract;from;per_month;name;rhythm;in_advance;payer\n" + fees_},
            {"meters.csv", "contract;meter;counts;free_per_month;credit_price;no_average;payer\n" + meters_},
            {"prices.csv", "contract;meter;from;price;model;up_to;package_size\n" + prices_},
            {"positions.csv", "contract;position;from\n" + positions_},
            {"placements.csv", "contract;position;serial;from;start_mono;start_colour;start_large\n" + placements_},
            {"history.csv", "contract;meter;period;clicks;basis\n" + history_},
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
    const Stay& first = place.stays().front();
    devices_ += planned.serial + ";Werk;M 450\n";
    positions_ += c.number + ";" + planned.label + ";" + day_text(planned.from) + "\n";
    placements_ += c.number + ";" + planned.label + ";" + planned.serial + ";" + first.from.iso() + ";" + std::to_string(first.start.at("mono")) + ";" +
                   std::to_string(first.start.at("colour")) + ";" + std::to_string(first.start.at("large")) + "\n";
  }
  // What the predecessor billed: two months for the means, and the counters with which he closed.
  void add_past(const PlannedContract& c, const std::vector<PlaceWorld>& places) {
    Lived past;
    past.plan = &c;
    past.places = &places;
    for (const PlannedMeter& meter : c.meters)
      for (int ago = 2; ago >= 1; --ago) {
        const Day first = c.billing_from->plus_months(-ago);
        history_ += c.number + ";" + meter.id + ";" + first.iso().substr(0, 7) + ";" + std::to_string(usage_of(past, meter, {first, first.plus_months(1)})) + ";actual\n";
      }
    for (const PlaceWorld& place : places) {
      const Day eve = *c.billing_from - 1;
      if (const auto shown = place.evening(place.standing(eve).serial, eve))
        readings_ += place.standing(eve).serial + ";" + eve.iso() + ";" + std::to_string(shown->at("mono")) + ";" + std::to_string(shown->at("colour")) + ";" +
                     std::to_string(shown->at("large")) + "\n";
    }
  }

  std::string customers_, devices_, contracts_, fees_, meters_, prices_, positions_, placements_, history_, readings_;
};

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
  Files files;
  files.add(plain_customer(leasing_company));
  files.add(plain_customer(successor));
  for (const auto& customer : plan.customers) {
    files.add(customer);
    for (const auto& contract : customer.contracts) files.add(customer, contract, places.at(contract.number));
  }
  return files.all();
}

office::ImportFile readings_file(const std::string& serial, const std::string& read_at, const Values& values, const std::string& source) {
  std::string head = "serial;read_at;source", row = serial + ";" + read_at + ";" + source;
  for (const auto& [counter, value] : values) head += ";" + counter, row += ";" + std::to_string(value);
  return {"readings.csv", head + "\n" + row + "\n"};
}

}  // namespace klickwerk::dealer_years
