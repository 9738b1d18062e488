#include "tests/golden/scenario_reader.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

#include "billing/contract/check_terms.h"
#include "billing/settlement/ledger.h"

namespace klickwerk::golden {
namespace {

using namespace billing;

// One statement: its words, taken one after the other.
class Words {
 public:
  Words(const std::string& line, std::string where) : where_(std::move(where)) {
    std::istringstream stream{line};
    for (std::string word; stream >> word;) words_.push_back(word);
  }

  [[noreturn]] void complain(const std::string& problem) const { throw std::runtime_error(where_ + ": " + problem); }
  bool done() const { return next_ == words_.size(); }
  bool take(std::string_view word) {
    if (done() || words_[next_] != word) return false;
    ++next_;
    return true;
  }
  std::string word() {
    if (done()) complain("a word is missing at the end");
    return words_[next_++];
  }
  std::string rest() {
    std::string text;
    while (!done()) text += (text.empty() ? "" : " ") + word();
    return text;
  }
  Day day() { return checked(Day::parse(peek()), "a date"); }
  Period period() { return checked(Period::parse(peek()), "a period"); }
  std::int64_t number() {
    const std::string text = word();
    std::size_t used = 0;
    const std::int64_t value = std::stoll(text, &used);
    if (used != text.size()) complain("'" + text + "' is not a whole number");
    return value;
  }
  AgreedPrice price(int least_places = 0) {
    const int places = places_of(peek());
    return {checked(parse_unit_price(peek()), "a price"), std::max(places, least_places)};
  }
  bool yes_or_no() { return choice<bool>({{"yes", true}, {"no", false}}); }
  template <class Value>
  Value choice(const std::map<std::string, Value>& choices) {
    auto found = choices.find(peek());
    if (found == choices.end()) complain("'" + peek() + "' is not one of the possible words");
    ++next_;
    return found->second;
  }
  // "bw=0" up to the next word without "=".
  std::vector<CounterValue> counters() {
    std::vector<CounterValue> values;
    while (!done() && words_[next_].find('=') != std::string::npos) {
      const std::string text = word();
      const auto equals = text.find('=');
      values.push_back({text.substr(0, equals), std::stoll(text.substr(equals + 1))});
    }
    return values;
  }

 private:
  std::string peek() const {
    if (done()) complain("a word is missing at the end");
    return words_[next_];
  }
  template <class Value>
  Value checked(std::optional<Value> value, const std::string& what) {
    if (!value) complain("'" + peek() + "' is not " + what);
    ++next_;
    return *value;
  }
  std::vector<std::string> words_;
  std::size_t next_ = 0;
  std::string where_;
};

class InputPart {
 public:
  explicit InputPart(office::SettlementCase& settlement_case)
      : case_(settlement_case), input_(settlement_case.contract), terms_(input_.terms) {}

  void read(Words& words) {
    const std::string keyword = words.word();
    const auto found = statements().find(keyword);
    if (found == statements().end()) words.complain("unknown keyword '" + keyword + "'");
    found->second(*this, words);
    if (!words.done()) words.complain("unexpected words at the end");
  }

  void finish(const std::string& file) {
    for (const auto& problem : check_terms(input_)) throw std::runtime_error(file + ": " + problem.key + ": " + problem.problem);
    if (case_.runs.empty()) throw std::runtime_error(file + ": no run");
    input_.ledger = ledger_of_history(input_, history_, case_.runs.front().first);
  }

 private:
  using Statement = std::function<void(InputPart&, Words&)>;

  MeterTerms& meter(Words& words) {
    const std::string id = words.word();
    for (auto& meter : terms_.meters)
      if (meter.id == id) return meter;
    words.complain("unknown meter '" + id + "'");
  }
  PositionHistory& position(Words& words) {
    const std::string id = words.word();
    for (auto& position : input_.positions)
      if (position.id == id) return position;
    words.complain("unknown position '" + id + "'");
  }

  static std::vector<Tier> tiers(Words& words) {
    std::vector<Tier> tiers;
    while (!words.done()) {
      const std::string text = words.word();
      const auto colon = text.find(':');
      if (colon == std::string::npos) words.complain("'" + text + "' is not UPTO:PRICE");
      const std::string price = text.substr(colon + 1);
      Tier tier{{}, {parse_unit_price(price).value(), places_of(price)}};
      if (text[0] != '*') tier.up_to = Clicks{std::stoll(text.substr(0, colon))};
      tiers.push_back(tier);
    }
    return tiers;
  }

  static void read_price(InputPart& in, Words& words) {
    MeterTerms& meter = in.meter(words);
    const Day from = words.day();
    if (words.take("unit")) return meter.prices.push_back({from, UnitPricing{words.price()}});
    if (words.take("graduated")) return meter.prices.push_back({from, GraduatedPricing{tiers(words)}});
    if (words.take("volume")) return meter.prices.push_back({from, VolumePricing{tiers(words)}});
    if (!words.take("package")) words.complain("unknown price model");
    const Clicks size{words.number()};
    meter.prices.push_back({from, PackagePricing{size, words.price()}});
  }

