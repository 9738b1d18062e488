#include "office/corrections/resettling.h"

#include <algorithm>
#include <utility>

#include "billing/settlement/ledger.h"
#include "billing/settlement/vat.h"
#include "office/corrections/difference.h"

namespace klickwerk::office {
namespace {

using billing::MeterLedgerEntry;
using billing::MeterTerms;
using billing::PositionHistory;
using billing::Settlement;
using billing::SettlementInput;
using Outcome = MeterLedgerEntry::Outcome;

const MeterLedgerEntry* entry_of(const std::string& meter, const db::SettledPeriod& period) {
  for (const auto& entry : period.result.ledger)
    if (entry.meter == meter && entry.period == period.period) return &entry;
  return nullptr;
}

std::vector<std::string> counters_of(const MeterTerms& meter) {
  std::vector<std::string> counters;
  for (const auto& count : meter.counts) counters.push_back(count.counter);
  return counters.empty() ? std::vector{meter.id} : counters;
}

// A reading has settled it, with whatever waited before it. Of a calendar year that bills each period for itself the year may go on.
bool closed_by_reading(const MeterLedgerEntry& entry, const billing::ContractTerms& terms) {
  if (entry.outcome == Outcome::actual) return true;
  const bool interim = terms.cycle == billing::SettlementCycle::calendar_year && terms.interim_billing;
  return interim && entry.outcome == Outcome::deferred && std::ranges::none_of(entry.usage, &MeterLedgerEntry::Usage::estimated);
}

// A place that was read beside one that was estimated.
bool was_read(const MeterLedgerEntry& entry, const std::string& place) {
  const auto usage = std::ranges::find(entry.usage, place, &MeterLedgerEntry::Usage::position);
  return usage != entry.usage.end() && !usage->estimated;
}

// The counters keep what they were settled with.
void keep_counters(const std::vector<std::string>& counters, const PositionHistory& frozen, PositionHistory& now) {
  const auto of_meter = [&](const auto& one) { return std::ranges::find(counters, one.counter) != counters.end(); };
  const auto keep = [&](const auto& then, auto& present) {
    std::erase_if(present, of_meter);
    std::ranges::copy_if(then, std::back_inserter(present), of_meter);
  };
  keep(frozen.readings, now.readings);
  keep(frozen.resets, now.resets);
  keep(frozen.undecided, now.undecided);
  keep(frozen.service_copies, now.service_copies);
  std::ranges::sort(now.readings, [](const auto& a, const auto& b) { return std::tie(a.counter, a.day) < std::tie(b.counter, b.day); });
  std::ranges::sort(now.service_copies, {}, &billing::ServiceCopies::day);
}

// Estimated from the same periods as then: what they came to later is no reason to estimate anew.
void keep_ledger(const std::string& meter, const std::vector<MeterLedgerEntry>& frozen, std::vector<MeterLedgerEntry>& now) {
  const auto of_meter = [&](const MeterLedgerEntry& entry) { return entry.meter == meter; };
  std::erase_if(now, of_meter);
  std::ranges::copy_if(frozen, std::back_inserter(now), of_meter);
}

void keep_prices(const std::string& meter, const billing::ContractTerms& frozen, billing::ContractTerms& now) {
  const auto before = std::ranges::find(frozen.meters, meter, &MeterTerms::id);
  const auto after = std::ranges::find(now.meters, meter, &MeterTerms::id);
  if (before == frozen.meters.end() || after == now.meters.end()) return;
  after->prices = before->prices;
  if (now.discounts != frozen.discounts) after->discounts = frozen.discounts;
}

// What the settlement before left below the minimum invoice amount goes into this one: as it is now, not as it was.
void take_along(const Settlement& before_then, const std::vector<billing::SettlementLine>& before_now, std::vector<billing::SettlementLine>& carried) {
  if (before_then.carried)
    for (const auto& line : before_then.lines)
      if (const auto same = std::ranges::find(carried, line); same != carried.end()) carried.erase(same);
  carried.insert(carried.begin(), before_now.begin(), before_now.end());
}

// The terms are those of the last period; each line keeps the VAT of its own, for a customer may have moved in between.
void add_vat_of_lines(const billing::ContractTerms& terms, Settlement& correction) {
  const std::vector<billing::SettlementLine> own = correction.lines;
  billing::add_vat(terms, correction);
  if (!terms.vat_class) return;
  for (std::size_t i = 0; i < own.size(); ++i)
    if (own[i].vat) correction.lines[i].vat = own[i].vat;
  correction.vat_groups = billing::vat_groups_of(correction.lines);
  correction.vat = {};
  for (const auto& group : correction.vat_groups) correction.vat += group.tax;
  correction.gross = correction.net + correction.vat;
}

class Resettling {
 public:
  Resettling(const db::ContractBooks& books, const ContractKnowledge& knowledge) : books_(books), knowledge_(knowledge) {}

