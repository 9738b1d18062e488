#include "office/payments/dunning.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

namespace klickwerk::office {
namespace {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
using Wide = __int128;
#pragma GCC diagnostic pop

[[noreturn]] void refuse_level(const std::string& part) {
  throw std::runtime_error("dunning.levels: \"" + part + "\" is no level; write days, fee and, if any, interest a year of each, \"7 0.00, 14 5.00, 14 10.00 9.12%\"");
}

int interest_from(const std::string& text, const std::string& part) {
  if (text.size() < 2 || text.back() != '%') refuse_level(part);
  const auto percent = parse_money(text.substr(0, text.size() - 1));
  if (!percent || percent->cents < 0 || percent->cents > 10'000) refuse_level(part);
  return static_cast<int>(percent->cents);
}

DunningLevel level_from(const std::string& part) {
  std::istringstream words(part);
  DunningLevel level;
  std::string fee, interest, rest;
  if (!(words >> level.days >> fee) || level.days < 0 || level.days > 365) refuse_level(part);
  const auto money = parse_money(fee);
  if (!money || *money < Money{}) refuse_level(part);
  level.fee = *money;
  if (words >> interest) level.interest_bp = interest_from(interest, part);
  if (words >> rest) refuse_level(part);
  return level;
}

// When the item's next step is due.
Day next_step_on(const db::OpenItem& item, const DunningLevel& level) { return (item.dunned_on ? *item.dunned_on : item.due_on) + level.days; }

// Half away from zero; 365 days a year, as courts reckon.
Money interest_on(Money open, int interest_bp, int days) {
  const Wide divisor = Wide{10'000} * 365;
  const Wide product = Wide{open.cents} * interest_bp * days;
  return Money{static_cast<std::int64_t>((2 * product + divisor) / (2 * divisor))};
}

// A letter asks for its fee once.
void ask_fee_once(std::vector<DunningProposal>& proposals) {
  std::map<std::string, DunningProposal*> dearest;
  for (DunningProposal& one : proposals) {
    DunningProposal*& first = dearest[one.item.customer_number];
    if (!first) first = &one;
    else if (one.fee > first->fee) first->fee = {}, first = &one;
    else one.fee = {};
  }
}

bool is_named(const DunningPlan& plan, const std::string& customer) {
  const auto his = [&](const DunningProposal& one) { return one.item.customer_number == customer; };
  return std::ranges::any_of(plan.steps, his) || std::ranges::any_of(plan.covered, his);
}

}  // namespace

std::vector<DunningLevel> parse_dunning_levels(std::string_view text) {
  std::vector<DunningLevel> levels;
  while (true) {
    const auto comma = text.find(',');
    levels.push_back(level_from(std::string(text.substr(0, comma))));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (levels.size() > 9) throw std::runtime_error("dunning.levels: at most 9 levels");
  return levels;
}

DunningPlan propose_dunning(const std::vector<db::OpenItem>& items, const std::vector<OnAccount>& on_account, const std::vector<DunningLevel>& levels, int pay_within_days, Day today) {
  DunningPlan plan;
  std::map<std::string, Money> credit_left;
  for (const db::OpenItem& item : items)
    if (item.open() < Money{}) credit_left[item.customer_number] += -item.open();
  for (const OnAccount& one : on_account) credit_left[one.customer_number] += one.left;
  for (const db::OpenItem& item : items) {
    const auto next = static_cast<std::size_t>(item.dunning_level);
    if (item.open() <= Money{} || next >= levels.size() || item.collected) continue;
    if (today < next_step_on(item, levels[next]) || today <= item.due_on) continue;
    const int days_over = today - item.due_on;
    Money& left = credit_left[item.customer_number];
    DunningProposal one{item, item.dunning_level + 1, next + 1 == levels.size(), {}, {}, days_over, today + pay_within_days, std::min(left, item.open())};
    left -= one.credited;
    if (one.asked() > Money{}) {
      one.fee = levels[next].fee, one.interest = interest_on(one.asked(), levels[next].interest_bp, days_over);
      plan.steps.push_back(std::move(one));
    } else {
      plan.covered.push_back(std::move(one));
    }
  }
  ask_fee_once(plan.steps);
  for (const db::OpenItem& item : items)
    if (item.open() < Money{} && is_named(plan, item.customer_number)) plan.credits.push_back(item);
  for (const OnAccount& one : on_account)
    if (is_named(plan, one.customer_number)) plan.on_account.push_back(one);
  return plan;
}

}  // namespace klickwerk::office
