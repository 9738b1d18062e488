#include "billing/contract/rhythm.h"

#include <gtest/gtest.h>

namespace klickwerk::billing {
namespace {

struct Case {
  const char* what;
  int cycle_months;
  const char *anchor, *start, *last_day, *run, *expected;
};

const Case cases[] = {
    {"monthly: the month itself", 1, "2026-01-01", "2025-05-05", "", "2026-10", "2026-10-01..2026-10-31"},
    {"monthly: not before the start", 1, "2026-01-01", "2026-11-01", "", "2026-10", ""},
    {"monthly: the month of the start", 1, "2026-10-01", "2026-10-17", "", "2026-10", "2026-10-01..2026-10-31"},
    {"monthly: the month of the end", 1, "2026-01-01", "2025-01-01", "2026-10-09", "2026-10", "2026-10-01..2026-10-31"},
    {"monthly: nothing after the end", 1, "2026-01-01", "2025-01-01", "2026-09-30", "2026-10", ""},
    {"quarter: only in its last month", 3, "2026-01-01", "2025-01-01", "", "2026-09", "2026-07-01..2026-09-30"},
    {"quarter: not in its first month", 3, "2026-01-01", "2025-01-01", "", "2026-10", ""},
    {"quarter: anchored in February", 3, "2020-02-01", "2020-02-01", "", "2026-10", "2026-08-01..2026-10-31"},
    {"quarter: anchor after the run", 3, "2027-01-01", "2025-01-01", "", "2026-09", "2026-07-01..2026-09-30"},
    {"quarter: the contract's end closes it early", 3, "2026-01-01", "2025-01-01", "2026-08-15", "2026-08", "2026-07-01..2026-09-30"},
    {"quarter: after an end inside it, its regular turn", 3, "2026-01-01", "2025-01-01", "2026-08-15", "2026-09", "2026-07-01..2026-09-30"},
    {"half-year", 6, "2026-01-01", "2025-01-01", "", "2026-06", "2026-01-01..2026-06-30"},
    {"year", 12, "2025-04-01", "2025-04-01", "", "2026-03", "2025-04-01..2026-03-31"},
    {"year: not otherwise", 12, "2025-04-01", "2025-04-01", "", "2026-04", ""},
    {"from the 17th to the 16th", 1, "2025-03-17", "2025-03-17", "", "2026-10", "2026-09-17..2026-10-16"},
    {"February ends on the 28th", 1, "2025-01-28", "2025-01-28", "", "2026-02", "2026-01-28..2026-02-27"},
};

TEST(Rhythm, DuePeriod) {
  for (const Case& c : cases) {
    std::optional<Day> last_day = *c.last_day ? Day::parse(c.last_day) : std::nullopt;
    auto due = due_period({c.cycle_months, *Day::parse(c.anchor)}, *Day::parse(c.start), last_day, *Period::parse(c.run));
    EXPECT_EQ(due ? due->iso() : "", c.expected) << c.what;
  }
}

// 24 months, every cycle: no gap, no overlap (B24).
TEST(Rhythm, PeriodsFollowEachOtherWithoutGapOrOverlap) {
  for (int cycle : {1, 3, 6, 12})
    for (const char* anchor : {"2024-01-01", "2030-05-28", "2026-02-15"}) {
      std::optional<Period> before;
      for (Day first = Day::of(2024, 1, 1); first < Day::of(2026, 1, 1); first = first.first_of_next_month()) {
        auto due = due_period({cycle, *Day::parse(anchor)}, Day::of(2020, 1, 1), {}, {first, first.first_of_next_month()});
        if (!due) continue;
        if (before) EXPECT_EQ(before->end, due->first) << anchor << " " << cycle;
        before = due;
      }
      EXPECT_TRUE(before);
    }
}

}  // namespace
}  // namespace klickwerk::billing
