// What customers paid and nothing was billed for, or nobody has assigned yet: it stands in their favour.
#pragma once

#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/money.h"
#include "db/database.h"
#include "db/payments.h"

namespace klickwerk::office {

// What is left of one payment that came in.
struct OnAccount {
  std::int64_t payment = 0;
  Day received_on;
  std::string customer_number, customer_name;
  Money left;  // above 0
};

struct OnAccountBook {
  std::vector<OnAccount> known;   // by customer, then the day
  int unknown = 0;                // payments of which nobody can tell the customer: a person decides
  Money unknown_sum;
};

// Pure. A payment is his to whose items it was assigned, if they are one customer's; of which nothing is assigned, whose mandate's
// IBAN or whose name alone paid. What went back to him, and is not assigned either, is taken off, from the oldest on.
OnAccountBook on_account(const std::vector<db::UnassignedPayment>& payments, const std::vector<db::Payer>& payers);

// As of the end of that day.
OnAccountBook load_on_account(db::Transaction& transaction, Day as_of);

}  // namespace klickwerk::office
