#include "db/display_comparisons.h"

#include <array>

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

using Verdict = ComparedCounter::Verdict;
constexpr std::array verdicts{"agrees", "printed_since", "differs", "not_read"};  // in the order of the enum

constexpr Statement add_comparison{"display_comparisons.add", R"(
  insert into display_comparisons (device_id, compared_by, profile, remark) values ($1, $2, $3, $4) returning comparison_id)"};
constexpr Statement add_counter{"display_comparison_counters.add", R"(
  insert into display_comparison_counters (comparison_id, counter, shown_value, read_value, read_at, oid, verdict) values ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Statement of_device{"display_comparisons.of_device", R"(
  select c.comparison_id, (extract(epoch from c.compared_at) * 1000)::bigint, c.compared_by, c.profile, c.remark, k.counter, k.shown_value, k.read_value,
         (extract(epoch from k.read_at) * 1000)::bigint, k.oid, array_position(array['agrees', 'printed_since', 'differs', 'not_read'], k.verdict) - 1
    from display_comparisons c join display_comparison_counters k using (comparison_id)
   where c.device_id = $1 order by c.comparison_id desc, k.counter)"};

}  // namespace

std::int64_t DisplayComparisonStore::add(const DisplayComparison& comparison) {
  const auto id = integer(run(transaction_, add_comparison, comparison.device.value, comparison.by, comparison.profile, comparison.remark)[0][0]);
  for (const ComparedCounter& counter : comparison.counters) {
    const auto read_at = counter.read_at ? std::optional(iso_utc(*counter.read_at)) : std::nullopt;
    run(transaction_, add_counter, id, counter.counter, counter.shown, counter.read, read_at, counter.oid,
        verdicts.at(static_cast<std::size_t>(counter.verdict)));
  }
  return id;
}

std::vector<DisplayComparison> DisplayComparisonStore::of(DeviceId device) {
  std::vector<DisplayComparison> list;
  for (const auto& row : run(transaction_, of_device, device.value)) {
    if (list.empty() || list.back().id != integer(row[0]))
      list.push_back({integer(row[0]), device, moment(row[1]), text(row[2]), text(row[3]), text(row[4]), {}});
    ComparedCounter counter{text(row[5]), integer(row[6]), optional_integer(row[7]), std::nullopt, text(row[9]), static_cast<Verdict>(integer(row[10]))};
    if (!row[8].is_null()) counter.read_at = moment(row[8]);
    list.back().counters.push_back(std::move(counter));
  }
  return list;
}

}  // namespace klickwerk::db
