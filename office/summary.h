// The office at a glance: how the devices answered, what a month came to, and what waits for a person.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"
#include "db/month_figures.h"
#include "db/settlements.h"

namespace klickwerk::office {

struct Summary {
  Period month;
  db::StockFigures stock;
  db::PollFigures polls;
  std::vector<db::UnreadDevice> unread;  // the first of them
  int settled = 0;
  db::InvoiceFigures invoices;
  std::vector<db::MeterFigures> meters;
  std::vector<db::CustomerFigures> customers;  // the five with the greatest sums
  std::vector<db::StoredException> exceptions; // not resolved
  std::filesystem::path documents;             // where they lie
};

Summary summarise(db::Database& database, Period month, const std::filesystem::path& documents);

std::string text_of(const Summary& summary);
std::string json_of(const Summary& summary);

}  // namespace klickwerk::office
