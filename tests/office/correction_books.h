// A dealer whose months are settled, issued, cancelled and corrected: for tests of corrections.
#pragma once

#include <string>
#include <vector>

#include "db/invoices.h"
#include "db/readings.h"
#include "office/corrections/correction_run.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "tests/office/dealer.h"

namespace klickwerk::test {

class CorrectionBooks {
 public:
  Dealer dealer;

  // Everything that is drafted gets its number.
  void issue_all() {
    dealer.approve_all();
    office::InvoiceQuery query;
    query.state = db::InvoiceState::approved;
    office::IssuingDesk desk(dealer.database(), dealer.config(), "anna");
    for (const auto& invoice : office::list_invoices(dealer.database(), query)) desk.issue(invoice.id, issued_on);
  }
  office::CorrectionReport correct(bool dry_run = false) {
    office::CorrectionRequest request;
    request.today = issued_on;
    request.dry_run = dry_run;
    request.actor = "anna";
    return office::run_corrections(dealer.database(), request);
  }
  void month(int month) {
    dealer.settle(month);
    issue_all();
  }
  std::string cancel(const std::string& number) {
    return office::IssuingDesk(dealer.database(), dealer.config(), "anna").cancel(number, "Irrtum", issued_on).number;
  }
  // The reading of that day never was; what is known about it stays in the books.
  void invalidate(const std::string& contract, Day day, std::int64_t value) {
    db::NewReading key;
    db::Transaction transaction = dealer.database().begin();
    key.device = dealer.device(contract);
    key.counter = "bw";
    key.read_at = db::end_of_day(day);
    key.source = "snmp";
    key.value = value;
    db::ReadingStore(transaction).decide(key, db::ReadingState::invalid, "anna", "mistyped");
    transaction.commit();
  }
  // As entered by a clerk, so that a wrong one of the device may stand beside it.
  void enter(const std::string& contract, Day day, std::int64_t value) {
    db::NewReading reading;
    reading.device = dealer.device(contract);
    reading.counter = "bw";
    reading.read_at = db::end_of_day(day);
    reading.source = "clerk";
    reading.value = value;
    db::Transaction transaction = dealer.database().begin();
    db::ReadingStore(transaction).add(std::span(&reading, 1));
    transaction.commit();
  }
  Money issued_net() { return {std::stoll(dealer.books().value("select coalesce(sum(net_cents), 0) from invoices where state = 'issued'"))}; }
  std::string numbers(const std::string& kind) {
    return dealer.books().value("select coalesce(string_agg(number, ' ' order by invoice_id), '') from invoices where state = 'issued' and kind = '" + kind + "'");
  }

  Day issued_on = Day::of(2026, 11, 20);
};

}  // namespace klickwerk::test
