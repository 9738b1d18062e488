// A person corrects an issued invoice: cancel it and bill anew, or credit lines of it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/invoices.h"
#include "office/invoicing/issuing.h"

namespace klickwerk::office {

struct CorrectionOrder {
  std::string number;  // of the issued invoice
  std::string reason;  // printed
  Day issued_on;
  std::string actor;
};

struct Rebilled {
  IssuedInvoice cancellation;
  std::vector<IssuedInvoice> invoices;  // in its place; none when there is nothing to bill
  std::vector<std::string> problems;    // why it could not be billed anew: it stays cancelled, and the next settlement drafts it
};

// Stornorechnung, settlement with today's terms and readings, new invoice. Each step is a transaction of its own: killed in
// between, the period is open, and the next settlement or correction run drafts it. Throws db::Refused, db::Conflict,
// document::DocumentError before anything has happened.
Rebilled rebill(db::Database& database, const config::Config& config, const CorrectionOrder& order);

// What rebill() would do, with today's terms and readings. Of a period with later ones that stand, what those bill differently comes with it.
struct RebillPlan {
  std::string cancels;  // number
  Money cancelled;      // gross of the Stornorechnung
  std::string remark;   // what the cancellation leaves for a person to do; may be empty
  struct Part {
    std::string contract;
    Period period;
    Money net, vat, gross;
    std::size_t lines = 0;
    bool difference = false;  // it bills a difference: how much is known when it is gone
  };
  std::vector<Part> billed;
  std::vector<std::string> problems;  // why a contract could not be billed anew
};
// Stores nothing. Throws what rebill() throws before anything has happened.
RebillPlan plan_rebill(db::Database& database, const config::Config& config, const CorrectionOrder& order);
std::string plan_text(const RebillPlan& plan);
std::string plan_json(const RebillPlan& plan);

// A Rechnungskorrektur over the named lines. Throws db::Refused when a line has less left than is credited.
IssuedInvoice credit_lines(db::Database& database, const config::Config& config, const CorrectionOrder& order, std::span<const db::LineCredit> credits);

// "2=12.50": line and amount, without VAT. Throws std::runtime_error.
db::LineCredit parse_credit(const std::string& text);

std::string rebilled_text(const Rebilled& rebilled);
std::string rebilled_json(const Rebilled& rebilled);

}  // namespace klickwerk::office
