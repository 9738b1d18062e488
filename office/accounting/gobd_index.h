// index.xml of a data export after the GDPdU description standard ("Beschreibungsstandard für die Datenträgerüberlassung",
// DTD of 2004-09-01), and a DTD of our own with the same structure for the elements that we write.
#pragma once

#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/book_tables.h"

namespace klickwerk::office {

std::string gobd_index(const std::string& supplier, const std::string& place, Period period, const std::vector<db::BookTable>& tables);
const char* gobd_dtd();
inline constexpr const char* gobd_dtd_name = "gdpdu-01-09-2004.dtd";

}  // namespace klickwerk::office
