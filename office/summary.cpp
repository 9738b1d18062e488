#include "office/summary.h"

namespace klickwerk::office {
namespace {

constexpr int most_unread = 12;
constexpr int most_customers = 5;

}  // namespace

Summary summarise(db::Database& database, Period month, const std::filesystem::path& documents) {
  db::Transaction transaction = database.begin();
  db::MonthFigures figures(transaction, month);
  Summary summary;
  summary.month = month;
  summary.stock = figures.stock();
  summary.polls = figures.polls();
  summary.unread = figures.unread_devices(most_unread);
  summary.settled = figures.settled();
  summary.invoices = figures.invoices();
  summary.meters = figures.meters();
  summary.customers = figures.customers(most_customers);
  const auto of_month = figures.open_exceptions();
  for (auto& exception : db::SettlementStore(transaction).exceptions())
    if (of_month.contains(exception.id)) summary.exceptions.push_back(std::move(exception));
  summary.documents = documents;
  return summary;
}

}  // namespace klickwerk::office
