// SEPA mandates as a clerk records them: checked before they are kept, every change in the audit log.
#pragma once

#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"
#include "db/mandates.h"

namespace klickwerk::office {

struct NewMandate {
  std::string customer_number, reference, iban, bic, holder;
  std::string scheme = "CORE";
  bool one_off = false;
  Day signed_on;
};

// Throws db::Refused (no such customer, no valid IBAN or reference, a signature of a day to come), db::Conflict (one is in force, the reference exists).
void add_mandate(db::Database& database, const NewMandate& mandate, Day today, const std::string& actor);
void revoke_mandate(db::Database& database, const std::string& reference, Day on, const std::string& actor);
std::string mandates_text(const std::vector<db::Mandate>& mandates);
std::string mandates_json(const std::vector<db::Mandate>& mandates);

}  // namespace klickwerk::office
