// A discount of a running contract from a day on, or its end.
#pragma once

#include <string>

#include "billing/contract/terms.h"
#include "db/database.h"

namespace klickwerk::office {

// One for the same lines from the very day gives way; those from later days stay. True: the day lies in a period that is settled, and the
// next correction run makes the difference. One transaction with an audit entry. Throws db::Refused: unknown contract, no percentage,
// lines by which a minimum amount is measured, nothing that the discount could reach, or a scope of which none is in force to end.
bool enter_discount(db::Database& database, const std::string& number, const billing::Discount& discount, const std::string& actor);

// "5% of clicks", "no discount of fees".
std::string discount_title(const billing::Discount& discount);

}  // namespace klickwerk::office