  std::optional<Resettled> run() {
    const auto begin = first_to_settle();
    if (!begin) return {};
    settle_from(*begin);
    Settlement& correction = result_.correction;
    correction.period = {books_.periods[*begin].period.first, books_.periods.back().period.end};
    correction.lines = difference_lines(target_, billed_since(correction.period.first));
    if (!result_.reopened && only_moves_between_periods(correction.lines)) correction.lines.clear();
    correction.ledger = changed_entries();
    add_vat_of_lines(result_.input.terms, correction);
    if (correction.lines.empty() && correction.ledger.empty()) return {};
    return std::move(result_);
  }

 private:
  // A reading after the period closed it: then the estimate is done with.
  bool closed_later(const std::string& meter, std::size_t period) const {
    for (std::size_t i = period + 1; i < books_.periods.size(); ++i) {
      const auto* entry = entry_of(meter, books_.periods[i]);
      if (books_.periods[i].standing && entry != nullptr && closed_by_reading(*entry, books_.periods[i].input.terms)) return true;
    }
    return false;
  }

  // By the terms of today: the end may have been told after the last settlement.
  std::optional<Day> last_day() const {
    if (!last_day_) {
      SettlementInput last = books_.periods.back().input;
      knowledge_.renew_terms(last);
      last_day_ = last.terms.last_day;
    }
    return *last_day_;
  }

  // No later settlement will come that could true up.
  bool contract_is_over() const { return last_day() && *last_day() < books_.periods.back().input.period.end; }

  // The contract ended with its last settlement, which did not know that what waited for a later one (a calendar year, an amount below
  // the minimum invoice) had to be billed by it.
  bool end_was_told_later(std::size_t period) const {
    const auto& settled = books_.periods[period];
    return settled.standing && period + 1 == books_.periods.size() && !settled.input.fees_only && last_day() && *last_day() == settled.input.period.last() &&
           settled.input.terms.last_day != last_day();
  }

  // Fees with a rhythm of their own stay as they were billed: what was billed beyond the end comes back with the next run.
  Settlement settle_known(std::size_t period, SettlementInput& input) const {
    if (!end_was_told_later(period)) return billing::settle(input);
    input.terms.last_day = last_day();
    input.fee_run.reset();
    Settlement now = billing::settle(input);
    const auto& then = books_.periods[period];
    std::vector<billing::SettlementLine> fees;
    for (const auto& line : then.result.lines)
      if (!line.fee.empty() && std::ranges::find(then.input.carried, line) == then.input.carried.end()) fees.push_back(line);
    now.lines.insert(now.lines.begin(), fees.begin(), fees.end());
    return now;
  }

  bool stays_as_settled(const MeterTerms& meter, std::size_t period) const {
    const auto* entry = entry_of(meter.id, books_.periods[period]);
    if (entry == nullptr || entry->outcome == Outcome::actual || entry->outcome == Outcome::deferred) return false;
    if (!closed_later(meter.id, period)) return !contract_is_over();
    return books_.periods[period].input.terms.true_up == billing::TrueUp::keep_estimates;
  }

  SettlementInput known_now(std::size_t period, const std::vector<MeterLedgerEntry>& ledger) const {
    const auto& settled = books_.periods[period];
    SettlementInput input = settled.input;
    input.ledger = ledger;
    if (!settled.standing) knowledge_.renew_terms(input);
    else if (knowledge_.renew_prices) knowledge_.renew_prices(input);
    knowledge_.refresh(input);
    if (settled.standing) keep_what_stays(period, input);
    return input;
  }

  void keep_what_stays(std::size_t period, SettlementInput& input) const {
    const auto& settled = books_.periods[period];
    std::vector<std::pair<const MeterTerms*, const MeterLedgerEntry*>> stay;
    bool all = true;
    for (const auto& meter : settled.input.terms.meters)
      if (const auto* entry = entry_of(meter.id, settled)) {
        if (stays_as_settled(meter, period)) stay.emplace_back(&meter, entry);
        else all = false;
      }
    for (const auto& [meter, entry] : stay) {
      // Where one of its places was read, that place closes what was estimated there before, as it stands now.
      if (std::ranges::all_of(entry->usage, &MeterLedgerEntry::Usage::estimated)) keep_ledger(meter->id, settled.input.ledger, input.ledger);
      // By days the settlement that trues up takes the prices of today, too.
      if (settled.input.terms.true_up == billing::TrueUp::by_days && !closed_later(meter->id, period)) keep_prices(meter->id, settled.input.terms, input.terms);
    }
    for (PositionHistory& place : input.positions) {
      const auto before = std::ranges::find(settled.input.positions, place.id, &PositionHistory::id);
      if (before == settled.input.positions.end()) continue;
      const bool whole = all && std::ranges::none_of(stay, [&](const auto& one) { return was_read(*one.second, place.id); });
      // A device that is told of later would close an estimate by its counters. It is of all meters of the place: where one of them
      // was settled by a reading, all are settled with it, or two values would stand for one evening.
      if (before->devices != place.devices && !whole) continue;
      if (whole) place.devices = before->devices;
      for (const auto& [meter, entry] : stay)
        if (!was_read(*entry, place.id)) keep_counters(counters_of(*meter), *before, place);
    }
  }

