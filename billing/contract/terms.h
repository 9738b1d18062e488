// What a click contract agrees: term, prices with dates, free copies, minimums, and the rules for what is missing.
// Values as agreed; nothing here is computed. The words are those of docs/glossary.md; the rules that work on them
// stand in docs/settlement-rules.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/calendar.h"
#include "core/money.h"

namespace klickwerk::billing {

// How a flat fee is divided when a month is not active as a whole.
enum class Proration { actual_days, days_30_360, full_month, none };
// What happens to estimated periods when an actual reading closes their span.
enum class TrueUp { keep_estimates, by_days };
// Clicks are settled with every period, or once against the calendar year's allowance.
enum class SettlementCycle { period, calendar_year };

// Which VAT a service bears. The rate follows from the table in force on its last day; only standard and reduced have one.
enum class VatClass {
  standard,
  reduced,
  zero,
  exempt,
  reverse_charge,   // the customer owes the tax: a business in another country of the EU (Art. 196 of directive 2006/112)
  intra_community,  // goods to a business in another country of the EU
  export_goods,     // goods that leave the EU
  not_taxable       // a service whose place is outside the seller's country and the EU
};

struct VatRate {
  VatClass vat_class = VatClass::standard;
  Day from;
  int rate_bp = 0;  // hundredths of a percent
  bool operator==(const VatRate&) const = default;
};

// A price as agreed: shown with the places in which it was agreed ("0.0050" keeps four).
struct AgreedPrice {
  UnitPrice price;
  int places = 4;
  bool operator==(const AgreedPrice&) const = default;
};

struct Tier {
  std::optional<Clicks> up_to;  // inclusive; the last tier has none
  AgreedPrice price;
  bool operator==(const Tier&) const = default;
};

struct UnitPricing {
  AgreedPrice price;
  bool operator==(const UnitPricing&) const = default;
};
struct GraduatedPricing {  // Stufenpreis: each slice at its own price
  std::vector<Tier> tiers;
  bool operator==(const GraduatedPricing&) const = default;
};
struct VolumePricing {  // Staffelpreis: all clicks at the price of the tier reached
  std::vector<Tier> tiers;
  bool operator==(const VolumePricing&) const = default;
};
struct PackagePricing {  // Paketpreis: per started package
  Clicks package_size;
  AgreedPrice price;  // of one package
  bool operator==(const PackagePricing&) const = default;
};
using Pricing = std::variant<UnitPricing, GraduatedPricing, VolumePricing, PackagePricing>;

struct DatedPricing {
  Day from;
  Pricing pricing;
  bool operator==(const DatedPricing&) const = default;
};

// Nachlass: a part of each line's price that is not charged, from a day on. Of two that reach a line the one of its own scope counts,
// not both.
struct Discount {
  enum class Scope { all, clicks, fees } scope = Scope::all;  // clicks: every line of a meter; fees: flat fees of every rhythm
  Day from;
  int percent_bp = 0;  // hundredths of a percent, to 10000; 0 ends the one before of the same scope
  std::string reason;  // as printed; empty: "Rabatt"
  bool operator==(const Discount&) const = default;
};

struct FlatFee {
  Day from;
  AgreedPrice per_month;
  bool operator==(const FlatFee&) const = default;
};

// A flat fee with a name and a rhythm of its own. A run bills every period of it that is due and was not billed: in
// arrears when the period (or the contract) has ended, in advance when the next day begins it.
struct ScheduledFee {
  std::string name;           // as printed; the fee's key within the contract
  std::string revenue_group;  // for the accounting; may be empty
  int rhythm_months = 1;
  Day anchor;                 // a first day of a period, day of month 1..28
  bool in_advance = false;
  std::optional<Day> from, last_day;  // empty: the contract's
  std::vector<FlatFee> prices;        // by date, oldest first
  std::optional<VatClass> vat_class;  // empty: the contract's
  std::string payer;                  // number of the customer who pays it; empty: the contract's
  std::optional<std::vector<Discount>> discounts = {};  // empty: the contract's. A correction keeps those by which it was settled
  bool operator==(const ScheduledFee&) const = default;
};

// A raw counter of the device that enters a billing meter, e.g. {"large", 1} on top of {"mono", 1} bills A3 twice.
struct CounterWeight {
  std::string counter;
  std::int64_t weight = 1;
  bool operator==(const CounterWeight&) const = default;
};

struct PositionClicks {
  std::string position;
  Clicks per_month;
  bool operator==(const PositionClicks&) const = default;
};
struct PositionPrice {
  std::string position;
  AgreedPrice price;
  bool operator==(const PositionPrice&) const = default;
};

// A billing meter: what is counted, what is free, what a click costs.
struct MeterTerms {
  std::string id;                               // "bw", "colour", "scan", "hours" …
  std::vector<CounterWeight> counts;            // empty: the counter of the same name, weight 1
  Clicks free_per_month;                        // pooled over all positions
  std::vector<PositionClicks> free_per_position;
  std::vector<DatedPricing> prices;             // by date, oldest first
  std::vector<PositionPrice> price_per_position;
  std::optional<AgreedPrice> credit_price;      // empty: the click price; 0: no credit line
  bool no_average = false;
  std::string revenue_group;          // for the accounting; may be empty
  std::optional<VatClass> vat_class;  // empty: the contract's
  std::string payer;                  // number of the customer who pays the clicks; empty: the contract's
  std::optional<std::vector<Discount>> discounts = {};  // likewise
  bool operator==(const MeterTerms&) const = default;
};

struct MinimumClicks {
  std::string meter;
  Clicks per_month;
  bool operator==(const MinimumClicks&) const = default;
};
struct MinimumAmount {
  enum class Scope { clicks, all } scope = Scope::clicks;
  AgreedPrice per_month;
  bool operator==(const MinimumAmount&) const = default;
};
using Minimum = std::variant<std::monostate, MinimumClicks, MinimumAmount>;

// Ablesetoleranz: so many days before or after the last day of a period may a reading be that closes it, where none is of
// the day itself (metering/tolerance.h). At most 13: the windows of two months must not meet.
struct ReadingTolerance {
  static constexpr int most_days = 13;
  int before_days = 0, after_days = 0;
  bool any() const { return before_days > 0 || after_days > 0; }
  bool operator==(const ReadingTolerance&) const = default;
};

struct ContractTerms {
  std::string number;
  Day start;
  std::optional<Day> last_day;  // the last day that belongs to the contract
  int vat_rate_bp = 1900;       // hundredths of a percent
  Proration proration = Proration::actual_days;
  bool credit_unused = false;
  TrueUp true_up = TrueUp::keep_estimates;
  int average_last_n = 3;
  SettlementCycle cycle = SettlementCycle::period;
  bool interim_billing = false;  // only with calendar_year
  Minimum minimum;
  std::vector<FlatFee> flat_fees;  // billed with the contract's period; by date, oldest first; may be empty
  std::vector<MeterTerms> meters;
  std::vector<ScheduledFee> fees;  // each with its own rhythm
  std::vector<Period> pauses;      // agreed rest: no fee, no free clicks, no minimum; clicks are billed. In order
  std::optional<VatClass> vat_class;  // empty: one rate for everything, vat_rate_bp
  std::vector<VatRate> vat_rates;     // of the seller's country, by class and date; only with vat_class
  bool hide_zero_lines = false;
  std::optional<Money> minimum_invoice;  // net; less waits for the next settlement
  std::optional<Money> maximum_invoice;  // net; more is looked at by a person before it is approved
  ReadingTolerance tolerance;            // which reading may close a period
  std::vector<Discount> discounts;       // by date, then scope
  bool show_included = false;            // a meter within its free clicks has a line of 0
  bool operator==(const ContractTerms&) const = default;
};

}  // namespace klickwerk::billing