  static void read_position(InputPart& in, Words& words) {
    PositionHistory position;
    position.id = words.word();
    if (words.take("from")) position.from = words.day();
    if (words.take("to")) position.last_day = words.day();
    in.input_.positions.push_back(std::move(position));
  }

  static void read_device(InputPart& in, Words& words) {
    PositionHistory& position = in.position(words);
    PlacedDevice device;
    device.serial = words.word();
    if (!words.take("from")) words.complain("a device needs 'from'");
    device.from = words.day();
    if (words.take("to")) device.last_day = words.day();
    if (words.take("start")) device.start = words.counters();
    if (words.take("final")) device.final_ = words.counters();
    position.devices.push_back(std::move(device));
  }

  static void read_history(InputPart& in, Words& words) {
    SettledHistory entry;
    entry.meter = in.meter(words).id;
    if (!words.take("-")) entry.position = in.position(words).id;
    entry.period = words.period();
    entry.clicks = {words.number()};
    entry.estimated = words.choice<bool>({{"actual", false}, {"estimate", true}});
    in.history_.push_back(std::move(entry));
  }

  static void read_minimum_amount(InputPart& in, Words& words) {
    using Scope = MinimumAmount::Scope;
    const Scope scope = words.choice<Scope>({{"clicks", Scope::clicks}, {"all", Scope::all}});
    in.terms_.minimum = MinimumAmount{scope, words.price(2)};
  }

