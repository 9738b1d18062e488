// The list of what customers owe, aged, and the steps of reminding them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/payments.h"

namespace klickwerk::office {

struct OpenItemsRequest {
  Day as_of;
  std::optional<std::string> customer_number;
};
// Throws db::Refused for an unknown customer.
std::vector<db::OpenItem> open_items(db::Database& database, const OpenItemsRequest& request);
std::string open_items_text(const std::vector<db::OpenItem>& items, Day as_of);
std::string open_items_json(const std::vector<db::OpenItem>& items, Day as_of);

struct DunningLevel {
  int days = 0;  // after the due date; from the second level on, after the step before
  Money fee;
};
// "7 0.00, 14 5.00". Throws std::runtime_error that names the part.
std::vector<DunningLevel> parse_dunning_levels(std::string_view text);

struct DunningProposal {
  db::OpenItem item;
  int level = 0;
  Money fee;
  Day pay_until;
};
// Pure. Items that are overdue for their next level; not credits, not what went to the bank within the last 14 days.
std::vector<DunningProposal> propose_dunning(const std::vector<db::OpenItem>& items, const std::vector<DunningLevel>& levels, int pay_within_days, Day today);

// Proposes; with `confirm` every step is recorded, one transaction.
std::vector<DunningProposal> run_dunning(db::Database& database, const config::Config& config, Day today, bool confirm, const std::string& actor);
std::string dunning_text(const std::vector<DunningProposal>& proposals, bool confirmed);
std::string dunning_json(const std::vector<DunningProposal>& proposals, bool confirmed);

// One letter for each customer, in his language, as plain text: file name and words.
struct DunningLetter {
  std::string file_name, text;
};
std::vector<DunningLetter> dunning_letters(const std::vector<DunningProposal>& proposals, const config::Seller& seller, Day today);

}  // namespace klickwerk::office
