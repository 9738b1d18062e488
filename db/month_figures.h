// What a month came to, in sums: how the devices answered, what was invoiced, for whom. For summaries, not for books.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/money.h"
#include "db/database.h"
#include "db/settlements.h"

namespace klickwerk::db {

struct PollFigures {
  int asked = 0;  // active devices that have an address
  int read = 0, silent = 0, wrong_device = 0, undecodable = 0, never_asked = 0;
  std::optional<Instant> last_attempt_at;
};

struct UnreadDevice {
  std::string serial, vendor, model, customer, location, outcome, detail;
  std::optional<Instant> last_read_at;  // by the collector, else by whoever
};

struct InvoiceFigures {
  int drafts = 0, approved = 0, issued = 0, cancelled = 0;  // cancelled ones are counted in issued, too
  int estimated = 0;                                        // with an estimated line
  Money net, vat, gross;                                    // of all of them that are not cancelled
  std::string first_number, last_number;                    // of those issued
  int documents = 0;
};

struct MeterFigures {
  std::string meter;
  Clicks billed;  // clicks that cost: overs, and those in packages
  Clicks estimated;
  Money amount;
};

struct CustomerFigures {
  std::string number, name;
  int invoices = 0;
  Money net;
};

struct StockFigures {
  int customers = 0, sites = 0, devices = 0, contracts = 0;
};

class MonthFigures {
 public:
  // Of the settlements that the runs of `month` made.
  MonthFigures(Transaction& transaction, Period month) : transaction_(transaction), month_(month) {}

  StockFigures stock();
  PollFigures polls();
  std::vector<UnreadDevice> unread_devices(int most);  // wrong devices first, then by serial
  int settled();                                       // contracts, with an invoice or without
  InvoiceFigures invoices();
  std::set<ExceptionId> open_exceptions();             // of those settlements, and of what the runs could not settle
  std::vector<MeterFigures> meters();                  // the greatest amount first
  std::vector<CustomerFigures> customers(int most);    // the greatest net sum first

 private:
  Transaction& transaction_;
  Period month_;
};

}  // namespace klickwerk::db
