// The auditor's export of real books: complete, its keys unique, its references leading somewhere.
#include "office/accounting/book_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "db/book_tables_internal.h"
#include "document/document_file.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

class BookExport : public testing::Test {
 protected:
  BookExport() {
    for (const char* number : {"V-1", "V-2"}) {
      books_.dealer.add_contract(number);
      books_.dealer.read(number, Day::of(2026, 9, 30), 1500);
    }
    books_.month(9);
    books_.cancel("RE-2026-000002");
    books_.dealer.books().execute("insert into import_log (actor, kind, file, sha256, rows_read, rows_new, rows_changed) values ('anna', 'readings', 'r.csv', repeat('a', 64), 3, 2, 1)");
  }
  Rows rows(const std::string& name) {
    for (const auto& table : db::book_tables())
      if (table.name == name) return rows(table);
    ADD_FAILURE() << "no table " << name;
    return {};
  }
  Rows rows(const db::BookTable& table) {
    Rows all;
    db::Transaction transaction = books_.dealer.database().begin();
    db::read_book_table(transaction, table, *Period::parse("2026"), [&](const auto& cells) { all.push_back(cells); });
    return all;
  }
  test::CorrectionBooks books_;
};

TEST_F(BookExport, EveryTableOfTheBooksIsExportedOrLeftOutForAReason) {
  const std::map<std::string, std::string> left_out{
      {"device_endpoints", "how devices are asked"},
      {"snmp_credentials", "secrets"},
      {"supply_levels", "toner"}, {"supply_changes", "toner"}, {"supply_yields", "toner"}, {"supply_proposals", "toner"},
      {"device_status", "technical"}, {"gauges", "technical"}, {"poll_states", "technical"},
      {"contract_remarks", "internal"}, {"books_currency", "stands in every description of an amount"},
      {"settlement_runs", "technical"}, {"settlement_ledger", "follows from the settlements"}, {"fee_ledger", "follows from the settlements"},
      {"settlement_carries", "follows from the settlements"}, {"settlement_exceptions", "work list"},
      {"reading_reviews", "work list; decided ones in reading_decisions"}, {"reading_touches", "technical"},
      {"display_comparisons", "technical"}, {"display_comparison_counters", "technical"},
      {"discoveries", "technical"}, {"discovery_networks", "technical"}, {"site_quiet_hours", "technical"},
      {"relays", "technical"}, {"relay_sites", "technical"}, {"relay_invites", "technical"}, {"relay_batches", "technical"},
      {"collectors", "technical"}, {"collector_shards", "technical"}, {"once_runs", "technical"},
      {"mail_attempts", "technical"}, {"reading_requests", "its mails and readings are there"}, {"reading_request_counters", "likewise"},
      {"reading_replies", "its readings are there"}, {"late_inputs", "work list"},
      {"reading_thinnings", "what was thinned bills nothing"},
  };
  std::string everything;
  for (const auto& part : {db::book_documents(), db::book_master(), db::book_contracts(), db::book_readings(), db::book_money(), db::book_journal()})
    for (const auto& source : part) everything += std::string(source.sql) + "\n";
  std::istringstream names(books_.dealer.books().value(
      "select string_agg(c.relname, ' ' order by c.relname) from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and not c.relispartition"));
  for (std::string name; names >> name;) {
    const bool exported = everything.find(" " + name + " ") != std::string::npos || everything.find(" " + name + "\n") != std::string::npos;
    const bool by_view = name == "invoice_settlements";  // through invoice_parts
    EXPECT_TRUE(exported || by_view || left_out.contains(name)) << name << ": export it (db/book_tables_*.cpp), or say here why not";
  }
}

