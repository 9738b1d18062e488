#include "billing/contract/check_terms.h"

#include <algorithm>

#include "billing/settlement/discount.h"

namespace klickwerk::billing {
namespace {

std::string at(const std::string& list, std::size_t index) { return list + "[" + std::to_string(index) + "]"; }

class Check {
 public:
  explicit Check(const ContractTerms& terms) : terms_(terms) {}

  void terms() {
    term();
    flat_fees();
    if (terms_.average_last_n < 1) say("contract.average_last_n", "must be at least 1");
    if (terms_.vat_rate_bp < 0) say("contract.vat_percent", "must not be negative");
    if (terms_.interim_billing && terms_.cycle != SettlementCycle::calendar_year)
      say("contract.interim_billing", "is only possible with settlement calendar_year");
    tolerance();
    minimum();
    pauses();
    vat_rates();
    discounts();
    for (std::size_t i = 0; i < terms_.fees.size(); ++i) scheduled_fee(i);
    for (std::size_t i = 0; i < terms_.meters.size(); ++i) meter(i);
  }

  void places(const std::vector<PositionHistory>& positions) {
    for (std::size_t i = 0; i < positions.size(); ++i) place(at("positions", i), positions, i);
    for (std::size_t i = 0; i < terms_.meters.size(); ++i) {
      const std::string key = at("meters", i);
      for (const auto& free : terms_.meters[i].free_per_position)
        known_position(key + ".free_per_position_per_month", free.position, positions);
      for (const auto& price : terms_.meters[i].price_per_position)
        known_position(key + ".price_per_position", price.position, positions);
    }
  }

  std::vector<TermsProblem> take() { return std::move(problems_); }

 private:
  void say(std::string key, std::string problem) { problems_.push_back({std::move(key), std::move(problem)}); }

  void not_negative(const std::string& key, const AgreedPrice& price) {
    if (price.price.micro < 0) say(key, "must not be negative");
  }

  void tolerance() {
    for (const auto& [key, days] : {std::pair("contract.tolerance_before_days", terms_.tolerance.before_days),
                                    std::pair("contract.tolerance_after_days", terms_.tolerance.after_days)})
      if (days < 0 || days > ReadingTolerance::most_days)
        say(key, "must be 0 to " + std::to_string(ReadingTolerance::most_days) + " days: the windows of two months must not meet");
  }

  void term() {
    if (terms_.last_day && *terms_.last_day < terms_.start)
      say("contract.end", "lies before the contract's start " + terms_.start.iso());
  }

  void flat_fees() {
    const auto& fees = terms_.flat_fees;
    for (std::size_t i = 0; i < fees.size(); ++i) {
      not_negative(at("flat_fee", i) + ".amount_per_month", fees[i].per_month);
      if (i > 0 && fees[i].from <= fees[i - 1].from)
        say(at("flat_fee", i) + ".from", "must be later than the one before: two fees from " + fees[i].from.iso());
    }
  }

