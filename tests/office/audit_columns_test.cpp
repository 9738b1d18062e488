// Every stored column of an issued document, changed one by one behind all guards: verify names the document and the record.
// The columns come from the database's own catalogue, so a new one without cover fails here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "db/accounting.h"
#include "db/parties.h"
#include "office/audit/audit_verify.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// SQL for another value of the same type, never null.
std::string other_value(const std::string& column, const std::string& type) {
  if (type == "bigint" || type == "integer" || type == "smallint") return "coalesce(" + column + ", 0) + 1000";
  if (type == "text") return "coalesce(" + column + ", '') || 'x'";
  if (type == "boolean") return "not coalesce(" + column + ", false)";
  if (type == "date") return "coalesce(" + column + ", date '2026-01-01') + 1";
  if (type == "bytea") return column + " || '\\x00'::bytea";
  if (type == "timestamp with time zone") return "coalesce(" + column + ", now()) + interval '1 microsecond'";
  ADD_FAILURE() << column << " has type " << type << ": say how to change it";
  return column;
}

class AuditColumns : public testing::Test {
 protected:
  AuditColumns() {
    {
      db::Transaction transaction = books_.dealer.database().begin();
      db::PartyStore parties(transaction);
      auto customer = *parties.customer(books_.dealer.customer());
      customer.invoice_grouping = "customer";
      parties.change(customer);
      transaction.commit();
    }
    for (const char* number : {"V-1", "V-2"}) {
      books_.dealer.add_contract(number);
      books_.dealer.read(number, Day::of(2026, 9, 30), 1500);
    }
    books_.month(9);
  }
  // As a superuser who takes everything out of the way: triggers, foreign keys, checks, identity.
  void disarm(const std::string& table) {
    execute("do $$ declare c record; begin for c in select conname from pg_constraint where conrelid = '" + table +
            "'::regclass and contype in ('c', 'f', 'u') loop execute 'alter table " + table + " drop constraint ' || quote_ident(c.conname) || ' cascade'; end loop; end $$");
    for (const std::string& column : words_of(value("select coalesce(string_agg(column_name, ' '), '') from information_schema.columns where table_schema = current_schema() and table_name = '" + table + "' and is_identity = 'YES'")))
      execute("alter table " + table + " alter column " + column + " drop identity");
    execute("create table kept_" + table + " as select * from " + table);
  }
  void change(const std::string& table, const std::string& column, const std::string& type) {
    behind_guards("update " + table + " set " + column + " = " + other_value(column, type) + " where ctid = (select min(ctid) from " + table + ")");
  }
  void restore(const std::string& table) { behind_guards("delete from " + table + "; insert into " + table + " select * from kept_" + table); }
  std::vector<AuditFault> faults() {
    AuditRequest request;
    request.files = request.settlements = false;
    return verify_books(books_.dealer.database(), books_.dealer.config(), request).faults;
  }
  // Changes each column in turn; `record` is what verify must name.
  void check_columns(const std::string& table, const std::string& record) {
    disarm(table);
    const auto columns = words_of(value("select string_agg(column_name || ' ' || replace(data_type, ' ', '_'), ' ' order by ordinal_position) from information_schema.columns "
                                        "where table_schema = current_schema() and table_name = '" + table + "'"));
    ASSERT_GE(columns.size(), 10u);
    for (std::size_t i = 0; i + 1 < columns.size(); i += 2) {
      std::string type = columns[i + 1];
      for (char& c : type)
        if (c == '_') c = ' ';
      change(table, columns[i], type);
      const auto found = faults();
      ASSERT_FALSE(found.empty()) << table << "." << columns[i] << " is not covered by the chain: it needs a new kind of link";
      EXPECT_THAT(found[0].where, HasSubstr("RE-2026-000001")) << table << "." << columns[i];
      EXPECT_THAT(found[0].what, AnyOf(HasSubstr(record), HasSubstr("no longer in the books"))) << table << "." << columns[i];
      restore(table);
      ASSERT_TRUE(faults().empty()) << table << "." << columns[i];
    }
  }
  void execute(const std::string& sql) { books_.dealer.books().execute(sql); }
  void behind_guards(const std::string& sql) { execute("set session_replication_role = replica; " + sql + "; set session_replication_role = default"); }
  std::string value(const std::string& sql) { return books_.dealer.books().value(sql); }

  test::CorrectionBooks books_;
};

TEST_F(AuditColumns, OfTheInvoice) {
  ASSERT_EQ(value("select count(*) from invoice_settlements"), "2");
  disarm("invoice_settlements");
  check_columns("invoices", ": ");
}

