// Settlements as text for the books: everything that settle() saw and said, as JSON with a format number. What was
// written once can be read for ever; thaw(freeze(x)) == x.
#pragma once

#include <string>
#include <string_view>

#include "billing/settlement/settlement.h"

namespace klickwerk::db {

std::string freeze(const billing::SettlementInput& input);
std::string freeze(const billing::Settlement& settlement);
// Throw db::Error when the text is not what freeze() writes.
billing::SettlementInput thaw_input(std::string_view text);
billing::Settlement thaw_settlement(std::string_view text);

}  // namespace klickwerk::db
