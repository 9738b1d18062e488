#include "db/book_tables.h"

#include "core/assert.h"
#include "core/money.h"
#include "db/book_tables_internal.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement documents{"book.documents", R"(
  select i.number, d.kind, d.path, d.sha256 from invoices i join invoice_documents d using (invoice_id)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, d.kind)"};

constexpr const char* fetch_rows = "fetch 5000 from book_rows";

const std::vector<BookSource>& sources() {
  static const std::vector<BookSource> list = [] {
    std::vector<BookSource> all;
    for (const auto& part : {book_documents(), book_master(), book_contracts(), book_readings(), book_money(), book_journal()}) all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return list;
}

// The days are our own, so that they may stand in the text: a cursor takes no parameters.
std::string with_period(std::string sql, Period period) {
  for (const auto& [mark, day] : {std::pair("$1", period.first), std::pair("$2", period.end)})
    for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark, at)) sql.replace(at, 2, "'" + day.iso() + "'");
  return sql;
}

template <class Row>
void each_row(Transaction& transaction, const std::string& what, const std::string& sql, Row&& row) {
  const auto ask = [&](const std::string& text) { return guarded(what, [&] { return transaction.state().work->exec(text); }); };
  ask("declare book_rows no scroll cursor for " + sql);
  for (pqxx::result rows = ask(fetch_rows); !rows.empty(); rows = ask(fetch_rows))
    for (const auto& line : rows) row(line);
  ask("close book_rows");
}

std::string cell(const pqxx::field& field, ColumnKind kind) {
  if (field.is_null()) return {};
  if (kind == ColumnKind::cents) return decimal(Money{integer(field)});
  if (kind == ColumnKind::micro) return decimal(UnitPrice{integer(field)}, 2);
  return text(field);
}

const BookSource& source_of(const BookTable& table) {
  for (const BookSource& source : sources())
    if (source.table.name == table.name) return source;
  KW_ASSERT(!"a table of the books that is not there");
  std::abort();
}

}  // namespace

const std::vector<BookTable>& book_tables() {
  static const std::vector<BookTable> tables = [] {
    std::vector<BookTable> list;
    for (const BookSource& source : sources()) list.push_back(source.table);
    return list;
  }();
  return tables;
}

std::string book_table_sql(const BookTable& table, Period period) { return with_period(source_of(table).sql, period); }

void read_book_table(Transaction& transaction, const BookTable& table, Period period, const std::function<void(const std::vector<std::string>&)>& row) {
  std::vector<std::string> cells(table.columns.size());
  each_row(transaction, "book." + table.name, book_table_sql(table, period), [&](const pqxx::row& line) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cell(line[static_cast<int>(i)], table.columns[i].kind);
    row(cells);
  });
}

void see_one_moment(Database& own) {
  Transaction transaction = own.begin();
  guarded("book.one_moment", [&] { transaction.state().work->exec("set session characteristics as transaction isolation level repeatable read"); });
  transaction.commit();
}

void read_issued_documents(Transaction& transaction, Period issued, const std::function<void(const BookDocument&)>& document) {
  each_row(transaction, documents.name, with_period(documents.sql, issued),
           [&](const pqxx::row& row) { document({text(row[0]), text(row[1]), text(row[2]), text(row[3])}); });
}

}  // namespace klickwerk::db