  void discounts() {
    const auto& discounts = terms_.discounts;
    for (std::size_t i = 0; i < discounts.size(); ++i) {
      if (discounts[i].percent_bp < 0 || discounts[i].percent_bp > 10'000) say(at("discounts", i) + ".percent", "must be 0 to 100 per cent; 0 ends the discount");
      for (std::size_t k = 0; k < i; ++k)
        if (discounts[k].scope == discounts[i].scope && discounts[k].from == discounts[i].from)
          say(at("discounts", i) + ".from", "has a discount from " + discounts[i].from.iso() + " for the same lines already");
    }
    if (discount_meets_minimum_amount(terms_))
      say("discounts", "would lower lines by which the minimum amount is measured, and the minimum would take the discount back; agree a lower "
                       "minimum amount, or a discount of fees beside a minimum of clicks");
    if (terms_.show_included && terms_.hide_zero_lines)
      say("contract.show_included", "shows lines of 0, and hide_zero_lines hides them; choose one of both");
  }

  void scheduled_fee(std::size_t index) {
    const ScheduledFee& fee = terms_.fees[index];
    const std::string key = at("fees", index);
    if (fee.name.empty()) say(key + ".name", "must not be empty: it is printed");
    for (std::size_t i = 0; i < index; ++i)
      if (terms_.fees[i].name == fee.name) say(key + ".name", "names the fee '" + fee.name + "' a second time");
    if (fee.rhythm_months < 1 || fee.rhythm_months > 60) say(key + ".rhythm_months", "must be a number of months from 1 to 60");
    if (fee.anchor.day_of_month() > 28) say(key + ".anchor", "must be a day of the month from 1 to 28");
    if (fee.from && fee.last_day && *fee.last_day < *fee.from) say(key + ".last_day", "lies before its from");
    if (fee.prices.empty()) say(key + ".prices", "has no price");
    for (std::size_t i = 0; i < fee.prices.size(); ++i) {
      not_negative(at(key + ".prices", i) + ".per_month", fee.prices[i].per_month);
      if (i > 0 && fee.prices[i].from <= fee.prices[i - 1].from)
        say(at(key + ".prices", i) + ".from", "must be later than the one before: two prices from " + fee.prices[i].from.iso());
    }
    vat_class(key, fee.vat_class);
  }

  void pauses() {
    for (std::size_t i = 0; i < terms_.pauses.size(); ++i) {
      if (terms_.pauses[i].empty()) say(at("pauses", i) + ".last_day", "lies before its from");
      if (i > 0 && terms_.pauses[i].first < terms_.pauses[i - 1].end)
        say(at("pauses", i) + ".from", "overlaps with the pause before, until " + terms_.pauses[i - 1].last().iso());
    }
  }

  void vat_rates() {
    if (terms_.vat_class) return rate_known("contract.vat_class", *terms_.vat_class);
  }

  void vat_class(const std::string& key, const std::optional<VatClass>& own) {
    if (!own) return;
    if (!terms_.vat_class) return say(key + ".vat_class", "needs a VAT class of the contract, too");
    rate_known(key + ".vat_class", *own);
  }

  void rate_known(const std::string& key, VatClass vat_class) {
    if (vat_class != VatClass::standard && vat_class != VatClass::reduced) return;
    const bool known = std::any_of(terms_.vat_rates.begin(), terms_.vat_rates.end(), [&](const auto& rate) {
      return rate.vat_class == vat_class && rate.from <= terms_.start;
    });
    if (!known) say(key, "has no VAT rate in force at the contract's start " + terms_.start.iso() + "; add one to the table of rates");
  }

  void minimum() {
    if (const auto* clicks = std::get_if<MinimumClicks>(&terms_.minimum)) {
      const bool known = std::any_of(terms_.meters.begin(), terms_.meters.end(), [&](const auto& m) { return m.id == clicks->meter; });
      if (!known) say("contract.minimum.meter", "names the meter '" + clicks->meter + "', which the contract does not have");
      if (clicks->per_month.count < 0) say("contract.minimum.per_month", "must not be negative");
    }
    if (const auto* amount = std::get_if<MinimumAmount>(&terms_.minimum)) not_negative("contract.minimum.per_month", amount->per_month);
  }

  void meter(std::size_t index) {
    const MeterTerms& meter = terms_.meters[index];
    const std::string key = at("meters", index);
    if (meter.id.empty()) say(key + ".id", "must not be empty");
    for (std::size_t i = 0; i < index; ++i)
      if (terms_.meters[i].id == meter.id) say(key + ".id", "names the meter '" + meter.id + "' a second time");
    if (meter.free_per_month.count < 0) say(key + ".free_per_month", "must not be negative");
    for (const auto& free : meter.free_per_position)
      if (free.per_month.count < 0) say(key + ".free_per_position_per_month." + free.position, "must not be negative");
    for (const auto& price : meter.price_per_position) not_negative(key + ".price_per_position." + price.position, price.price);
    if (meter.credit_price) not_negative(key + ".credit_price", *meter.credit_price);
    vat_class(key, meter.vat_class);
    counts(key, meter);
    prices(key, meter);
  }

  void counts(const std::string& key, const MeterTerms& meter) {
    for (std::size_t i = 0; i < meter.counts.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (meter.counts[k].counter == meter.counts[i].counter)
          say(at(key + ".counts", i) + ".counter", "names '" + meter.counts[i].counter + "' a second time");
  }

  void prices(const std::string& key, const MeterTerms& meter) {
    const auto& prices = meter.prices;
    if (prices.empty() || prices.front().from > terms_.start)
      say(key + ".prices", "has no price in force at the contract's start " + terms_.start.iso() + "; add one");
    for (std::size_t i = 0; i < prices.size(); ++i) {
      const std::string at_price = at(key + ".prices", i);
      if (i > 0 && prices[i].from <= prices[i - 1].from)
        say(at_price + ".from", "must be later than the one before: two prices from " + prices[i].from.iso());
      std::visit([&](const auto& model) { pricing(at_price, model); }, prices[i].pricing);
    }
  }

  void pricing(const std::string& key, const UnitPricing& unit) { not_negative(key + ".price", unit.price); }
  void pricing(const std::string& key, const GraduatedPricing& graduated) { tiers(key + ".tiers", graduated.tiers); }
  void pricing(const std::string& key, const VolumePricing& volume) { tiers(key + ".tiers", volume.tiers); }
  void pricing(const std::string& key, const PackagePricing& package) {
    if (package.package_size.count <= 0) say(key + ".package_size", "must be greater than 0");
    not_negative(key + ".price", package.price);
  }

  void tiers(const std::string& key, const std::vector<Tier>& tiers) {
    if (tiers.empty() || tiers.back().up_to) say(key, "must end with a tier whose up_to is null");
    for (std::size_t i = 0; i < tiers.size(); ++i) {
      not_negative(at(key, i) + ".price", tiers[i].price);
      if (i + 1 < tiers.size() && !tiers[i].up_to) say(at(key, i) + ".up_to", "is null, but only the last tier may be open");
      const std::int64_t before = i > 0 && tiers[i - 1].up_to ? tiers[i - 1].up_to->count : 0;
      if (tiers[i].up_to && tiers[i].up_to->count <= before)
        say(at(key, i) + ".up_to", "must be greater than " + std::to_string(before));
    }
  }

  void place(const std::string& key, const std::vector<PositionHistory>& positions, std::size_t index) {
    const PositionHistory& place = positions[index];
    if (place.id.empty()) say(key + ".id", "must not be empty");
    for (std::size_t i = 0; i < index; ++i)
      if (positions[i].id == place.id) say(key + ".id", "names the position '" + place.id + "' a second time");
    if (place.from && place.last_day && *place.last_day < *place.from) say(key + ".to", "lies before its from");
    for (std::size_t i = 0; i < place.service_copies.size(); ++i)
      if (place.service_copies[i].copies <= 0) say(at(key + ".service_copies", i) + ".copies", "must be greater than 0");
    for (std::size_t i = 0; i < place.devices.size(); ++i) device(at(key + ".devices", i), place.devices, i);
  }

  void device(const std::string& key, const std::vector<PlacedDevice>& devices, std::size_t index) {
    const PlacedDevice& device = devices[index];
    if (device.last_day && *device.last_day < device.from) say(key + ".to", "lies before its from");
    if (index == 0) return;
    const PlacedDevice& before = devices[index - 1];
    if (device.from < before.last_day.value_or(before.from))
      say(key + ".from", "lies before the device " + before.serial + " left the position");
  }

  void known_position(const std::string& key, const std::string& id, const std::vector<PositionHistory>& positions) {
    if (std::none_of(positions.begin(), positions.end(), [&](const auto& position) { return position.id == id; }))
      say(key + "." + id, "names a position that the contract does not have");
  }

  const ContractTerms& terms_;
  std::vector<TermsProblem> problems_;
};

}  // namespace

std::vector<TermsProblem> check_terms(const ContractTerms& terms) {
  Check check{terms};
  check.terms();
  return check.take();
}

std::vector<TermsProblem> check_terms(const SettlementInput& input) {
  Check check{input.terms};
  check.terms();
  if (!input.fees_only) check.places(input.positions);  // fees alone are settled without the places
  return check.take();
}

}  // namespace klickwerk::billing
