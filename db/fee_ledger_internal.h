// The parts of a fee's ledger entry as text, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "billing/settlement/input.h"

namespace klickwerk::db {

std::string fee_parts_text(const std::vector<billing::FeeLedgerEntry::Part>& parts);
std::vector<billing::FeeLedgerEntry::Part> fee_parts_from(std::string_view text);

}  // namespace klickwerk::db
