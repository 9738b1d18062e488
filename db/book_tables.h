// The books as tables for others to read: the data export of an audit (GoBD, Z3) and the plain export of everything.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

enum class ColumnKind { text, integer, cents, micro, date };  // cents and micro are written as decimals

struct BookColumn {
  std::string name, description;  // German: an auditor reads them
  ColumnKind kind = ColumnKind::text;
};

// A column whose value is the key of another table.
struct BookReference {
  std::string column, table;
};

struct BookTable {
  std::string name, description;
  std::vector<BookColumn> columns;
  int key_columns = 1;  // the first ones are the key
  std::vector<BookReference> references;
};

// What is exported, in this order.
const std::vector<BookTable>& book_tables();

// Each row of the table as text: empty for null; days as ISO. Of tables with days only what belongs to the period: invoices
// by issue, readings, payments and the log by their day; master data is given whole. All of one transaction are one state.
// Rows come through a cursor, some thousand at a time: those of years do not fit into memory.
void read_book_table(Transaction& transaction, const BookTable& table, Period period, const std::function<void(const std::vector<std::string>&)>& row);

// What read_book_table asks, with the days of the period in it: for who wants the same rows by COPY.
std::string book_table_sql(const BookTable& table, Period period);

// From now on each transaction of this connection sees the books of one moment (repeatable read). For a connection of its
// own that only reads: what writes to the audit log must see its latest link.
void see_one_moment(Database& own);

struct BookDocument {
  std::string number, kind, path, sha256;
};
// In the order of date and number.
void read_issued_documents(Transaction& transaction, Period issued, const std::function<void(const BookDocument&)>& document);

}  // namespace klickwerk::db
