// The dates of a number series, read from its last number of all years.
#include "db/connection_internal.h"
#include "db/invoices.h"

namespace klickwerk::db {
namespace {

constexpr Statement last_issued{"last issued of a series", R"sql(
  select issued_on from invoices where series = $1 order by number_year desc, number_in_year desc limit 1)sql"};

}  // namespace

std::optional<Day> InvoiceStore::last_issue_day(std::string_view series) {
  pqxx::result rows = run(transaction_, last_issued, std::string(series));
  return rows.empty() ? std::nullopt : std::optional(day(rows[0][0]));
}

}  // namespace klickwerk::db
