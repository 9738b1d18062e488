// The office's month: settle, look again, correct, issue; then what goes wrong with issued documents.
#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "db/errors.h"
#include "office/corrections/rebill.h"
#include "office/settlement_run/discard.h"
#include "tests/dealer_years/life.h"

namespace klickwerk::dealer_years {
namespace {

using office::Verdict;

bool is_open(Verdict verdict) { return verdict == Verdict::failed || verdict == Verdict::blocked; }

// Drafts as a customer would see them; the program may make one anew under another id.
std::vector<std::string> drafts_of(Desk& desk, const std::string& contract = "") {
  std::vector<std::string> drafts;
  for (const auto& draft : desk.documents(contract, db::InvoiceState::draft))
    drafts.push_back(draft.contract_number + " " + draft.customer_number + " " + draft.service.iso() + " " + decimal(draft.net) + " " + decimal(draft.gross));
  std::ranges::sort(drafts);
  return drafts;
}

std::string listed(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += "\n    " + text;
  return all;
}

bool troubles(const Event& event) {
  switch (event.what) {
    case What::pause: case What::hold: case What::take_over: case What::price: case What::discount: case What::discard: return false;
    case What::leave: return event.delay > 0 || event.amount > 1;
    case What::swap: case What::loan: case What::reset: case What::test_copies: case What::end: return event.delay > 0;
    default: return true;
  }
}

constexpr Money most_by_rounding{10};

Money magnitude(Money amount) { return amount < Money{} ? -amount : amount; }

// Of each meter, at any time and in any quantity.
bool one_price_for_all(const PlannedContract& contract) {
  const auto plain = [](const PlannedMeter& meter) { return meter.free_per_month == 0 && meter.prices.size() == 1 && meter.prices[0].model == "unit"; };
  return contract.minimum == "none" && contract.minimum_invoice.empty() && contract.free_of_second_place == 0 && contract.price_of_second_place.empty() &&
         !contract.has(What::price) && contract.discounts.empty() && !contract.has(What::discount) && std::ranges::all_of(contract.meters, plain);
}

}  // namespace

void Life::live(const Watcher& watch) {
  auto next = deeds_.begin();
  for (int number = 0; number < plan_.months; ++number) {
    const Period now = month(number);
    for (; next != deeds_.end() && next->day < known_until(number); ++next) desk_.today = std::max(desk_.today, next->day), next->act();
    desk_.today = std::max(desk_.today, now.end + 2);
    const auto unreviewed = [&](const Lived& one) {
      return std::ranges::any_of(one.plan->events, [&](const Event& event) { return event.what == What::unreviewed && event.day == now.last(); });
    };
    if (kind_ == Kind::hindsight || std::ranges::none_of(contracts_, unreviewed)) clerk_.review();
    for (const auto& customer : plan_.customers)
      for (const auto& contract : customer.contracts)
        if (std::ranges::any_of(contract.events, [&](const Event& event) { return event.day <= now.last() && troubles(event); }))
          for (const auto& sibling : customer.contracts) troubled_.insert(sibling.number), troubled_.insert(sibling.number + "-N");
    clerk_.careful = kind_ == Kind::hindsight || number < 7 || number + 9 > plan_.months;
    const bool forgotten = kind_ == Kind::real && std::ranges::find(plan_.skipped, number) != plan_.skipped.end();
    if (forgotten) open_since_ = std::min(open_since_, number), desk_.note("", "the run of " + now.iso() + " is forgotten");
    else settle_months(number);
    if (kind_ == Kind::real) office_events(number);
    if (watch) watch(*this, number);
  }
  for (; next != deeds_.end(); ++next) desk_.today = std::max(desk_.today, next->day), next->act();
}

// In hindsight the run waits for a reading that stands beside the month's last day: it may close the period (tolerance), and
// nobody corrects later. A meter that is never estimated would else be settled together with the next one, with one package
// or one rounding where the corrected life has two.
Day Life::known_until(int number) const {
  Day end = month(number).end;
  if (kind_ == Kind::real) return end;
  for (const auto& customer : plan_.customers)
    for (const auto& contract : customer.contracts)
      for (const Event& event : contract.events)
        if (event.what == What::near && event.day == month(number).last()) end = std::max(end, event.day + static_cast<int>(event.amount) + 1);
  return end;
}

void Life::settle_months(int number) {
  if (kind_ == Kind::hindsight) {
    for (const auto& outcome : desk_.settle(month(number)).contracts)
      if (is_open(outcome.verdict)) throw BrokenPromise(customer_of(outcome.number), "in hindsight " + outcome.number + " is not settled: " + outcome.reason);
    return;
  }
  note_misled();
  note_unread_years();
  const int since = std::exchange(open_since_, number + 1);
  if (since < number && number % 2 == 1) settle_month(number, false);  // in the wrong order: what is open before it holds it up
  for (int k = since; k <= number; ++k) settle_month(k, k == number);
  const auto waiting = unissued(number);
  if (!waiting.empty()) open_since_ = std::min(open_since_, number);
  for (const auto& contract : contracts_)
    for (const Event& event : contract.plan->events)
      if (event.what == What::discard && event.day == month(number).last() && contract.number == contract.plan->number) {
        const auto before = drafts_of(desk_);
        office::discard_settlements(desk_.database(), month(number), contract.number, "anna");
        desk_.settle(month(number), contract.number);
        desk_.note(customer_of(contract.number), "discarded and settled again");
        if (const auto after = drafts_of(desk_); after != before)
          throw BrokenPromise(customer_of(contract.number), "discarded and settled again, " + contract.number + " has other drafts:" + listed(before) + "\n  now" + listed(after));
      }
  if (number % 4 == 3) return desk_.issue(waiting);
  desk_.correct(false);
  desk_.issue(waiting);
  if (!waiting.empty()) return;
  // What a draft of the month bills, the correction beside it must not bill, too. Clicks that only move to another month cost the same.
  for (const auto& outcome : desk_.correct(false, true).outcomes)
    if (one_price_for_all(lived_plan(outcome.contract)) && magnitude(outcome.net) > most_by_rounding)
      throw BrokenPromise(customer_of(outcome.contract), outcome.contract + " comes out differently right after it was issued, net " + decimal(outcome.net) + ": " + outcome.what);
}

void Life::settle_month(int k, bool newest) {
  const auto dry = desk_.settle(month(k), "", true);
  const auto report = desk_.settle(month(k));
  if (dry.result_hash() != report.result_hash()) throw BrokenPromise("", "the dry run of " + month(k).iso() + " showed another result than the run");
  for (const auto& outcome : report.contracts) {
    if (is_open(outcome.verdict)) open_since_ = std::min(open_since_, k);
    desk_.note(customer_of(outcome.number), "settled " + outcome.number + " " + outcome.period.iso() + ": " + name_of(outcome.verdict) + ", net " + decimal(outcome.net) + " " + outcome.reason);
    for (const auto& exception : outcome.exceptions) desk_.note(customer_of(outcome.number), "  held " + exception.meter + ": " + exception.what);
  }
  if (newest) check_rerun(month(k), report);
  if (newest && k % 3 == 2) check_order(month(k), report);
}

// Readings that are good in the books and were never shown, and what else makes a count wrong that looks certain.
void Life::note_misled() {
  std::istringstream readings(desk_.books().value(R"(
    select coalesce(string_agg(concat_ws(' ', d.serial, r.local_day, r.counter, r.value), E'\n'), '') from devices d join
      (select distinct on (device_id, counter, local_day) * from readings where state in ('valid', 'billable')
        order by device_id, counter, local_day, (state = 'billable') desc, read_at desc) r using (device_id))"));
  std::string serial, day, counter;
  std::int64_t value = 0;
  while (readings >> serial >> day >> counter >> value)
    if (counter != "total" && !clerk_.is_true(serial, counter, *Day::parse(day), value)) misled_.insert(customer_of(serial));
  for (const auto& customer : plan_.customers)
    for (const auto& contract : customer.contracts)
      for (const Event& event : contract.events) {
        const bool late = (event.what == What::test_copies || event.what == What::end) && event.delay > 0;
        if ((late || event.what == What::near) && event.day <= desk_.today + 15) misled_.insert(customer.number);
      }
}

// A year that waits for its last reading is closed by a later one, with its share by days of what was counted since
// (docs/settlement-rules.md, calendar year): its own count is a guess, and only the sum with the next periods is certain.
void Life::note_unread_years() {
  for (const Lived& one : contracts_)
    for (int year = one.from.year(); one.plan->settlement == "calendar_year" && Day::of(year, 12, 31) < desk_.today; ++year)
      if (!is_read(one, Day::of(year, 12, 31))) unread_years_.insert({one.number, Day::of(year, 12, 31)});
}

bool Life::is_read(const Lived& contract, Day day) {
  return std::ranges::all_of(*contract.places, [&](const PlaceWorld& place) {
    const std::string serial = place.standing(day).serial;
    if (day < place.first_day() || place.is_empty(day)) return true;
    return desk_.knows(serial) && std::ranges::all_of(contract.plan->meters, [&](const PlannedMeter& meter) {
      return std::ranges::all_of(meter.counts, [&](const auto& counted) { return desk_.counter(serial, counted.first, day).has_value(); });
    });
  });
}

// A second run changes nothing, and the report's sums are those of the drafts.
void Life::check_rerun(Period of_month, const office::RunReport& report) {
  const auto before = drafts_of(desk_);
  const auto again = desk_.settle(of_month);
  for (const auto& outcome : again.contracts)
    if (outcome.verdict == Verdict::drafted || outcome.verdict == Verdict::nothing_due) {
      const auto same = std::ranges::find_if(report.contracts, [&](const auto& first) { return first.number == outcome.number && first.result_hash == outcome.result_hash; });
      if (same == report.contracts.end() || outcome.verdict == Verdict::drafted)
        throw BrokenPromise(customer_of(outcome.number), "a second run of " + of_month.iso() + " " + name_of(outcome.verdict) + " " + outcome.number + " anew");
    }
  if (const auto after = drafts_of(desk_); after != before) throw BrokenPromise("", "a second run of " + of_month.iso() + " changed the drafts:" + listed(before) + "\n  now" + listed(after));
  if (again.totals().net != report.totals().net || again.totals().gross != report.totals().gross)
    throw BrokenPromise("", "a second run of " + of_month.iso() + " reports " + decimal(again.totals().net) + " instead of " + decimal(report.totals().net));
  if (std::ranges::any_of(report.contracts, [](const auto& outcome) { return is_open(outcome.verdict); })) return;  // an early draft of it may stand
  Money reported, drafted;
  for (const auto& outcome : report.contracts)
    if (outcome.verdict == Verdict::drafted || outcome.verdict == Verdict::unchanged) reported += outcome.net;
  // A contract that ended before the run, with a rhythm that ends in it, is due in it.
  const bool ended_before = std::ranges::any_of(report.contracts, [&](const auto& outcome) { return outcome.period.end <= of_month.first; });
  if (ended_before) return;
  for (const auto& draft : desk_.documents("", db::InvoiceState::draft))
    if (draft.settled.end > of_month.first && draft.settled.end <= of_month.end && draft.kind == db::InvoiceKind::invoice) drafted += draft.net;
  if (reported != drafted) throw BrokenPromise("", "the report of " + of_month.iso() + " says net " + decimal(reported) + ", the drafts " + decimal(drafted));
}

// Each contract by itself, in another order.
void Life::check_order(Period of_month, const office::RunReport& report) {
  std::map<std::string, std::string> hashes;
  for (auto outcome = report.contracts.rbegin(); outcome != report.contracts.rend(); ++outcome) {
    if (outcome->result_hash.empty()) continue;
    const auto alone = desk_.settle(of_month, outcome->number, true);
    if (alone.contracts.empty() || alone.contracts[0].result_hash != outcome->result_hash)
      throw BrokenPromise(customer_of(outcome->number), outcome->number + " settled by itself for " + of_month.iso() + " gives another result than with all others");
  }
}

std::vector<std::string> Life::unissued(int number) const {
  std::vector<std::string> contracts;
  for (const auto& contract : contracts_)
    for (const Event& event : contract.plan->events)
      if (event.what == What::unissued && event.day == month(number).last()) contracts.push_back(contract.number);
  return contracts;
}

void Life::office_events(int number) {
  desk_.today = month(number).end + 10;
  for (const auto& customer : plan_.customers)
    for (const auto& contract : customer.contracts)
      for (const Event& event : contract.events) {
        if (event.day != month(number).last()) continue;
        if (event.what == What::cancel || event.what == What::rebill) cancel(contract, event, event.what == What::rebill);
        if (event.what == What::credit) credit(contract, event);
      }
}

namespace {

std::vector<db::InvoiceSummary> standing(Desk& desk, const std::string& contract) {
  auto documents = desk.documents(contract, db::InvoiceState::issued);
  std::erase_if(documents, [](const auto& one) { return one.cancelled || one.kind == db::InvoiceKind::cancellation; });
  return documents;
}

}  // namespace

void Life::cancel(const PlannedContract& contract, const Event& event, bool rebilled) {
  const auto documents = standing(desk_, contract.number);
  if (documents.empty()) return;
  const auto& chosen = documents[static_cast<std::size_t>(event.amount) % documents.size()];
  const int from = (chosen.settled.last().year() - plan_.first.year()) * 12 + chosen.settled.last().month() - plan_.first.month();
  try {
    if (rebilled) {
      const auto result = office::rebill(desk_.database(), desk_.config(), {chosen.number, "falsch", desk_.today, "anna"});
      desk_.note(customer_of(contract.number), "rebilled " + chosen.number + " by " + std::to_string(result.invoices.size()) + " documents");
      for (const auto& invoice : result.invoices) desk_.note(customer_of(contract.number), "  " + invoice.number + " gross " + decimal(invoice.gross));
    } else {
      const auto mirror = desk_.issuing().cancel(chosen.number, "Irrtum", desk_.today);
      desk_.note(customer_of(contract.number), "cancelled " + chosen.number + " by " + mirror.number + " gross " + decimal(mirror.gross));
      if (event.amount % 2 == 1 && from >= 0) desk_.settle(month(from), contract.number), desk_.issue();
    }
    open_since_ = std::clamp(from, 0, open_since_);
  } catch (const db::Refused& refusal) {
    desk_.note(customer_of(contract.number), event.text() + " of " + chosen.number + " refused: " + refusal.what());
  }
}

void Life::credit(const PlannedContract& contract, const Event& event) {
  const auto documents = standing(desk_, contract.number);
  if (documents.empty()) return;
  const auto& chosen = documents[static_cast<std::size_t>(event.amount) % documents.size()];
  db::Transaction transaction = desk_.database().begin();
  const auto invoice = *db::InvoiceStore(transaction).invoice(chosen.id);
  transaction.commit();
  for (std::size_t line = 0; line < invoice.lines.size(); ++line) {
    const Money amount = invoice.lines[line].amount;
    if (amount.cents < 2) continue;
    const office::CorrectionOrder order{chosen.number, "Kulanz", desk_.today, "anna"};
    const auto credited = [&](Money sum) {
      const db::LineCredit one{static_cast<int>(line) + 1, sum};
      return office::credit_lines(desk_.database(), desk_.config(), order, std::span(&one, 1));
    };
    try {
      const auto document = credited({amount.cents / 2});
      desk_.note(customer_of(contract.number), "credited " + decimal(Money{amount.cents / 2}) + " of line " + std::to_string(line + 1) + " of " + chosen.number + " by " + document.number);
    } catch (const db::Refused& refusal) {
      return desk_.note(customer_of(contract.number), event.text() + " of " + chosen.number + " refused: " + refusal.what());
    }
    try {
      credited(amount);
    } catch (const db::Refused&) {
      return;
    }
    throw BrokenPromise(customer_of(contract.number), "line " + std::to_string(line + 1) + " of " + chosen.number + " was credited with more than was billed");
  }
}

// Every evening that bills, or that the plan has read.
void Life::make_all_right() {
  for (const Lived& one : contracts_)
    for (std::size_t place = 0; place < one.places->size(); ++place) {
      const PlaceWorld& world = one.places->at(place);
      const PlannedContract& contract = *one.plan;
      std::set<Day> days{one.from - 1};
      if (one.last_day) days.insert(*one.last_day);
      for (Day first = plan_.first; first < plan_.end(); first = first.first_of_next_month()) {
        days.insert(first.first_of_next_month() - 1);
        if (contract.places[place].channel == Channel::snmp) days.insert(first + 14);
      }
      for (const Event& event : contract.events) {
        if (event.place != place || (event.what != What::never && event.what != What::near)) continue;
        days.erase(event.day);
        if (event.what == What::near) days.insert(event.day + static_cast<int>(event.amount));
      }
      for (const Reset& reset : world.resets()) days.insert(reset.day - 1);
      for (const Day day : days) {
        const bool ours = one.from <= day && (!one.last_day || day <= *one.last_day), eve = day == one.from - 1 && (contract.billing_from || one.from != contract.start);
        if ((ours || eve) && day >= world.first_day() && day < plan_.end()) clerk_.make_right(world, day);
      }
    }
}

void Life::come_to_rest() {
  if (kind_ == Kind::hindsight) return;
  desk_.today = std::max(desk_.today, plan_.end() + 15);
  clerk_.waits = {};
  clerk_.careful = true;
  clerk_.review();
  make_all_right();
  const auto left = clerk_.undecided();
  if (!left.empty()) throw BrokenPromise(customer_of(left[0].serial), "there is no way to decide about " + left[0].serial + ": " + left[0].detail);
  for (int round = 0; round < 8; ++round) {
    desk_.today = desk_.today + 1;
    for (int number = 0; number < plan_.months; ++number) {
      desk_.settle(month(number));
      desk_.issue();
    }
    const auto corrections = desk_.correct(true);
    const bool quiet = corrections.outcomes.empty() && desk_.documents("", db::InvoiceState::draft).empty();
    desk_.issue();
    if (quiet) return;
  }
  const auto corrections = desk_.correct(true);
  const auto drafts = desk_.documents("", db::InvoiceState::draft);
  const std::string whose = !corrections.outcomes.empty() ? corrections.outcomes[0].contract : drafts.empty() ? "" : drafts[0].contract_number;
  throw BrokenPromise(whose.starts_with("V") ? customer_of(whose) : "", "the books do not come to rest: " + std::to_string(corrections.outcomes.size()) + " corrections, " + std::to_string(drafts.size()) + " drafts");
}

}  // namespace klickwerk::dealer_years