TEST_F(AuditColumns, OfItsLines) { check_columns("invoice_lines", "line "); }
TEST_F(AuditColumns, OfItsFiles) { check_columns("invoice_documents", "file pdf"); }
TEST_F(AuditColumns, OfTheSettlementsItGathers) { check_columns("invoice_settlements", "part "); }

// What changes in a settlement later, its state above all, is not part of the document.
TEST_F(AuditColumns, OfASettlementWhatIsFrozen) {
  disarm("settlements");
  for (const auto& [column, type] : std::vector<std::pair<std::string, std::string>>{
           {"contract_id", "bigint"}, {"period_first", "date"}, {"period_end", "date"}, {"kind", "text"}, {"input", "text"}, {"result", "text"},
           {"result_hash", "text"}, {"net_cents", "bigint"}, {"created_at", "timestamp with time zone"}}) {
    change("settlements", column, type);
    const auto found = faults();
    ASSERT_FALSE(found.empty()) << column;
    EXPECT_THAT(found[0].what, HasSubstr("settlement ")) << column;
    restore("settlements");
  }
  EXPECT_TRUE(faults().empty());
}

// What moves money, and what was handed over: found under the name by which people know it.
TEST_F(AuditColumns, OfMoneyAndExports) {
  for (const char* number : {"V-1", "V-2"}) books_.dealer.read(number, Day::of(2026, 10, 31), 1900);
  books_.month(10);
  execute("insert into payments (received_on, amount_cents, bank_reference, source, recorded_by) values ('2026-11-21', 5000, 'B-1', 'camt', 'anna')");
  execute("insert into payment_allocations (payment_id, invoice_id, amount_cents, matched_by, recorded_by) select 1, min(invoice_id), 4000, 'number', 'anna' from invoices");
  execute("insert into set_offs (credit_id, invoice_id, amount_cents, set_off_on, recorded_by) select min(invoice_id), max(invoice_id), 100, '2026-11-22', 'anna' from invoices");
  execute("insert into dunning_steps (invoice_id, level, dunned_on, pay_until, open_cents, fee_cents, actor) select max(invoice_id), 1, '2026-12-20', '2026-12-30', 900, 500, 'anna' from invoices");
  const InvoiceId invoice{std::stoll(value("select min(invoice_id) from invoices"))};
  {
    db::Transaction transaction = books_.dealer.database().begin();
    std::vector<db::ExportFile> files(2);
    files[0].name = "a.csv", files[0].content = "eins", files[1].name = "b.csv", files[1].content = "zwei";
    db::AccountingStore(transaction).add_batch("datev", "anna", "October", files, std::span(&invoice, 1));
    transaction.commit();
  }
  ASSERT_TRUE(faults().empty());
  for (const auto& [table, name] : std::vector<std::pair<std::string, std::string>>{{"payments", "payment 1"}, {"payment_allocations", "assignment 1"}, {"set_offs", "set-off 1"},
                                                                                    {"dunning_steps", "reminder 1"}, {"export_batches", "export 1"}, {"export_files", "export 1"},
                                                                                    {"export_items", "export 1"}}) {
    disarm(table);
    std::istringstream columns(value("select string_agg(column_name || ',' || data_type, chr(10)) from information_schema.columns where table_schema = current_schema() and table_name = '" + table + "'"));
    int looked_at = 0;
    for (std::string line; std::getline(columns, line); ++looked_at) {
      const auto comma = line.find(',');
      change(table, line.substr(0, comma), line.substr(comma + 1));
      std::string where;
      for (const auto& fault : faults()) where += fault.where + "; ";
      EXPECT_THAT(where, HasSubstr(name)) << table << "." << line << " is not covered by the chain: it needs a new kind of link";
      restore(table);
    }
    EXPECT_GE(looked_at, 3) << table;
    behind_guards("delete from " + table);
    EXPECT_FALSE(faults().empty()) << table << " emptied";
    restore(table);
    EXPECT_TRUE(faults().empty()) << table;
  }
}

TEST_F(AuditColumns, OfTheLinkItself) {
  disarm("audit_chain");
  for (const auto& [column, type] : std::vector<std::pair<std::string, std::string>>{
           {"link", "bigint"}, {"previous", "text"}, {"kind", "text"}, {"subject_id", "bigint"}, {"content", "text"}, {"hash", "text"},
           {"linked_at", "timestamp with time zone"}, {"outline", "text"}}) {
    behind_guards("update audit_chain set " + column + " = " + other_value(column, type) + " where kind = 'document-2'");
    EXPECT_FALSE(faults().empty()) << column;
    restore("audit_chain");
  }
  EXPECT_TRUE(faults().empty());
}

}  // namespace
}  // namespace klickwerk::office
