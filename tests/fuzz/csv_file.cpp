// A file that the office imports, in whatever encoding.
#include "office/import/csv_reader.h"
#include "office/import/text_encoding.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::office;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const CsvTable table = read_csv(klickwerk::fuzz::text_of({data, size}));
  for (const auto& name : table.header) {
    KW_ASSERT(is_utf8(name));
    KW_ASSERT(is_utf8(folded(name)));
  }
  int line = 0;
  for (const CsvRecord& record : table.records) {
    KW_ASSERT(record.line > line && record.line > table.header_line);
    KW_ASSERT(record.fields.size() == table.header.size());
    for (const auto& field : record.fields) KW_ASSERT(is_utf8(field));
    line = record.line;
  }
  for (const CsvFault& fault : table.faults) KW_ASSERT(!fault.what.empty());
  return 0;
}
