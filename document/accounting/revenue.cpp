#include "document/accounting/revenue.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <tuple>

namespace klickwerk::document::accounting {
namespace {

// Automatic accounts of the standard charts: they compute the tax by themselves. Facts: DATEV's standard charts SKR03 and SKR04.
struct StandardAccount {
  const char *tax, *skr03, *skr04;
};
constexpr StandardAccount standard_accounts[] = {
    {"S19", "8400", "4400"}, {"S7", "8300", "4300"},   // § 12 (1), (2) UStG
    {"K", "8125", "4125"},                             // § 4 no. 1 b UStG: goods to the EU
    {"G", "8120", "4120"},                             // § 4 no. 1 a UStG: export
    {"AE", "8336", "4336"},                            // § 13b, service to an EU business
    {"AE-domestic", "8337", "4337"},                   // § 13b within Germany
    {"O", "8338", "4338"},                             // service in a third country
};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n"), last = text.find_last_not_of(" \t\n");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

bool is_account(const std::string& text) {
  return text.size() >= 4 && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

[[noreturn]] void refuse_rule(const std::string& rule, const std::string& why) {
  throw AccountingError("accounting.revenue_accounts: \"" + rule + "\": " + why +
                        "; expected \"group NAME S19: 8410 @COST-CENTRE #BU-KEY\" with group, meter, kind or any first");
}

void read_target(RevenueRule& rule, const std::string& target, const std::string& whole) {
  std::istringstream words(target);
  words >> rule.account;
  if (!is_account(rule.account)) refuse_rule(whole, "no account of 4 to 8 digits behind the colon");
  for (std::string word; words >> word;) {
    if (word.size() < 2 || (word[0] != '@' && word[0] != '#')) refuse_rule(whole, "\"" + word + "\" is not understood");
    (word[0] == '@' ? rule.cost_centre : rule.bu_key) = word.substr(1);
  }
}

RevenueRule parse_rule(const std::string& whole) {
  const auto colon = whole.find(':');
  if (colon == std::string::npos) refuse_rule(whole, "no colon");
  RevenueRule rule;
  std::istringstream words(whole.substr(0, colon));
  std::string what, rest;
  words >> what;
  if (what == "group") words >> rule.group;
  else if (what == "meter") words >> rule.meter;
  else if (what == "kind") words >> rule.kind;
  else if (what != "any") refuse_rule(whole, "\"" + what + "\" is not understood");
  if (what != "any" && rule.group.empty() && rule.meter.empty() && rule.kind.empty()) refuse_rule(whole, "no name behind \"" + what + "\"");
  words >> rule.tax;
  if (words >> rest) refuse_rule(whole, "\"" + rest + "\" is not understood");
  read_target(rule, whole.substr(colon + 1), whole);
  return rule;
}

// The accounts of the rules are mostly automatic ones, which compute the standard rate: what is free of tax, reverse charge or
// of another rate must never get onto them by a rule that does not say so.
bool standard_case(const TaxCase& tax, Day last_of_service, const RevenueSettings& settings) {
  if (tax.category != "S" || tax.rate_bp == 0) return false;
  std::optional<int> rate;
  for (const StandardRate& one : settings.standard_rates)
    if (one.from <= last_of_service) rate = one.rate_bp;
  return settings.standard_rates.empty() || rate == tax.rate_bp;
}

bool fits(const RevenueRule& rule, const LedgerLine& line, bool standard) {
  const auto same = [](const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; };
  return same(rule.group, line.revenue_group) && same(rule.meter, line.meter) && same(rule.kind, line.kind) &&
         (rule.tax.empty() ? standard : rule.tax == tax_name(line.tax));
}

RevenueRule rule_for(const LedgerLine& line, const LedgerInvoice& invoice, const RevenueSettings& settings) {
  const bool is_standard = standard_case(line.tax, invoice.service.last(), settings);
  for (const RevenueRule& rule : settings.rules)
    if (fits(rule, line, is_standard)) return rule;
  std::string tax = tax_name(line.tax);
  if (tax == "AE" && invoice.country == settings.seller_country) tax = "AE-domestic";
  for (const StandardAccount& standard : standard_accounts)
    if (tax == standard.tax && settings.seller_country == "DE") {
      RevenueRule rule;
      rule.account = settings.chart == Chart::skr03 ? standard.skr03 : standard.skr04;
      return rule;
    }
  throw AccountingError("invoice " + invoice.number + ": no revenue account for tax case " + tax_name(line.tax) +
                        "; ask the tax adviser and add \"any " + tax_name(line.tax) + ": ACCOUNT\" to accounting.revenue_accounts");
}

Money gross_of(Money net, const TaxCase& tax) { return net + vat_of(net, tax.rate_bp); }

// The cents by which the postings, each rounded for itself, miss the group's gross sum.
void give_rest_to_largest(std::vector<Posting*>& group, Money gross) {
  Money given;
  for (const Posting* posting : group) given += posting->gross;
  auto largest = std::max_element(group.begin(), group.end(),
                                  [](const Posting* a, const Posting* b) { return std::abs(a->net.cents) < std::abs(b->net.cents); });
  (*largest)->gross += gross - given;
}

void require_sums(const std::vector<Posting>& list, const LedgerInvoice& invoice) {
  Money net, gross;
  for (const Posting& posting : list) net += posting.net, gross += posting.gross;
  if (net != invoice.net || gross != invoice.gross)
    throw AccountingError("invoice " + invoice.number + ": its lines make net " + decimal(net) + " and gross " + decimal(gross) + ", the invoice says " +
                          decimal(invoice.net) + " and " + decimal(invoice.gross) + "; run klickwerk audit verify");
}

}  // namespace

std::string tax_name(const TaxCase& tax) {
  if (tax.category != "S") return tax.category;
  std::string name = "S" + std::to_string(tax.rate_bp / 100);
  if (tax.rate_bp % 100 == 0) return name;
  std::string places = std::to_string(100 + tax.rate_bp % 100).substr(1);
  if (places.back() == '0') places.pop_back();
  return name + "." + places;
}

std::vector<RevenueRule> parse_revenue_rules(std::string_view text) {
  std::vector<RevenueRule> rules;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string rule = trimmed(text.substr(0, comma));
    if (!rule.empty()) rules.push_back(parse_rule(rule));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return rules;
}

std::vector<Posting> postings(const LedgerInvoice& invoice, const RevenueSettings& settings_of_today) {
  const RevenueSettings& settings = invoice.settings_of_original ? *invoice.settings_of_original : settings_of_today;
  std::map<std::tuple<TaxCase, std::string, std::string, std::string>, Money> nets;
  std::map<TaxCase, Money> group_nets;
  for (const LedgerLine& line : invoice.lines) {
    const RevenueRule rule = rule_for(line, invoice, settings);
    nets[{line.tax, rule.account, rule.cost_centre, rule.bu_key}] += line.net;
    group_nets[line.tax] += line.net;
  }
  std::vector<Posting> list;
  for (const auto& [key, net] : nets) {
    const auto& [tax, account, cost_centre, bu_key] = key;
    list.push_back({account, cost_centre, bu_key, tax, net, gross_of(net, tax)});
  }
  for (const auto& [tax, net] : group_nets) {
    std::vector<Posting*> group;
    for (Posting& posting : list)
      if (posting.tax == tax) group.push_back(&posting);
    give_rest_to_largest(group, gross_of(net, tax));
  }
  require_sums(list, invoice);
  std::erase_if(list, [](const Posting& posting) { return posting.gross == Money{}; });
  return list;
}

}  // namespace klickwerk::document::accounting
