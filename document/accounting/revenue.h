// Which revenue account takes which line, and what of an invoice's gross sum each account gets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/accounting/ledger_invoice.h"

namespace klickwerk::document::accounting {

enum class Chart { skr03, skr04 };

// One rule: lines of that group, meter or kind (empty: any) and tax case go to the account.
struct RevenueRule {
  std::string group, meter, kind;
  std::string tax;  // "S19", "S7", "AE", "K" …; empty: the seller's country's standard rate, and nothing else
  std::string account, cost_centre;
  std::string bu_key;  // empty for automatic accounts, which compute the tax by themselves
};

// A standard rate of the seller's country, hundredths of a percent, in force from that day on.
struct StandardRate {
  Day from;
  int rate_bp = 0;
};

// "group service S19: 8410 @100, meter colour: 8402, kind flat: 8401, any E: 8195 #40"; @ the cost centre (KOST1), # the
// BU key. The first rule that fits wins. Throws AccountingError that names the rule.
std::vector<RevenueRule> parse_revenue_rules(std::string_view text);

struct RevenueSettings {
  Chart chart = Chart::skr03;
  std::string seller_country = "DE";
  std::vector<RevenueRule> rules;
  // By day. Which of them counts says the last day of the invoice's service. Empty: every rate above 0 is taken for a standard one.
  std::vector<StandardRate> standard_rates{{Day::of(2007, 1, 1), 1900}};  // § 12 (1) UStG
};

// What one account gets of one invoice. Signs as in the invoice.
struct Posting {
  std::string account, cost_centre, bu_key;
  TaxCase tax;
  Money net, gross;
};

// By the settings given, or those of the original. One posting for each account, tax case and cost centre, none of 0; their gross sums add up to the invoice's. The tax of
// a group is rounded once on its sum, so the cent that is left goes to the group's largest posting. Throws AccountingError: no account known
// for a tax case, or the lines do not make the invoice's sums.
std::vector<Posting> postings(const LedgerInvoice& invoice, const RevenueSettings& settings);

std::string tax_name(const TaxCase& tax);  // "S19", "S7.7", "AE"

}  // namespace klickwerk::document::accounting