// The database itself says which columns a view over an export's statement needs: all others are on this list.
TEST_F(BookExport, EveryColumnOfAnExportedTableIsExportedOrLeftOutForAReason) {
  const std::string printed = "how many places of a price are printed; the price itself is exact";
  const std::map<std::string, std::string> left_out{
      {"contracts.minimum_places", printed}, {"contract_fee_prices.places", printed}, {"contract_meters.credit_places", printed}, {"flat_fees.places", printed},
      {"invoice_lines.unit_price_places", printed}, {"meter_positions.price_places", printed}, {"meter_price_tiers.places", printed}, {"meter_prices.places", printed},
      {"contract_fees.ordinal", "order on the invoice: the lines' own is exported"},
      {"customers.remark", "internal, never printed"}, {"contracts.remark", "internal, never printed"}, {"devices.remark", "internal, never printed"}, {"sites.remark", "internal, never printed"},
      {"sites.credential_id", "how devices are asked"}, {"devices.pages_per_minute", "judges readings, bills nothing"}, {"devices.parts_may_differ", "judges readings, bills nothing"},
      {"invoices.series", "in the number"}, {"invoices.number_year", "in the number"}, {"invoices.number_in_year", "in the number"},
      {"invoices.issued_at", "the moment stands in the log"}, {"invoices.approved_at", "the moment stands in the log"}, {"invoices.created_at", "of the draft"}, {"invoices.held_because", "of drafts"},
      {"export_items.kind", "the batch's"}, {"mandates.mandate_id", "key; the reference is exported"},
      {"mail_attachments.media_type", "in the name"}, {"mail_attachments.path", "the hash names it"},
      {"mail_outbox.attempt_id", "how it was sent"}, {"mail_outbox.attempts", "how it was sent"}, {"mail_outbox.due_at", "how it was sent"}, {"mail_outbox.redirected_to", "how it was sent"},
      {"mail_outbox.last_answer", "how it was sent"}, {"mail_outbox.trying_since", "how it was sent"}, {"mail_outbox.bounce_status", "that it came back is exported"}, {"mail_outbox.bounce_detail", "that it came back is exported"},
      {"readings.review_id", "work list"},
      {"settlements.run_id", "technical"}, {"settlements.input", "what it holds is exported as tables; explain shows it whole"}, {"settlements.result", "likewise: the invoice's lines, and the hash"},
  };
  test::TestDatabase& books = books_.dealer.books();
  int number = 0;
  for (const auto& table : db::book_tables()) {
    std::string names;
    for (std::size_t i = 0; i < table.columns.size(); ++i) names += (i > 0 ? ", c" : "c") + std::to_string(i);
    books.execute("create view book_probe_" + std::to_string(number++) + " (" + names + ") as " + db::book_table_sql(table, *Period::parse("2026")));
  }
  std::istringstream missing(books.value(
      "with used as (select distinct d.refobjid, d.refobjsubid from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class"
      "               where v.relname like 'book\\_probe\\_%' and d.refclassid = 'pg_class'::regclass)"
      " select coalesce(string_agg(c.relname || '.' || a.attname, ' ' order by c.relname, a.attnum), '') from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
      "  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.oid in (select refobjid from used)"
      "    and not exists (select from used u where u.refobjid = c.oid and u.refobjsubid = a.attnum)"));
  std::set<std::string> seen;
  for (std::string name; missing >> name;) {
    seen.insert(name);
    EXPECT_TRUE(left_out.contains(name)) << name << ": export it (db/book_tables_*.cpp), or say here why not";
  }
  for (const auto& [name, reason] : left_out) EXPECT_TRUE(seen.contains(name)) << name << " is exported, or no column: strike it from the list (" << reason << ")";
}

// What the settlement went by, with the settings that make the difference.
TEST_F(BookExport, AContractIsExportedWithAllItsTerms) {
  test::TestDatabase& books = books_.dealer.books();
  books.execute("update contracts set proration = 'days_30_360', minimum_kind = 'amount', minimum_scope = 'all', minimum_micro = 25500000, minimum_places = 2, tolerance_before_days = 2, tolerance_after_days = 3, "
                "order_number = 'B-7', payment_terms_days = 21, maximum_invoice_cents = 100000 where number = 'V-2'");
  books.execute("insert into contract_pauses (contract_id, from_day, last_day) select contract_id, '2026-12-01', '2026-12-31' from contracts where number = 'V-2'");
  books.execute("insert into sites (customer_id, number, name, city) select customer_id, 'S-1', 'Lager', 'Kiel' from contracts where number = 'V-2'");
  std::map<std::string, std::string> terms;
  for (const auto& table : db::book_tables())
    if (table.name == "vertraege")
      for (const auto& row : rows(table))
        if (row[0] == "V-2")
          for (std::size_t i = 0; i < row.size(); ++i) terms[table.columns[i].name] = row[i];
  EXPECT_EQ(terms["zeitanteil"], "days_30_360");
  EXPECT_EQ(terms["mindest_betrag"], "25.50");
  EXPECT_EQ(terms["toleranz_vor"] + terms["toleranz_nach"], "23");
  EXPECT_EQ(terms["bestellnummer"], "B-7");
  EXPECT_EQ(terms["zahlungsziel"], "21");
  EXPECT_EQ(terms["hoechst_rechnung"], "1000.00");
  EXPECT_EQ(rows("pausen"), (Rows{{"V-2", "2026-12-01", "2026-12-31"}}));
  ASSERT_EQ(rows("standorte").size(), 1u);
  EXPECT_EQ(rows("standorte")[0][5], "Kiel");
}

