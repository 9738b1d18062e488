// The sentences of the annex. The engine explains itself to the clerk in English; the customer's sentences are made
// here from the same figures, in his language.
#include <algorithm>
#include <map>

#include "billing/settlement/ledger.h"
#include "office/invoicing/annex.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

using billing::MeterAccount;
using billing::MeterLedgerEntry;
using State = billing::MeterAccount::State;

std::string closing_day(const LineContext& context) {
  return day_text(context.settlement.period.last(), context.parties.language);
}

Clicks sum_of(const MeterLedgerEntry& entry) {
  Clicks sum;
  for (const auto& usage : entry.usage) sum += usage.clicks;
  return sum;
}

// The last periods settled from actual readings, newest first, as many as enter an average.
std::vector<const MeterLedgerEntry*> averaged_periods(const MeterAccount& account, const LineContext& context) {
  std::vector<const MeterLedgerEntry*> entries;
  for (const auto& entry : context.input.ledger)
    if (entry.meter == account.meter && entry.outcome == MeterLedgerEntry::Outcome::actual &&
        entry.period.end <= context.settlement.period.first)
      entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(), [](auto* a, auto* b) { return a->period.end > b->period.end; });
  auto most = static_cast<std::size_t>(context.input.terms.average_last_n);
  if (entries.size() > most) entries.resize(most);
  return entries;
}

// "Mittel aus Januar 2025 (3.200), …" when it gives exactly the usage of the account, else nothing.
std::string average_words(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  auto entries = averaged_periods(account, context);
  if (entries.empty()) return {};
  std::int64_t sum = 0;
  std::string list;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    sum += sum_of(**entry).count;
    list += (list.empty() ? "" : ", ") + period_title((*entry)->period, language) + " (" +
            count_text(sum_of(**entry).count, language) + ")";
  }
  if (multiply_rounded(sum, 1, static_cast<std::int64_t>(entries.size())) != account.usage.count) return {};
  return either(language, "Mittel aus ", "mean of ") + list;
}

std::string estimate_remark(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  std::string average = average_words(account, context);
  if (average.empty())
    average = either(language, "Durchschnitt der letzten abgelesenen Zeiträume", "average of the last periods with readings");
  return either(language, "Keine Ablesung zum ", "No reading on ") + closing_day(context) +
         either(language, "; geschätzt: ", "; estimated: ") + average + ".";
}

bool corrected(const MeterAccount& account, const LineContext& context) {
  const auto& lines = context.settlement.lines;
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
    return line.meter == account.meter && (line.kind == billing::LineKind::correction_click ||
                                           line.kind == billing::LineKind::correction_credit);
  });
}

std::int64_t counted_in(const std::vector<billing::CountedSegment>& segments) {
  std::int64_t counted = 0;
  for (const auto& segment : segments) counted += segment.weight * (segment.to_value - segment.from_value);
  return counted;
}

// The estimated periods that lie under the segments of this account.
Clicks estimated_before(const MeterAccount& account, const LineContext& context) {
  Clicks sum;
  if (account.segments.empty()) return sum;
  Day opened = account.segments.front().from_day;
  for (const auto& segment : account.segments) opened = std::min(opened, segment.from_day);
  for (const auto& entry : context.input.ledger)
    if (entry.meter == account.meter && entry.outcome == MeterLedgerEntry::Outcome::estimate &&
        entry.period.first > opened && entry.period.end <= context.settlement.period.first)
      sum += sum_of(entry);
  return sum;
}

std::string true_up_remark(const MeterAccount& account, Clicks estimated, const LineContext& context) {
  Language language = context.parties.language;
  Clicks counted{counted_in(account.segments)};
  return either(language, "Gezählt seit der letzten Ablesung: ", "Counted since the last reading: ") +
         count_text(counted.count, language) +
         either(language, "; davon geschätzt abgerechnet: ", "; of these billed as estimates: ") +
         count_text(estimated.count, language) + either(language, "; Differenz: ", "; difference: ") +
         count_text((counted - estimated).count, language) + ".";
}

// Which clicks each period gets, by the ledger as the settlement leaves it; "" when they are not all that was counted.
std::string shared_words(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  auto ledger = context.input.ledger;
  billing::merge_ledger(ledger, context.settlement.ledger);
  std::map<std::string, Day> opened;
  for (const auto& segment : account.segments) {
    auto [known, first] = opened.emplace(segment.position, segment.from_day);
    known->second = std::min(known->second, segment.from_day);
  }
  std::int64_t shared = 0;
  std::string list;
  for (const auto& entry : ledger) {
    if (entry.meter != account.meter || entry.period.end > context.settlement.period.end) continue;
    std::int64_t clicks = 0;
    bool counted = false;
    for (const auto& usage : entry.usage)
      if (auto place = opened.find(usage.position); place != opened.end() && entry.period.last() > place->second)
        clicks += usage.clicks.count, counted = true;
    if (!counted) continue;
    shared += clicks;
    list += (list.empty() ? "" : ", ") + period_title(entry.period, language) + " " + count_text(clicks, language);
  }
  return shared == counted_in(account.segments) ? list : std::string{};
}

// By days, or over places that waited differently: what was counted is not the estimates and the period's own usage.
std::string shared_remark(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  const std::string counted = either(language, "Gezählt seit der letzten Ablesung: ", "Counted since the last reading: ") +
                              count_text(counted_in(account.segments), language);
  const std::string list = shared_words(account, context);
  if (list.empty())
    return counted + either(language, "; auf diesen Zeitraum entfallen ", "; of these fall into this period ") + count_text(account.usage.count, language) + ".";
  return counted + either(language, "; verteilt auf ", "; shared over ") + list + ".";
}

std::string settled_remark(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  if (account.estimated) return estimate_remark(account, context);
  Clicks estimated = estimated_before(account, context);
  if (estimated.count != 0)
    return counted_in(account.segments) - estimated.count == account.usage.count ? true_up_remark(account, estimated, context)
                                                                                 : shared_remark(account, context);
  if (corrected(account, context))
    return either(language, "Frühere Abrechnungen werden mit den Ablesungen dieses Zeitraums berichtigt.",
                  "Earlier settlements are corrected by the readings of this period.");
  if (account.span.first < context.settlement.period.first && !account.span.empty())
    return either(language, "Abgerechnet wird der gesamte offene Zeitraum ", "Settles the whole open period ") +
           period_title(account.span, language) + ".";
  return {};
}

}  // namespace

std::vector<std::string> account_remarks(const MeterAccount& account, const LineContext& context) {
  Language language = context.parties.language;
  switch (account.state) {
    case State::pending_no_average:
      return {either(language, "Keine Ablesung zum ", "No reading on ") + closing_day(context) +
              either(language, "; dieser Zähler wird nicht geschätzt. Die nächste Ablesung rechnet den Zeitraum mit ab.",
                     "; this meter is not estimated. The next reading settles the period as well.")};
    case State::held:
      return {either(language, "In Klärung; der Zeitraum wird mit einer der nächsten Rechnungen abgerechnet.",
                     "Being clarified; the period is settled with one of the next invoices.")};
    case State::deferred:
      return {either(language, "Wird am Ende des Kalenderjahres abgerechnet.", "Settled at the end of the calendar year.")};
    case State::settled: break;
  }
  std::string remark = settled_remark(account, context);
  return remark.empty() ? std::vector<std::string>{} : std::vector<std::string>{remark};
}

}  // namespace klickwerk::office
