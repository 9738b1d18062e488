// A recognised file -> rows. Every row with a fault is left out; the faults tell why.
#pragma once

#include <string>

#include "office/import/recognition.h"
#include "office/import/rows.h"

namespace klickwerk::office {

void read_rows(const std::string& file, const CsvTable& table, const BoundColumns& bound, ImportRows& rows, FaultList& faults);

}  // namespace klickwerk::office
