// Setting a customer's credit off against what he owes (§ 387 BGB): no money moves, both items get smaller.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "db/payments.h"

namespace klickwerk::office {

struct SetOffOrder {
  std::string credit;                 // an issued document; a correction or cancellation stands for its invoice
  std::vector<std::string> invoices;  // one after the other, while there is credit left
  std::optional<Money> amount;        // empty: the smaller rest; below 0 takes back what was set off; both with one invoice only
  Day on;
  std::string actor;
};

struct SetOffReport {
  struct Line {
    std::string invoice;
    Money amount, open;  // what is left open on it
  };
  std::string credit;
  Money credit_left;     // 0 or above
  std::vector<Line> lines;
};

// One transaction, with the audit log. Throws db::Refused: no credit, nothing open, another customer's, more than there is.
SetOffReport set_off(db::Database& database, const SetOffOrder& order);

std::string set_off_text(const SetOffReport& report);
std::string set_off_json(const SetOffReport& report);
std::string set_offs_text(const std::vector<db::SetOff>& list);
std::string set_offs_json(const std::vector<db::SetOff>& list);

}  // namespace klickwerk::office
