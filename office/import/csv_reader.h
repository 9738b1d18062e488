// Reads a CSV file as offices have them: RFC 4180, and what spreadsheets make of it. The separator (; , tab) is
// found from the header row, Excel's "sep=;" line and a byte order mark are understood, the text is UTF-8 or else
// Windows-1252, a quoted field may hold separators and line ends, empty lines do not count.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::office {

struct CsvRecord {
  int line = 0;                     // where it begins, 1-based, as an editor shows it
  std::vector<std::string> fields;  // UTF-8, without quotes and without blanks around; as many as the header has
};

struct CsvFault {
  int line = 0;
  std::string what;  // one English sentence, with what is expected
};

struct CsvTable {
  char separator = ';';
  bool windows_1252 = false;
  int header_line = 0;
  std::vector<std::string> header;
  std::vector<CsvRecord> records;  // those without a fault
  std::vector<CsvFault> faults;    // in the order of lines
};

CsvTable read_csv(std::string_view bytes);

}  // namespace klickwerk::office
