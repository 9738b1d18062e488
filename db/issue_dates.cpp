// The dates of a number series, read from its last number.
#include "db/connection_internal.h"
#include "db/invoices.h"

namespace klickwerk::db {
namespace {

constexpr Statement last_issued{"last issued of a series", R"sql(
  select issued_on from invoices where series = $1 and number_year = $2 order by number_in_year desc limit 1)sql"};

}  // namespace

std::optional<Day> InvoiceStore::last_issue_day(std::string_view series, int year) {
  pqxx::result rows = run(transaction_, last_issued, std::string(series), year);
  return rows.empty() ? std::nullopt : std::optional(day(rows[0][0]));
}

}  // namespace klickwerk::db
