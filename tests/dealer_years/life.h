// A dealer's years, month by month, as the plan says; or in hindsight: the same, but that everybody told everything in time
// and nothing was issued, cancelled or corrected.
#pragma once

#include <functional>
#include <set>

#include "tests/dealer_years/clerk.h"
#include "tests/dealer_years/truth.h"

namespace klickwerk::dealer_years {

class Life {
 public:
  enum class Kind : std::uint8_t { real, hindsight };
  using Watcher = std::function<void(Life&, int month)>;

  Life(const Plan& plan, Kind kind);
  // `watch` looks at the books after each month.
  void live(const Watcher& watch = {});
  // Everything becomes known, and the office works until nothing is left to do.
  void come_to_rest();

  Desk& desk() { return desk_; }
  const Plan& plan() const { return plan_; }
  const std::vector<Lived>& contracts() const { return contracts_; }
  // The events that the program rightly refused, as "contract event".
  const std::set<std::string>& refused() const { return refused_; }
  // Something of the contract was not plainly told, settled and issued in its month.
  bool was_in_trouble(const std::string& contract) const { return troubled_.contains(contract); }
  // A wrong reading has billed, or something was told late that is no reading.
  bool was_misled(const std::string& contract) const { return misled_.contains(customer_of(contract)); }
  // A settlement may have closed the calendar year that ends on that day without its own reading.
  bool was_year_unread(const std::string& contract, Day last) const { return unread_years_.contains({contract, last}); }
  std::string diary(const std::string& customer) const { return desk_.diary(customer); }

 private:
  struct Deed {
    Day day;
    int order = 0;  // within the day
    std::function<void()> act;
  };

  void plan_deeds();
  void plan_readings(const PlannedContract& contract, std::size_t place);
  void plan_month_end(const PlannedContract& contract, std::size_t place, Day end);
  void plan_changes(const PlannedContract& contract);
  void plan_devices(const PlannedContract& contract, std::size_t place);
  void plan_leaving(const PlannedContract& contract, std::size_t place, const Event& event);
  void plan_eve(const PlannedContract& contract, const Event& event);
  void at(Day day, int order, std::function<void()> act) { deeds_.push_back({day, order, std::move(act)}); }
  // In hindsight a take-over is known on its eve: its readings of that evening close the predecessor's last month.
  Day told(const Event& event) const {
    return kind_ == Kind::hindsight ? event.day - (event.what == What::take_over ? 1 : 0) : event.day + event.delay * 30;
  }

  void give(const PlannedContract& contract, std::size_t place, Day day, const Values& values);
  void attempt(const PlannedContract& contract, const Event& event, const std::function<void()>& deed);
  void change_contract(const PlannedContract& contract, const Event& event);
  void end_contract(Lived& lived, const Event& event);
  void take_over(const PlannedContract& contract, const Event& event);
  void change_prices(const PlannedContract& contract, const Event& event);
  void enter_discount(const PlannedContract& contract, const Event& event);
  void import_placements(const PlannedContract& contract, const Told& told);
  bool is_undecided(const std::string& serial) const;
  void read_ends_since(const PlannedContract& contract, std::size_t place, Day first, const std::string& serial = {});
  void settle_early(const PlannedContract& contract, const Event& event);
  bool is_billed_on(const PlannedContract& contract, Day day) const;
  Lived& lived(const std::string& number);
  const PlannedContract& lived_plan(const std::string& number) const;

  void settle_months(int month);
  void settle_month(int month, bool newest);
  void note_misled();
  void note_unread_years();
  bool is_read(const Lived& contract, Day day);
  void check_rerun(Period month, const office::RunReport& report);
  void check_order(Period month, const office::RunReport& report);
  void office_events(int month);
  void cancel(const PlannedContract& contract, const Event& event, bool rebilled);
  void credit(const PlannedContract& contract, const Event& event);
  std::vector<std::string> unissued(int month) const;
  void make_all_right();
  Day known_until(int month) const;
  Period month(int number) const { return {plan_.first.plus_months(number), plan_.first.plus_months(number + 1)}; }

  Plan plan_;
  Kind kind_;
  Places places_;
  Desk desk_;
  Clerk clerk_;
  std::vector<Lived> contracts_;
  std::vector<Deed> deeds_;
  std::set<std::string> refused_, troubled_, misled_;
  std::set<std::pair<std::string, Day>> unread_years_;
  int open_since_ = 0;  // the first month that may have something left to settle
};

// Without the events that were refused.
Plan without(Plan plan, const std::set<std::string>& refused);

}  // namespace klickwerk::dealer_years