  static void read_discount(InputPart& in, Words& words) {
    using Scope = Discount::Scope;
    Discount discount;
    discount.from = words.day();
    discount.percent_bp = static_cast<int>(words.price().price.micro / 10'000);
    discount.scope = words.choice<Scope>({{"all", Scope::all}, {"clicks", Scope::clicks}, {"fees", Scope::fees}});
    in.terms_.discounts.push_back(discount);
  }

  static void add_reading(InputPart& in, Words& words) {
    auto& readings = in.position(words).readings;
    const std::string counter = words.word();
    const Day day = words.day();
    readings.push_back({counter, day, words.number(), {}});
  }

  static void add_reset(InputPart& in, Words& words) {
    PositionHistory& position = in.position(words);
    CounterReset reset;
    reset.day = words.day();
    reset.counter = words.word();
    reset.old_value = words.number();
    reset.new_value = words.number();
    position.resets.push_back(reset);
  }

  static const std::map<std::string, Statement>& statements() {
    static const std::map<std::string, Statement> all{
        {"scenario", [](InputPart& in, Words& w) { in.case_.title = w.rest(); }},
        {"contract", [](InputPart& in, Words& w) { in.terms_.number = w.word(); }},
        {"start", [](InputPart& in, Words& w) { in.terms_.start = w.day(); }},
        {"end", [](InputPart& in, Words& w) { in.terms_.last_day = w.day(); }},
        {"vat", [](InputPart& in, Words& w) { in.terms_.vat_rate_bp = static_cast<int>(w.price().price.micro / 10'000); }},
        {"proration",
         [](InputPart& in, Words& w) {
           in.terms_.proration = w.choice<Proration>({{"actual_days", Proration::actual_days},
                                                      {"days_30_360", Proration::days_30_360},
                                                      {"full_month", Proration::full_month},
                                                      {"none", Proration::none}});
         }},
        {"credit-unused", [](InputPart& in, Words& w) { in.terms_.credit_unused = w.yes_or_no(); }},
        {"true-up",
         [](InputPart& in, Words& w) {
           in.terms_.true_up = w.choice<TrueUp>({{"keep_estimates", TrueUp::keep_estimates}, {"by_days", TrueUp::by_days}});
         }},
        {"average-last", [](InputPart& in, Words& w) { in.terms_.average_last_n = static_cast<int>(w.number()); }},
        {"settlement",
         [](InputPart& in, Words& w) {
           in.terms_.cycle = w.choice<SettlementCycle>(
               {{"period", SettlementCycle::period}, {"calendar_year", SettlementCycle::calendar_year}});
         }},
        {"interim-billing", [](InputPart& in, Words& w) { in.terms_.interim_billing = w.yes_or_no(); }},
        {"minimum-clicks",
         [](InputPart& in, Words& w) {
           const std::string meter = w.word();
           in.terms_.minimum = MinimumClicks{meter, {w.number()}};
         }},
        {"minimum-amount", read_minimum_amount},
        {"flat",
         [](InputPart& in, Words& w) {
           const Day from = w.day();
           in.terms_.flat_fees.push_back({from, w.price(2)});
         }},
        {"discount", read_discount},
        {"show-included", [](InputPart& in, Words& w) { in.terms_.show_included = w.yes_or_no(); }},
        {"meter", [](InputPart& in, Words& w) { in.terms_.meters.emplace_back().id = w.word(); }},
        {"free", [](InputPart& in, Words& w) { MeterTerms& m = in.meter(w); m.free_per_month = {w.number()}; }},
        {"free-position",
         [](InputPart& in, Words& w) {
           MeterTerms& m = in.meter(w);
           const std::string id = w.word();  // the position may follow
           m.free_per_position.push_back({id, {w.number()}});
         }},
        {"count",
         [](InputPart& in, Words& w) {
           MeterTerms& m = in.meter(w);
           const std::string counter = w.word();
           m.counts.push_back({counter, w.number()});
         }},
        {"price", read_price},
        {"price-position",
         [](InputPart& in, Words& w) {
           MeterTerms& m = in.meter(w);
           const std::string id = w.word();  // the position may follow
           m.price_per_position.push_back({id, w.price()});
         }},
        {"credit-price",
         [](InputPart& in, Words& w) {
           MeterTerms& m = in.meter(w);
           if (!w.take("null")) m.credit_price = w.price();
         }},
        {"no-average", [](InputPart& in, Words& w) { in.meter(w).no_average = true; }},
        {"position", read_position},
        {"device", read_device},
        {"reset", add_reset},
        {"reading", add_reading},
        {"history", read_history},
        {"run", [](InputPart& in, Words& w) { in.case_.runs.push_back(w.period()); }}};
    return all;
  }

  office::SettlementCase& case_;
  SettlementInput& input_;
  ContractTerms& terms_;
  std::vector<SettledHistory> history_;
};

// One blank between words; the informative price of corrections is left out.
std::string normalised(Words words) {
  std::string text = words.word();
  const bool correction = text.starts_with("correction");
  while (!words.done()) {
    std::string word = words.word();
    if (correction && word == "x") {
      words.word();
      continue;
    }
    text += " " + word;
  }
  return text;
}

std::string kind_text(LineKind kind) {
  const std::map<LineKind, std::string> texts{{LineKind::flat, "flat"},
                                              {LineKind::click, "click"},
                                              {LineKind::credit, "credit"},
                                              {LineKind::minimum, "minimum"},
                                              {LineKind::correction_click, "correction_click"},
                                              {LineKind::correction_credit, "correction_credit"},
                                              {LineKind::included, "included"}};
  return texts.at(kind);
}

std::string code_text(ExceptionCode code) {
  const std::map<ExceptionCode, std::string> texts{{ExceptionCode::missing_reading_no_history, "MISSING_READING_NO_HISTORY"},
                                                   {ExceptionCode::missing_final_reading, "MISSING_FINAL_READING"},
                                                   {ExceptionCode::negative_usage, "NEGATIVE_USAGE"},
                                                   {ExceptionCode::reading_undecided, "READING_UNDECIDED"}};
  return texts.at(code);
}

std::string line_text(const SettlementLine& line) {
  const bool correction = line.kind == LineKind::correction_click || line.kind == LineKind::correction_credit;
  std::string text = kind_text(line.kind);
  if (line.kind != LineKind::flat) text += " " + (line.meter.empty() ? "-" : line.meter);
  text += " " + line.period.iso() + " " + (line.kind == LineKind::flat ? line.months.text() : std::to_string(line.quantity.count));
  if (!correction) text += " x " + decimal(line.unit_price.price, line.unit_price.places);
  text += " = " + decimal(line.amount);
  if (!line.position.empty()) text += " position " + line.position;
  if (line.tier > 0) text += " tier " + std::to_string(line.tier);
  if (line.packaged_clicks) text += " packages " + std::to_string(line.packaged_clicks->count);
  if (line.estimated) text += " estimated";
  return text + (line.discount ? " less " + decimal(Money{line.discount->percent_bp}) + " off " + decimal(line.discount->amount) : "");
}

}  // namespace

Scenario read_scenario(const std::filesystem::path& file) {
  std::ifstream stream{file};
  if (!stream) throw std::runtime_error(file.string() + ": cannot be read");
  Scenario scenario;
  scenario.settlement_case.id = file.stem().string();
  InputPart input{scenario.settlement_case};
  bool expecting = false;
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    Words words{line, file.filename().string() + ":" + std::to_string(++number)};
    if (words.done() || line.find_first_not_of(" \t") == line.find('#')) continue;
    if (words.take("expect"))
      expecting = true;
    else if (expecting)
      scenario.expected.push_back(normalised(words));
    else
      input.read(words);
  }
  if (!expecting) throw std::runtime_error(file.string() + ": expects nothing");
  input.finish(file.filename().string());
  return scenario;
}

std::vector<std::string> outcome_of(const office::SettlementCase& settlement_case) {
  std::vector<std::string> outcome, exceptions;
  for (const auto& settlement : office::run_case(settlement_case)) {
    outcome.push_back("invoice " + settlement.period.iso());
    for (const auto& line : settlement.lines) outcome.push_back(line_text(line));
    outcome.push_back("total net " + decimal(settlement.net) + " vat " + decimal(settlement.vat) + " gross " + decimal(settlement.gross));
    std::string last_meter;
    for (const auto& exception : settlement.exceptions) {
      if (exception.meter == last_meter) continue;  // several places at fault: one exception a meter and run
      last_meter = exception.meter;
      exceptions.push_back("exception " + exception.period.iso() + " " + exception.meter + " " + code_text(exception.code));
    }
  }
  outcome.insert(outcome.end(), exceptions.begin(), exceptions.end());
  return outcome;
}

}  // namespace klickwerk::golden
