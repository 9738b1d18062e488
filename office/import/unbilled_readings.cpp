#include "office/import/unbilled_readings.h"

#include <algorithm>
#include <set>

#include "db/billing_prospects.h"
#include "office/import/columns.h"
#include "office/import/near_match.h"

namespace klickwerk::office {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool holds(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

// What is known of the devices of a batch.
class Prospects {
 public:
  Prospects(db::Transaction& transaction, const std::vector<StoredRow>& stored) {
    std::set<DeviceId> unique;
    for (const StoredRow& one : stored) unique.insert(one.device);
    const std::vector<DeviceId> devices(unique.begin(), unique.end());
    const auto [first, last] = std::ranges::minmax(stored, {}, [](const StoredRow& one) { return day_of(one); });
    db::BillingProspects books(transaction);
    for (auto& stay : books.stays(devices)) stays_[stay.device].push_back(std::move(stay));
    for (auto& settled : books.settled_days(devices, Period::inclusive(day_of(first), day_of(last)))) settled_[{settled.device, settled.day}] = std::move(settled.documents);
    std::vector<db::CounterOfDay> wanted;
    for (const StoredRow& one : stored) wanted.push_back({one.device, one.row->counter, day_of(one)});
    standing_ = books.standing(wanted);
    for (const StoredRow& one : stored)
      if (counted(one)) told_moments_.insert({one.device, one.row->read_at});
  }

  static Day day_of(const StoredRow& one) { return local_day(one.row->read_at); }

  const std::vector<db::DeviceStay>& stays(DeviceId device) const {
    static const std::vector<db::DeviceStay> none;
    const auto found = stays_.find(device);
    return found == stays_.end() ? none : found->second;
  }
  const std::optional<db::StandingReading>& standing(std::size_t i) const { return standing_[i]; }
  std::string settled(const StoredRow& one) const {
    const auto found = settled_.find({one.device, day_of(one)});
    return found == settled_.end() ? "" : found->second;
  }
  // Contracts of before and after count as well: the counter is no unknown one.
  bool counted(const StoredRow& one) const {
    return std::ranges::any_of(stays(one.device), [&](const auto& stay) { return holds(stay.counters, one.row->counter); });
  }
  // Devices tell more than is billed: that is no fault while something of the moment is counted.
  bool moment_is_counted(const StoredRow& one) const { return told_moments_.contains({one.device, one.row->read_at}); }

 private:
  std::map<DeviceId, std::vector<db::DeviceStay>> stays_;
  std::map<std::pair<DeviceId, Day>, std::string> settled_;
  std::vector<std::optional<db::StandingReading>> standing_;
  std::set<std::pair<DeviceId, Instant>> told_moments_;
};

UnbilledReading told(const StoredRow& one, const char* kind, std::string why, std::string next_step) {
  const ReadingRow& row = *one.row;
  return {kind, row.place, row.serial, local_day(row.read_at), row.counter + " " + std::to_string(row.value) + " (" + row.source + ")", std::move(why), std::move(next_step)};
}

// After the last stay's end. What was read before the first one is history.
bool tell_no_contract(const StoredRow& one, const Prospects& known, UnbilledList& list) {
  const Day day = Prospects::day_of(one);
  const auto& stays = known.stays(one.device);
  const db::DeviceStay* last = nullptr;
  for (const auto& stay : stays) {
    if (!stay.last_day || *stay.last_day >= day) return false;
    if (!last || *last->last_day < *stay.last_day) last = &stay;
  }
  const std::string why = last ? "later than the device's last day in a contract: it stood in " + last->contract + " until " + last->last_day->iso() : "the device stands in no contract";
  list.add_once("no_contract " + one.row->serial, told(one, "no_contract", why, "nothing, if it is in stock; else import the contract with its placements"));
  return true;
}

bool tell_not_counted(const StoredRow& one, const Prospects& known, UnbilledList& list) {
  const std::string& counter = one.row->counter;
  const auto names = known_counters();
  if (known.counted(one) || (holds(names, counter) && known.moment_is_counted(one))) return false;
  std::set<std::string> theirs;
  std::string contracts;
  for (const auto& stay : known.stays(one.device)) {
    theirs.insert(stay.counters.begin(), stay.counters.end());
    if (contracts.find(stay.contract) == std::string::npos) contracts += (contracts.empty() ? "" : ", ") + stay.contract;
  }
  const std::vector<std::string> counted(theirs.begin(), theirs.end());
  const auto near = near_matches(counter, counted);
  list.add_once("not_counted " + one.row->serial + " " + counter,
                told(one, "not_counted", "no meter of contract " + contracts + " counts " + counter + ": it counts " + listed(counted) + (near.empty() ? "" : "; did you mean " + listed(near) + "?"),
                     near.empty() ? "nothing, if it is not billed; else give the contract a meter that counts it" : "mend the name in the file and import it again"));
  return true;
}

bool tell_outdone(const StoredRow& one, const std::optional<db::StandingReading>& standing, UnbilledList& list) {
  if (!standing || standing->value == one.row->value) return false;
  const std::string day = Prospects::day_of(one).iso(), value = std::to_string(one.row->value);
  list.add(told(one, "outdone",
                "for " + day + " counts " + std::to_string(standing->value) + " of the source " + standing->source + (standing->chosen ? ", chosen by a person" : ""),
                "if " + value + " is right: klickwerk reading correct " + one.row->serial + " " + one.row->counter + "=" + value + " --day " + day + " --reason …"));
  return true;
}

void tell_settled(const StoredRow& one, const std::string& documents, UnbilledList& list) {
  if (documents.empty()) return;
  list.add(told(one, "settled", "the period that it opens or closes is settled: " + documents,
                "the next klickwerk settle drafts the difference, if there is one; at once: klickwerk invoice correct --late"));
}

const char* words_of(const std::string& kind) {
  if (kind == "suspect") return "not plausible";
  if (kind == "outdone") return "outdone by another reading of the day";
  if (kind == "settled") return "of a settled period";
  return kind == "no_contract" ? "of devices in no contract" : "that no meter counts";
}

}  // namespace

void UnbilledList::add(UnbilledReading one) {
  ++counts_[one.kind];
  if (kept_.size() < most_kept) kept_.push_back(std::move(one));
}

void UnbilledList::add_once(const std::string& key, UnbilledReading one) {
  const auto [at, fresh] = by_key_.emplace(key, kept_.size());
  if (fresh) return add(std::move(one));
  ++counts_[one.kind];
  if (at->second < kept_.size()) ++kept_[at->second].readings;
}

void tell_unbilled(db::Transaction& transaction, const std::vector<StoredRow>& stored, UnbilledList& list) {
  if (stored.empty()) return;
  const Prospects known(transaction, stored);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const StoredRow& one = stored[i];
    if (one.judged->finding) list.add(told(one, "suspect", "not plausible: " + one.judged->finding->what, "klickwerk reading review"));
    else if (!tell_no_contract(one, known, list) && !tell_not_counted(one, known, list) && !tell_outdone(one, known.standing(i), list)) tell_settled(one, known.settled(one), list);
  }
}

std::string unbilled_text(const UnbilledList& list) {
  if (list.counts().empty()) return "";
  std::string text = "\nReadings that do not simply bill with the next run:\n", counts;
  std::size_t told = 0;
  for (const UnbilledReading& one : list.kept()) {
    if (++told > UnbilledList::most_told) break;
    text += "  " + one.place.file + ":" + std::to_string(one.place.line) + "  " + one.serial + "  " + one.day.iso() + "  " + one.reading +
            (one.readings > 1 ? " and " + std::to_string(one.readings - 1) + " more of the device" : "") + ": " + one.why + "\n      Next: " + one.next_step + "\n";
  }
  if (list.kept().size() > UnbilledList::most_told) text += "  … and " + std::to_string(list.kept().size() - UnbilledList::most_told) + " more: --json names them\n";
  for (const auto& [kind, count] : list.counts()) counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + words_of(kind);
  return text + counts + "\n";
}

}  // namespace klickwerk::office
