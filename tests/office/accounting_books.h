// A dealer's issued documents over a real database, made by SQL: for tests of handing over, payments and dunning.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include "office/accounting/export_batch.h"
#include "office/payments/booking.h"
#include "office/payments/open_items.h"
#include "tests/db/test_database.h"

namespace klickwerk::test {

namespace fs = std::filesystem;

inline const Instant now = *parse_iso_utc("2026-11-02T09:00:00.000Z");  // a Monday

class AccountingBooks : public testing::Test {
 protected:
  AccountingBooks() : config_(books_.config()) {
    char pattern[] = "/tmp/klickwerk-accounting-XXXXXX";
    folder_ = mkdtemp(pattern);
    config_.seller.name = "Bürotechnik Nord GmbH", config_.seller.city = "Hamburg", config_.seller.iban = "DE89370400440532013000";
    config_.accounting.adviser_number = 29098, config_.accounting.client_number = 55003;
    config_.sepa.creditor_id = "DE98ZZZ09999999999";
    config_.invoice.documents_directory = folder_ / "documents";
    books_.execute("insert into customers (number, name, street, postcode, city) values ('K-1', 'Kanzlei Möller', 'Weg 1', '20457', 'Hamburg'), ('K-2', 'Praxis Öz', 'Weg 2', '20457', 'Hamburg')");
  }
  ~AccountingBooks() override { fs::remove_all(folder_); }

  // Issues a document of one line as the invoicing does: draft, approved, number, issued.
  void issue(const std::string& number, const std::string& customer, const std::string& issued_on, std::int64_t net, const std::string& kind = "invoice",
             const std::string& refers_to = "", const std::string& mandate = "") {
    const std::string series = kind, year = issued_on.substr(0, 4), count = std::to_string(++counts_[kind]), vat = std::to_string(vat_of({net}, 1900).cents), id = "(select max(invoice_id) from invoices)";
    const std::string original = refers_to.empty() ? "null" : "(select invoice_id from invoices where number = '" + refers_to + "')";
    books_.execute("insert into invoices (kind, customer_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, cancels_id, corrects_id, reason) select '" +
                   kind + "', customer_id, '2026-09-01', '2026-10-01', 1900, " + std::to_string(net) + ", " + vat + ", " + std::to_string(net) + " + " + vat + ", " +
                   (kind == "cancellation" ? original : "null") + ", " + (kind == "correction" ? original : "null") + ", '" + (refers_to.empty() ? "" : "wrong") +
                   "' from customers where number = '" + customer + "'");
    books_.execute("insert into invoice_lines (invoice_id, line, kind, period_first, period_end, unit_price_micro, unit_price_places, amount_cents, corrects_line) values (" + id +
                   ", 1, 'flat', '2026-09-01', '2026-10-01', 0, 2, " + std::to_string(net) + ", " + (kind == "correction" ? "1" : "null") + ")");
    books_.execute("update invoices set state = 'approved', approved_at = now(), approved_by = 'test' where invoice_id = " + id);
    books_.execute("insert into number_series (series, year) values ('" + series + "', " + year + ") on conflict do nothing");
    books_.execute("update number_series set last_number = last_number + 1 where series = '" + series + "' and year = " + year);
    const std::string debit = mandate.empty() ? "null" : R"({"mandate":")" + mandate + R"(","collected_on":"2026-11-16"})";
    books_.execute("update invoices set state = 'issued', series = '" + series + "', number_year = " + year + ", number_in_year = " + count + ", number = '" + number +
                   "', issued_on = '" + issued_on + "', due_on = date '" + issued_on + "' + 14, issued_at = now(), issued_by = 'test', facts = '{\"buyer\":{\"name\":\"Kanzlei Möller\",\"country\":\"DE\"},"
                   "\"buyer_vat_id\":\"\",\"direct_debit\":" + debit + ",\"vat_groups\":[{\"category\":\"S\",\"rate_bp\":1900,\"net_cents\":" + std::to_string(net) + ",\"vat_cents\":" + vat +
                   ",\"reason\":\"\"}]}' where invoice_id = " + id);
  }

  office::ExportRequest datev(bool dry_run = false) {
    office::ExportRequest request;
    request.issued = *Period::parse("2026-10"), request.dry_run = dry_run, request.actor = "anna", request.now = now, request.folder = folder_ / "out";
    return request;
  }
  db::Database& database() { return books_.database(); }
  std::vector<db::OpenItem> open(Day as_of = Day::of(2026, 12, 31)) { return office::open_items(database(), {as_of, {}}); }
  office::PaymentReport import(const std::string& content) { return office::import_payments(database(), {"bank", content, "anna", false}); }

  test::TestDatabase books_;
  config::Config config_;
  fs::path folder_;
  std::map<std::string, int> counts_;
};

inline std::string camt(const std::string& version, const std::string& entries) {
  return "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001." + version + "\"><BkToCstmrStmt><Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>" +
         entries + "</Stmt></BkToCstmrStmt></Document>";
}

inline std::string camt_entry(const std::string& status, const std::string& reference, const std::string& amount, const std::string& direction, const std::string& details) {
  return "<Ntry><Amt Ccy=\"EUR\">" + amount + "</Amt><CdtDbtInd>" + direction + "</CdtDbtInd><Sts>" + status + "</Sts><BookgDt><Dt>2026-10-20</Dt></BookgDt><AcctSvcrRef>" + reference +
         "</AcctSvcrRef><NtryDtls>" + details + "</NtryDtls></Ntry>";
}

}  // namespace klickwerk::test
