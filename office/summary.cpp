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
  for (auto& exception : db::SettlementStore(transaction).exceptions())
    if (exception.period.end > month.first && exception.period.end <= month.end) summary.exceptions.push_back(std::move(exception));
  summary.documents = documents;
  return summary;
}

}  // namespace klickwerk::office
