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

struct BookTable {
  std::string name, description;
  std::vector<BookColumn> columns;
  int key_columns = 1;  // the first ones are the key
};

// What is exported, in this order.
const std::vector<BookTable>& book_tables();

// Each row of the table as text: empty for null; days as ISO. Of tables with days only what belongs to the period: invoices
// by issue, readings, payments and the log by their day; master data is given whole. All of one transaction are one state.
void read_book_table(Transaction& transaction, const BookTable& table, Period period, const std::function<void(const std::vector<std::string>&)>& row);

// From now on each transaction of this connection sees the books of one moment (repeatable read). For a connection of its
// own that only reads: what writes to the audit log must see its latest link.
void see_one_moment(Database& own);

struct BookDocument {
  std::string number, kind, path, sha256;
};
std::vector<BookDocument> issued_documents(Transaction& transaction, Period issued);

}  // namespace klickwerk::db
