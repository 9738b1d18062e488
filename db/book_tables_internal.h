// Where the rows of a table of the books come from. In the text, $1 and $2 are the first day of the export's period and the
// day after its last: a table without them is given whole.
#pragma once

#include "db/book_tables.h"

namespace klickwerk::db {

struct BookSource {
  BookTable table;
  const char* sql;
};

std::vector<BookSource> book_documents();
std::vector<BookSource> book_master();
std::vector<BookSource> book_contracts();
std::vector<BookSource> book_readings();
std::vector<BookSource> book_money();
std::vector<BookSource> book_journal();

}  // namespace klickwerk::db