TEST_F(BookExport, KeysAreUniqueAndReferencesLeadSomewhere) {
  std::map<std::string, std::set<std::string>> keys;  // first column of each table
  std::map<std::string, Rows> content;
  for (const auto& table : db::book_tables()) {
    content[table.name] = rows(table);
    std::set<std::vector<std::string>> whole;
    for (const auto& row : content[table.name]) {
      ASSERT_EQ(row.size(), table.columns.size()) << table.name;
      keys[table.name].insert(row[0]);
      EXPECT_TRUE(whole.insert({row.begin(), row.begin() + table.key_columns}).second) << table.name << ": two rows with the key " << testing::PrintToString(row);
    }
  }
  for (const auto& table : db::book_tables())
    for (const auto& reference : table.references) {
      ASSERT_TRUE(content.contains(reference.table)) << table.name << " refers to " << reference.table;
      std::size_t column = 0;
      while (column < table.columns.size() && table.columns[column].name != reference.column) ++column;
      ASSERT_LT(column, table.columns.size()) << table.name << "." << reference.column;
      for (const auto& row : content[table.name])
        EXPECT_TRUE(row[column].empty() || keys[reference.table].contains(row[column])) << table.name << "." << reference.column << " = " << row[column];
    }
  for (const char* filled : {"rechnungen", "rechnungsteile", "rechnungszeilen", "steuergruppen", "verwendete_staende", "belege", "abrechnungen", "nummernkreise", "kunden", "vertraege", "geraete",
                             "plaetze", "pauschalen", "klickpreise", "zaehler_der_vertraege", "steuersaetze", "zaehlerstaende", "protokoll", "kette", "uebernahmen", "handelnde", "programmstaende"})
    EXPECT_FALSE(content[filled].empty()) << filled;
}

// From a line back to the two readings, with what is exported alone.
TEST_F(BookExport, ALineLeadsToItsReadings) {
  std::string settlement;
  for (const auto& row : rows("rechnungszeilen"))
    if (row[0] == "RE-2026-000001" && row[2] == "click") settlement = row[17];
  EXPECT_FALSE(settlement.empty());
  bool found = false;
  for (const auto& row : rows("verwendete_staende"))
    if (row[0] == "RE-2026-000001") {
      found = true;
      EXPECT_EQ(row[6], "SN-V-1");
      EXPECT_EQ(row[10], "1000");
      EXPECT_EQ(row[13], "1500");
    }
  EXPECT_TRUE(found);
}

TEST_F(BookExport, TheFolderIsValidAndComplete) {
  const fs::path folder = books_.dealer.config().invoice.documents_directory.parent_path() / "gobd";
  const auto report = export_books(books_.dealer.database(), books_.dealer.config(), {BookFormat::gobd, *Period::parse("2026"), folder, "anna"});
  EXPECT_TRUE(report.faults.empty());
  EXPECT_GE(report.originals, 3);
  const std::string index = document::read_document_file(folder / "index.xml");
  for (const auto& table : db::book_tables()) {
    EXPECT_TRUE(fs::exists(folder / (table.name + ".csv"))) << table.name;
    EXPECT_THAT(index, HasSubstr("<URL>" + table.name + ".csv</URL>"));
  }
  EXPECT_THAT(index, HasSubstr("<ForeignKey><Name>abrechnung</Name><References>abrechnungen</References></ForeignKey>"));
  EXPECT_EQ(std::system(("xmllint --noout --nonet --valid '" + (folder / "index.xml").string() + "' 2>&1").c_str()), 0);
  EXPECT_THAT(document::read_document_file(folder / "uebernahmen.csv"), HasSubstr("\"readings\";\"r.csv\";\"" + std::string(64, 'a') + "\";3;2;1"));
  fs::remove_all(folder);
}

// More rows than one fetch of the cursor.
TEST_F(BookExport, RowsBeyondOneFetchCome) {
  books_.dealer.books().execute("insert into import_log (actor, kind, file, sha256, rows_read, rows_new, rows_changed) select 'anna', 'readings', n::text, repeat('b', 64), 1, 1, 0 from generate_series(1, 5100) n");
  EXPECT_EQ(rows("uebernahmen").size(), 5101u);
}

}  // namespace
}  // namespace klickwerk::office
