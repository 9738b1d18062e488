// The list of what customers owe, aged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/payments.h"
#include "office/payments/on_account.h"

namespace klickwerk::office {

struct OpenItemsRequest {
  Day as_of;
  std::optional<std::string> customer_number;
};
// Throws db::Refused for an unknown customer.
std::vector<db::OpenItem> open_items(db::Database& database, const OpenItemsRequest& request);
// What they paid that is not assigned, of the customers asked for; `unknown` only when all are.
OnAccountBook open_on_account(db::Database& database, const OpenItemsRequest& request);
std::string open_items_text(const std::vector<db::OpenItem>& items, const OnAccountBook& on_account, Day as_of);
std::string open_items_json(const std::vector<db::OpenItem>& items, const OnAccountBook& on_account, Day as_of);

}  // namespace klickwerk::office
