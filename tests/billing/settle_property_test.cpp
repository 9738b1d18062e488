// What must hold for every contract, whatever its readings look like.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "billing/contract/check_terms.h"
#include "billing/metering/usage.h"
#include "billing/settlement/discount.h"
#include "tests/billing/random_contract.h"

namespace klickwerk::billing {
namespace {

constexpr unsigned kContracts = 600;

std::string with_seed(unsigned seed, Period run) { return "seed " + std::to_string(seed) + ", " + run.iso(); }

void expect_sums(const Settlement& settlement, int vat_rate_bp, const std::string& where) {
  Money net;
  for (const auto& line : settlement.lines) net += line.amount;
  EXPECT_EQ(settlement.net, net) << where;
  EXPECT_EQ(settlement.vat, vat_of(net, vat_rate_bp)) << where;
  EXPECT_EQ(settlement.gross, net + settlement.vat) << where;
}

void expect_sane_lines(const Settlement& settlement, const ContractTerms& terms, const std::string& where) {
  for (const auto& line : settlement.lines) {
    EXPECT_GE(line.period.first, terms.start) << where;
    if (terms.last_day) EXPECT_LE(line.period.last(), *terms.last_day) << where;
    EXPECT_FALSE(line.period.empty()) << where << " " << line.meter;
    if (line.kind == LineKind::click) EXPECT_GE(line.quantity.count, 0) << where;
    if (line.kind == LineKind::credit) EXPECT_LT(line.quantity.count, 0) << where;
    const bool product = line.kind != LineKind::flat && line.kind != LineKind::correction_click && line.kind != LineKind::correction_credit;
    if (product)
      EXPECT_EQ(line.amount + (line.discount ? line.discount->amount : Money{}), amount_of(line.quantity, line.unit_price.price)) << where << ": quantity x price";
    if (line.discount)
      EXPECT_EQ(line.discount->amount, discount_of(line.amount + line.discount->amount, line.discount->percent_bp)) << where << ": rounded once, on the product";
  }
  for (const auto& exception : settlement.exceptions) {
    EXPECT_FALSE(exception.what.empty()) << where;
    EXPECT_FALSE(exception.next_step.empty()) << where;
  }
  for (const auto& entry : settlement.ledger)
    for (const auto& usage : entry.usage) EXPECT_GE(usage.clicks.count, 0) << where;
}

TEST(EverySettlement, AddsUpAndIsTheSameForEver) {
  for (unsigned seed = 0; seed < kContracts; ++seed) {
    RandomContract random{seed};
    SettlementInput input = random.make();
    ASSERT_TRUE(check_terms(input).empty()) << seed << " " << check_terms(input)[0].key;
    for (Period run : random.runs(input)) {
      input.period = run;
      const Settlement settlement = settle(input);
      const std::string where = with_seed(seed, run);
      expect_sums(settlement, input.terms.vat_rate_bp, where);
      expect_sane_lines(settlement, input.terms, where);
      EXPECT_EQ(settlement, settle(input)) << where;
      EXPECT_EQ(result_hash(settlement), result_hash(settle(input))) << where;
      merge_ledger(input.ledger, settlement.ledger);
    }
  }
}

// The counters' whole way since the first settled day, when the last run was settled from readings of all places.
std::optional<std::int64_t> counted_usage(const SettlementInput& input, const MeterTerms& meter, Period span) {
  std::int64_t sum = 0;
  for (const auto& position : input.positions) {
    const Place place{position, {input.terms.start, input.terms.last_day ? *input.terms.last_day + 1 : day("2100-01-01")}};
    const Period active = span.intersection(place.active());
    if (active.empty()) continue;
    const auto usage = known_usage(meter, place, {active.first, active.last(), active.first});
    if (!usage) return {};
    sum += *usage;
  }
  return sum;
}

// No click is billed twice and none is lost: estimates, true-ups, held and open periods only shift clicks between
// periods, and the ledger's sum is the counters' way.
TEST(EveryLedger, HoldsExactlyWhatTheCountersMoved) {
  int compared = 0;
  for (unsigned seed = 0; seed < kContracts; ++seed) {
    RandomContract random{seed};
    SettlementInput input = random.make();
    const auto settlements = settle_runs(input, random.runs(input));
    for (std::size_t m = 0; m < input.terms.meters.size(); ++m) {
      const auto& meter = input.terms.meters[m];
      const auto& last = settlements.back().accounts[m];
      const bool settled = last.state == MeterAccount::State::settled || last.state == MeterAccount::State::deferred;
      if (!settled || last.estimated) continue;
      const Period all{settlements.front().period.first, settlements.back().period.end};
      const auto counted = counted_usage(input, meter, all);
      if (!counted) continue;  // no opening value, or a fall in between
      std::int64_t sum = 0;
      bool left_estimated = false;  // a place that has gone keeps its last estimate
      for (const auto& position : input.positions) left_estimated = left_estimated || position.last_day || input.terms.last_day;
      for (const auto& entry : input.ledger)
        if (entry.meter == meter.id)
          for (const auto& usage : entry.usage) sum += usage.clicks.count;
      if (left_estimated) continue;
      EXPECT_EQ(sum, *counted) << "seed " << seed << ", meter " << meter.id;
      ++compared;
    }
  }
  EXPECT_GT(compared, 20) << "the random contracts leave enough to compare";
}

Money billed_for_clicks(const std::vector<Settlement>& settlements) {
  Money sum;
  for (const auto& settlement : settlements)
    for (const auto& line : settlement.lines)
      if (line.kind != LineKind::flat) sum += line.amount;
  return sum;
}

// Interim billing changes when clicks are paid, not how much.
TEST(EveryCalendarYear, CostsTheSameWithAndWithoutInterimBilling) {
  int compared = 0;
  for (unsigned seed = 0; seed < kContracts; ++seed) {
    RandomContract random{seed};
    SettlementInput yearly = random.make();
    if (yearly.terms.cycle != SettlementCycle::calendar_year) continue;
    yearly.terms.interim_billing = false;
    // A minimum amount is measured on what is billed when the year ends; a held meter comes later.
    if (std::holds_alternative<MinimumAmount>(yearly.terms.minimum)) yearly.terms.minimum = {};
    SettlementInput interim = yearly;
    interim.terms.interim_billing = true;
    std::vector<Period> runs;
    for (Day first = yearly.terms.start.first_of_month(); first < day("2026-01-01"); first = first.plus_months(1))
      runs.push_back({first, first.plus_months(1)});
    const auto once = settle_runs(yearly, runs), twice = settle_runs(interim, runs);
    bool held = false;
    for (const auto& account : once.back().accounts) held = held || account.state != MeterAccount::State::settled;
    if (held) continue;
    EXPECT_EQ(billed_for_clicks(once), billed_for_clicks(twice)) << "seed " << seed;
    ++compared;
  }
  EXPECT_GT(compared, 20) << "the random contracts leave enough to compare";
}

bool rests_on_estimates(const SettlementInput& input, const MeterAccount& account) {
  for (const auto& entry : input.ledger)
    for (const auto& usage : entry.usage)
      if (entry.meter == account.meter && usage.estimated && entry.period.end > account.span.first) return true;
  return false;
}

// A span with estimates, or with last year's end, is longer than the settlement.
bool spans_more(const Settlement& settlement, const MeterAccount& account) {
  for (const auto& remark : account.remarks)
    if (remark.find("with estimates") != std::string::npos) return true;
  for (const auto& line : settlement.lines)
    if (line.meter == account.meter && line.period.first < account.span.first) return true;
  return false;
}

// The segments add up to the settlement's usage, a year's to the year's, so that the annex can be recomputed.
TEST(EveryAccount, ShowsSegmentsThatAddUpToItsUsage) {
  int compared = 0;
  for (unsigned seed = 0; seed < kContracts; ++seed) {
    RandomContract random{seed};
    SettlementInput input = random.make();
    for (Period run : random.runs(input)) {
      input.period = run;
      const Settlement settlement = settle(input);
      merge_ledger(input.ledger, settlement.ledger);
      for (const auto& account : settlement.accounts) {
        if (account.state != MeterAccount::State::settled || rests_on_estimates(input, account) || spans_more(settlement, account)) continue;
        std::int64_t sum = 0;
        for (const auto& segment : account.segments) sum += (segment.to_value - segment.from_value) * segment.weight;
        EXPECT_EQ(sum, account.usage.count) << with_seed(seed, run) << " " << account.meter;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 500);
}

// What is invoiced according to the ledger is what stands on the invoices.
TEST(EveryLedger, AgreesWithTheInvoices) {
  for (unsigned seed = 0; seed < kContracts; ++seed) {
    RandomContract random{seed};
    SettlementInput input = random.make();
    std::map<std::string, Money> clicks, credits;
    for (const auto& settlement : settle_runs(input, random.runs(input)))
      for (const auto& line : settlement.lines) {
        const bool credit = line.kind == LineKind::credit || line.kind == LineKind::correction_credit;
        if (!line.meter.empty()) (credit ? credits : clicks)[line.meter] += line.amount;
      }
    for (const auto& entry : input.ledger) {
      clicks[entry.meter] -= entry.invoiced_amount;
      credits[entry.meter] -= entry.credited_amount;
    }
    for (const auto& [meter, rest] : clicks) EXPECT_EQ(rest, Money{}) << "seed " << seed << ", clicks of " << meter;
    for (const auto& [meter, rest] : credits) EXPECT_EQ(rest, Money{}) << "seed " << seed << ", credits of " << meter;
  }
}

}  // namespace
}  // namespace klickwerk::billing
