#include "tests/simulation/history.h"

#include <algorithm>
#include <random>

namespace klickwerk::simulation {
namespace {

using namespace billing;
using Kind = Event::Kind;

const std::vector<std::string> counters{"bw", "colour", "scan", "large"};
constexpr std::int64_t first_value = 100'000;  // so high that a counter which begins anew never comes near it
const Day simulated_end = Day::of(2026, 3, 1);

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  int upto(int largest) { return std::uniform_int_distribution<int>{0, largest}(random_); }
  bool one_in(int n) { return upto(n - 1) == 0; }
  AgreedPrice click_price() { return {{(upto(90) + 1) * 100}, 4}; }
  Pricing pricing() {
    const std::vector<Tier> tiers{{Clicks{1 + upto(500)}, click_price()}, {Clicks{1000 + upto(500)}, click_price()}, {{}, click_price()}};
    switch (upto(5)) {
      case 0: return GraduatedPricing{tiers};
      case 1: return VolumePricing{tiers};
      case 2: return PackagePricing{{1 + upto(999)}, {{upto(900) * 10'000}, 2}};
      default: return UnitPricing{click_price()};
    }
  }
  // Ends of months and the days around the end of February are where calendars break.
  Day day(Day first, int span) {
    const Day any = first + upto(span);
    if (one_in(3)) return any.first_of_next_month() - 1;
    if (one_in(8)) return Day::of(2024, 2, 29);
    return any;
  }

 private:
  std::mt19937 random_;
};

MeterTerms meter(Draw& draw, const std::string& id, Day start) {
  MeterTerms meter;
  meter.id = id;
  if (!draw.one_in(4)) meter.free_per_month = {draw.upto(800)};
  if (draw.one_in(5)) meter.free_per_position.push_back({"P1", {draw.upto(300)}});
  meter.prices.push_back({Day::of(2020, 1, 1), draw.pricing()});
  for (int i = draw.upto(2); i > 0; --i) meter.prices.push_back({std::max(meter.prices.back().from, start) + 1 + draw.upto(300), draw.pricing()});
  if (draw.one_in(6)) meter.credit_price = AgreedPrice{{draw.upto(50) * 100}, 4};
  if (draw.one_in(6)) meter.price_per_position.push_back({"P1", draw.click_price()});
  if (draw.one_in(4)) meter.counts = {{id, 1}, {"large", 1 + draw.upto(1)}};
  meter.no_average = draw.one_in(5);
  return meter;
}

ContractTerms terms_of(Draw& draw) {
  ContractTerms terms;
  terms.number = "S";
  terms.start = draw.day(Day::of(2023, 10, 1), 150);
  const Day last = draw.day(terms.start + 200, 500);
  if (draw.one_in(3) && last > terms.start + 60) terms.last_day = last;
  terms.proration = static_cast<Proration>(draw.upto(3));
  terms.credit_unused = draw.one_in(2);
  terms.true_up = draw.one_in(2) ? TrueUp::by_days : TrueUp::keep_estimates;
  terms.average_last_n = 1 + draw.upto(3);
  terms.cycle = draw.one_in(3) ? SettlementCycle::calendar_year : SettlementCycle::period;
  terms.interim_billing = terms.cycle == SettlementCycle::calendar_year && draw.one_in(2);
  terms.flat_fees.push_back({terms.start, {{draw.upto(9000) * 10'000}, 2}});
  for (int i = draw.upto(2); i >= 0; --i) terms.meters.push_back(meter(draw, counters[static_cast<std::size_t>(i)], terms.start));
  if (draw.one_in(6)) terms.minimum = MinimumClicks{terms.meters[0].id, {draw.upto(2000)}};
  else if (draw.one_in(6)) terms.minimum = MinimumAmount{MinimumAmount::Scope::all, {{draw.upto(9000) * 10'000}, 2}};
  return terms;
}

// At most one swap or reset a place, so that the order of their days says which counter is whose.
void add_events(Draw& draw, History& history, std::size_t place) {
  const Period days = history.days_of(history.places[place]);
  const auto add = [&](Kind kind, Day day, int delay, std::int64_t amount = 0) {
    if (days.contains(day)) history.events.push_back({kind, place, day, delay, amount});
  };
  for (const Period& month : months_of(days)) {
    if (draw.one_in(8)) add(Kind::missing, month.last(), 0);
    else if (draw.one_in(8)) add(Kind::late, month.last(), 1 + draw.upto(3));
    else if (draw.one_in(20)) add(Kind::mistyped, month.last(), 1 + draw.upto(2));
    if (draw.one_in(10)) add(Kind::extra, month.first + draw.upto(27), 0);
    if (draw.one_in(15)) add(Kind::test_copies, month.first + draw.upto(27), 0, 1 + draw.upto(30));
  }
  const Day turn = draw.day(days.first + 20, std::max(1, days.days() - 60));
  if (turn + 20 >= days.end || turn <= days.first + 1) return;
  if (draw.one_in(3)) add(draw.one_in(3) ? Kind::no_final : Kind::swap, turn, draw.upto(2), 1000 + draw.upto(5000));
  else if (draw.one_in(3)) add(Kind::reset, turn, draw.upto(2), 1 + draw.upto(500));
}

const char* name_of(Kind kind) {
  constexpr const char* names[] = {"missing", "late", "mistyped", "extra", "swap", "swap without final", "reset", "test copies"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string Event::text() const {
  std::string text = std::string(name_of(kind)) + " P" + std::to_string(place + 1) + " " + day.iso();
  if (delay > 0) text += ", told " + std::to_string(delay) + " runs later";
  if (amount > 0) text += ", " + std::to_string(amount);
  return text;
}

std::string History::text() const {
  std::string text = "seed " + std::to_string(seed) + ": " + terms.start.iso() + " to " + (terms.last_day ? terms.last_day->iso() : "open") + ", " +
                     std::to_string(runs.size()) + " runs of " + std::to_string(months_of(runs[0]).size()) + " months, " + std::to_string(places.size()) + " places";
  text += terms.true_up == TrueUp::by_days ? ", by_days" : ", keep_estimates";
  if (terms.cycle == SettlementCycle::calendar_year) text += terms.interim_billing ? ", calendar year with interim billing" : ", calendar year";
  for (const Site& place : places)
    if (place.from || place.last_day) text += "\n  " + place.id + " stands there " + days_of(place).iso();
  for (const Event& event : events) text += "\n  " + event.text();
  return text;
}

Period History::days_of(const Site& place) const {
  const Day first = place.from.value_or(terms.start), last = place.last_day.value_or(terms.last_day.value_or(runs.back().last()));
  return Period{first, last + 1}.intersection({terms.start, terms.last_day ? *terms.last_day + 1 : runs.back().end});
}

History History::of_seed(unsigned seed) {
  Draw draw(seed);
  History history;
  history.seed = seed;
  history.terms = terms_of(draw);
  constexpr int rhythms[] = {1, 1, 1, 3, 6};
  const int months = rhythms[draw.upto(4)];
  const Day end = history.terms.last_day ? *history.terms.last_day + 1 : simulated_end;
  for (Day first = history.terms.start.first_of_month(); first < end; first = first.plus_months(months)) history.runs.push_back({first, first.plus_months(months)});
  for (int i = 1 + draw.upto(2); i > 0; --i) {
    Site place{"P" + std::to_string(history.places.size() + 1), {}, {}};
    if (draw.one_in(6)) place.from = history.terms.start + 1 + draw.upto(90);
    const Day left = draw.day(history.terms.start + 120, 300);
    if (draw.one_in(6) && left > place.from.value_or(history.terms.start) + 30) place.last_day = left;
    history.places.push_back(place);
  }
  for (std::size_t place = 0; place < history.places.size(); ++place) add_events(draw, history, place);
  return history;
}

// Independent of everything that was drawn before: an event that is left out changes no other day.
std::int64_t History::pages(std::size_t place, const std::string& counter, Day day) const {
  std::uint64_t mixed = seed * 0x9e3779b97f4a7c15U + place * 0xbf58476d1ce4e5b9U + static_cast<std::uint64_t>(counter[0]) * 0x94d049bb133111ebU +
                        static_cast<std::uint64_t>(day.serial);
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  return counter == "large" ? static_cast<std::int64_t>(mixed % 4) : static_cast<std::int64_t>(mixed % 41);
}

std::size_t History::run_of(Day day) const {
  std::size_t run = 0;
  while (run + 1 < runs.size() && runs[run].end <= day) ++run;
  return run;
}

std::int64_t History::true_clicks(const MeterTerms& meter, Day last) const {
  const std::vector<CounterWeight> counts = meter.counts.empty() ? std::vector<CounterWeight>{{meter.id, 1}} : meter.counts;
  std::int64_t sum = 0;
  for (std::size_t place = 0; place < places.size(); ++place) {
    const Period days = days_of(places[place]).intersection({terms.start, last + 1});
    for (Day day = days.first; day < days.end; day = day + 1)
      for (const CounterWeight& count : counts) sum += count.weight * pages(place, count.counter, day);
    for (const Event& event : events)
      if (event.kind == Kind::test_copies && event.place == place && days.contains(event.day))
        for (const CounterWeight& count : counts)
          if (count.counter == "bw") sum -= count.weight * std::min(event.amount, pages(place, "bw", event.day));
  }
  return sum;
}

namespace {

// What one counter of a place showed, told day by day.
class Telling {
 public:
  Telling(PositionHistory& place, std::string counter) : place_(place), counter_(std::move(counter)) {
    place_.devices[0].start.push_back({counter_, value_});
  }
  void print(std::int64_t pages) { value_ += pages; }
  void begin_day(bool is_read) { read_ = is_read ? std::optional(value_) : std::nullopt; }
  void end_day(Day day) {
    if (read_ && device_known_) place_.readings.push_back({counter_, day, *read_, "snmp"});
  }
  // `told`: the office knows by now; `last`: the place's last day, whose reading is there in time whatever happens.
  void take(const Event& event, bool told, bool last, std::int64_t pages) {
    switch (event.kind) {
      case Kind::missing: if (!last) read_.reset(); break;
      case Kind::late: if (!told && !last) read_.reset(); break;
      case Kind::mistyped: if (!told && !last) read_ = 0; break;
      case Kind::extra: read_ = value_; break;
      case Kind::test_copies:
        if (counter_ == "bw" && pages > 0) place_.service_copies.push_back({event.day, counter_, std::min(event.amount, pages)});
        break;
      case Kind::reset:
        if (told) place_.resets.push_back({event.day, counter_, value_, event.amount});
        go_on_from(event.amount);
        break;
      case Kind::swap: swap(event, told, told); break;
      case Kind::no_final: swap(event, true, told); break;
    }
  }

 private:
  void go_on_from(std::int64_t value) {
    value_ = value;
    if (read_) read_ = value;
  }
  void swap(const Event& event, bool told, bool final_told) {
    if (told && place_.devices.size() == 1) {
      place_.devices[0].last_day = event.day;
      place_.devices.push_back({"B" + place_.id, event.day, {}, {}, {}});
    }
    if (final_told) place_.devices[0].final_.push_back({counter_, value_});
    go_on_from(event.amount);
    if (told) place_.devices[1].start.push_back({counter_, value_});
    device_known_ = told;  // readings of a device that nobody knows of are nobody's
  }

  PositionHistory& place_;
  std::string counter_;
  std::int64_t value_ = first_value;
  std::optional<std::int64_t> read_;
  bool device_known_ = true;
};

}  // namespace

PositionHistory History::place_known_at(std::size_t number, std::size_t run) const {
  const Site& site = places[number];
  PositionHistory place{.id = site.id, .from = site.from, .last_day = site.last_day, .devices = {}, .resets = {}, .readings = {}, .service_copies = {}};
  const Period days = days_of(site);
  place.devices.push_back({"A" + site.id, days.first - 1, {}, {}, {}});
  std::vector<const Event*> here;
  for (const Event& event : events)
    if (event.place == number) here.push_back(&event);
  std::ranges::stable_sort(here, {}, &Event::day);
  const Day end = std::min(days.end, runs[run].end);
  for (const std::string& counter : counters) {
    Telling telling(place, counter);
    auto next = here.begin();
    for (Day day = days.first; day < end; day = day + 1) {
      const std::int64_t made = pages(number, counter, day);
      const bool is_last = day + 1 == days.end;
      telling.print(made);
      telling.begin_day(is_last || day + 1 == day.first_of_next_month());
      for (; next != here.end() && (*next)->day == day; ++next) {
        const bool latest = run + 1 == runs.size();  // in the end everything is known
        const bool told = latest || run >= run_of(day) + static_cast<std::size_t>((*next)->delay);
        telling.take(**next, told, is_last, made);
      }
      telling.end_day(day);
    }
  }
  return place;
}

SettlementInput History::known_at(std::size_t run) const {
  SettlementInput input;
  input.terms = terms;
  for (std::size_t place = 0; place < places.size(); ++place)
    if (!days_of(places[place]).empty()) input.positions.push_back(place_known_at(place, run));
  input.period = runs[run];
  return input;
}

}  // namespace klickwerk::simulation
