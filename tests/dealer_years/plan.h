// A dealer as a seed draws him: customers, contracts, places, and the list of what will happen. Each event can be left
// out, and each customer draws for himself: so a failing history shrinks to one customer and the few events that it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/calendar.h"

namespace klickwerk::dealer_years {

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  int upto(int largest) { return std::uniform_int_distribution<int>{0, largest}(random_); }
  int from_to(int least, int largest) { return std::uniform_int_distribution<int>{least, largest}(random_); }
  bool one_in(int n) { return upto(n - 1) == 0; }

 private:
  std::mt19937 random_;
};

enum class What : std::uint8_t {
  missing,      // the reading of a month's end comes only when everything is known in the end
  never,        // it never comes
  late,         // it comes `delay` months later
  too_low,      // a plausible but wrong one comes; put right `delay` months later
  too_high,     // likewise; the next true reading falls below it
  zero,         // the device answers 0 in the evening; the true reading comes `delay` months later
  jump,         // a value that no device can reach comes; put right `delay` months later
  parts,        // mono and colour are right, the total is not their sum
  near,         // nothing is read on that day, but `amount` days before (below 0) or after it
  unreviewed,   // what waits for review this month is decided with the next
  undecided,    // for `delay` months nobody decides about this place's readings
  burst,        // `amount` pages in one day: true, and not plausible
  eve_missing,  // the reading with which the predecessor closed is not imported, and comes `amount` + `delay` months later
  eve_late,     // it comes `delay` months later
  eve_too_low,  // a wrong one is imported; put right `delay` months later
  eve_too_high,
  eve_jump,
  swap,         // another device stands there from that day on, told `delay` months later
  loan,         // likewise; the old one comes back 40 days later, with some copies from the workshop
  leave,        // the device leaves, told `delay` months later by an import: its last counters `amount` / 2 months after that; odd: another comes
  reset,        // a counter begins anew on that day, told `delay` months later
  test_copies,  // a technician prints on that day
  pause,        // agreed rest of `amount` days
  hold,         // the office leaves the contract out for `amount` days
  end,          // the contract ends on that day; told `delay` months later
  take_over,    // another customer goes on with it from that day
  price,        // new prices by the command, from another day on (PriceOrder)
  discount,     // a discount by the command, from another day on (discount_order)
  early,        // settled before the month is over, left to the regular run
  early_issue,  // settled before the month is over, and issued
  discard,      // the month's drafts are discarded and made anew
  unissued,     // the month's drafts wait for a month
  cancel,       // an issued document is cancelled
  rebill,       // cancelled and billed anew
  credit        // a line is credited by hand
};
const char* name_of(What what);

struct Event {
  What what = What::missing;
  std::size_t place = 0;
  Day day;
  int delay = 0;            // months
  std::int64_t amount = 0;
  std::string text() const;
};

// The prices that an event `price` orders.
struct PriceOrder {
  Day from;
  int raise_bp = 0;
  enum class Of : std::uint8_t { all, meter, flat } of = Of::all;
};
PriceOrder price_order(const Event& event);

// Agreed from the beginning, or what an event `discount` orders.
struct PlannedDiscount {
  Day from;
  std::string lines;  // all, clicks, fees
  int percent_bp = 0;
};
PlannedDiscount discount_order(const Event& event);

struct PlannedPrice {
  Day from;
  std::string model;  // unit, graduated, volume, package
  std::vector<std::pair<std::optional<int>, std::string>> tiers;
  int package_size = 0;
};

struct PlannedMeter {
  std::string id;
  std::vector<std::pair<std::string, int>> counts;
  int free_per_month = 0;
  std::optional<std::string> credit_price;
  bool no_average = false, by_leasing = false;
  std::vector<PlannedPrice> prices;
};

enum class Channel : std::uint8_t { snmp, csv, clerk };

struct PlannedPlace {
  std::string label, serial;
  std::optional<Day> from, last_day;
  Channel channel = Channel::snmp;
};

struct PlannedContract {
  std::string number;
  unsigned seed = 0;  // of its pages
  Day start;
  std::optional<Day> last_day, billing_from;
  int cycle_months = 1;
  std::string proration, settlement = "period", minimum = "none", minimum_value, vat_class;
  bool credit_unused = false, by_days = false, interim = false, hide_zero = false, fee_by_leasing = false;
  int average_last_n = 3;
  int tolerance_before_days = 0, tolerance_after_days = 0;
  int past_months = 2, past_readings = 0;  // of the predecessor: settled months, month ends before his last that were read
  std::string price_of_second_place;       // of the first meter
  int free_of_second_place = 0;            // free clicks a month that it adds to the first meter's
  std::string minimum_invoice, maximum_invoice;
  std::vector<std::pair<Day, std::string>> flat_fees;
  std::string fee_per_month;  // of a named fee, quarterly in advance; empty: none
  std::vector<PlannedDiscount> discounts;
  bool show_included = false;
  std::vector<PlannedMeter> meters;
  std::vector<PlannedPlace> places;
  std::vector<Event> events;

  bool has(What what) const;
  const Event* first(What what) const;
  Day billed_from() const { return billing_from ? std::max(*billing_from, start) : start; }
};

struct PlannedCustomer {
  std::string number, grouping, format;
  std::vector<PlannedContract> contracts;
};

struct Plan {
  unsigned seed = 0;
  Day first = Day::of(2023, 9, 1);  // of the first month that is settled
  int months = 26;
  std::vector<int> skipped;  // months whose run is forgotten; the next one makes up for it
  std::vector<PlannedCustomer> customers;

  Day end() const { return first.plus_months(months); }
  static Plan of_seed(unsigned seed, int customers, int months);
  // Of one customer only, who lives the same life.
  Plan only(const std::string& customer) const;
};

std::string text_of(const PlannedContract& contract);

// Readings that nobody can believe, that nobody decides about, that lie beside their day; a predecessor's last ones; prices. (mishaps.cpp)
void draw_past(Draw& draw, const Plan& plan, PlannedContract& contract);
void add_discounts(const Plan& plan, PlannedContract& contract);
void add_mishaps(Draw& draw, const Plan& plan, PlannedContract& contract);
bool is_about_eve(What what);
bool is_about_device(What what);

inline const char* const leasing_company = "10900";
inline const char* const successor = "10800";

}  // namespace klickwerk::dealer_years
