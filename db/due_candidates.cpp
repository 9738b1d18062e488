// How many contracts a run will look at, without reading them.
#include "db/connection_internal.h"
#include "db/due_contracts.h"

namespace klickwerk::db {
namespace {

// With longer cycles not each of them is due: an upper bound.
constexpr Statement count_candidates{"contracts.count_candidates", R"(
  select count(*) from contracts
   where start_day < $1 and (last_day is null or last_day >= $2) and not billed_elsewhere and ($3 = '' or number = $3))"};

}  // namespace

int DueContracts::candidates(Period period, const DueFilter& filter) {
  Transaction transaction = database_.begin();
  return small_integer(run(transaction, count_candidates, period.end.iso(), period.first.iso(), filter.contract_number.value_or(""))[0][0]);
}

}  // namespace klickwerk::db