  // The first period that would come out differently by itself; where corrections stand, not after the first of them.
  std::optional<std::size_t> first_to_settle() {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < books_.periods.size() && !first; ++i) {
      const auto& settled = books_.periods[i];
      if (is_open(settled)) first = i;
      else if (SettlementInput input = known_now(i, settled.input.ledger);
               (input.positions != settled.input.positions || input.terms != settled.input.terms || end_was_told_later(i)) && settle_known(i, input) != settled.result)
        first = i;
    }
    for (const Period& span : books_.corrected)
      for (std::size_t i = 0; i < books_.periods.size(); ++i)
        if (span.first <= books_.periods[i].period.first && (!first || i < *first)) first = i;
    return first;
  }

  void settle_from(std::size_t begin) {
    std::vector<MeterLedgerEntry> ledger = books_.periods[begin].input.ledger;
    std::vector<billing::SettlementLine> carried;
    for (std::size_t i = begin; i < books_.periods.size(); ++i) {
      SettlementInput input = known_now(i, ledger);
      if (i > begin) take_along(books_.periods[i - 1].result, carried, input.carried);
      Settlement now = settle_known(i, input);
      billing::merge_ledger(ledger, now.ledger);
      note(books_.periods[i], input, now);
      carried = now.carried && (books_.periods[i].result.carried || !books_.periods[i].standing) ? now.lines : std::vector<billing::SettlementLine>{};
      if (carried.empty()) target_.insert(target_.end(), now.lines.begin(), now.lines.end());
      result_.input = std::move(input);
    }
    ledger_ = std::move(ledger);
  }

  // Somebody has no invoice of it any more.
  static bool is_open(const db::SettledPeriod& settled) { return !settled.standing || settled.share_cancelled; }

  void note(const db::SettledPeriod& settled, const SettlementInput& input, const Settlement& now) {
    if (!is_open(settled) && charged_lines(now.lines) == charged_lines(settled.result.lines)) return;
    if (settled.standing) note_changes(settled.input, input, result_.inputs, settled_before(settled));
    result_.changed.push_back(settled.period);
    result_.reopened |= is_open(settled);
    if (is_open(settled)) result_.open.push_back(settled.period);
    for (const auto& account : now.accounts) result_.correction.accounts.push_back(account);
    if (!is_open(settled) && settled.invoice && !settled.number.empty() && !result_.corrects) {
      result_.corrects = settled.invoice;
      result_.corrects_number = settled.number;
    }
  }

  std::vector<const SettlementInput*> settled_before(const db::SettledPeriod& settled) const {
    std::vector<const SettlementInput*> inputs;
    for (const auto& other : books_.periods)
      if (other.period.first < settled.period.first) inputs.push_back(&other.input);
    return inputs;
  }

  std::vector<billing::SettlementLine> billed_since(Day first) const {
    std::vector<billing::SettlementLine> lines;
    for (const auto& billed : books_.billed)
      if (billed.settled.first >= first) lines.push_back(billed.line);
    return lines;
  }

  // Those in force that say something else; periods that are open again are left to their settlement.
  std::vector<MeterLedgerEntry> changed_entries() const {
    std::vector<MeterLedgerEntry> changed;
    for (const auto& entry : ledger_) {
      const auto in_force = std::ranges::find_if(
          books_.ledger, [&](const auto& other) { return other.meter == entry.meter && other.period.first == entry.period.first; });
      const bool replayed = entry.period.first >= result_.correction.period.first || in_force != books_.ledger.end();
      if (replayed && (in_force == books_.ledger.end() || *in_force != entry)) changed.push_back(entry);
    }
    return changed;
  }

  const db::ContractBooks& books_;
  const ContractKnowledge& knowledge_;
  mutable std::optional<std::optional<Day>> last_day_;  // looked up once
  Resettled result_;
  std::vector<billing::SettlementLine> target_;
  std::vector<MeterLedgerEntry> ledger_;
};

}  // namespace

std::optional<Resettled> resettle(const db::ContractBooks& books, const ContractKnowledge& knowledge) {
  return Resettling{books, knowledge}.run();
}

}  // namespace klickwerk::office
