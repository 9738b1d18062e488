#include <nlohmann/json.hpp>
#include <map>
#include <sstream>

#include "db/audit.h"
#include "office/payments/open_items.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

[[noreturn]] void refuse_level(const std::string& part) {
  throw std::runtime_error("dunning.levels: \"" + part + "\" is no level; write days and fee of each, \"7 0.00, 14 5.00\"");
}

DunningLevel level_from(const std::string& part) {
  std::istringstream words(part);
  DunningLevel level;
  std::string fee, rest;
  if (!(words >> level.days >> fee) || words >> rest || level.days < 0 || level.days > 365) refuse_level(part);
  const auto money = parse_money(fee);
  if (!money || *money < Money{}) refuse_level(part);
  level.fee = *money;
  return level;
}

// When the item's next step is due.
Day next_step_on(const db::OpenItem& item, const DunningLevel& level) { return (item.dunned_on ? *item.dunned_on : item.due_on) + level.days; }

struct LetterWords {
  const char *subject[3], *intro, *row, *fee, *sum, *until, *greeting;
};
const LetterWords german{{"Zahlungserinnerung", "1. Mahnung", "2. Mahnung"},
                         "zu den folgenden Rechnungen fehlt uns Ihre Zahlung:",
                         "Rechnung %N vom %I, fällig am %D: %O EUR",
                         "Mahngebühr: %O EUR",
                         "Zusammen: %O EUR",
                         "Bitte überweisen Sie den Betrag bis zum %D. Hat sich Ihre Zahlung mit diesem Schreiben überschnitten, ist es gegenstandslos.",
                         "Mit freundlichen Grüßen"};
const LetterWords english{{"Payment reminder", "First demand for payment", "Second demand for payment"},
                          "we have not received your payment for the following invoices:",
                          "Invoice %N of %I, due on %D: %O EUR",
                          "Fee: %O EUR",
                          "Total: %O EUR",
                          "Please transfer the amount by %D. If you have paid in the meantime, please disregard this letter.",
                          "Yours sincerely"};

std::string filled(std::string text, const std::map<std::string, std::string>& values) {
  for (const auto& [mark, value] : values)
    if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
  return text;
}

std::string letter_text(const std::vector<const DunningProposal*>& proposals, const config::Seller& seller, Day today) {
  const db::OpenItem& first = proposals.front()->item;
  const bool in_english = first.language == "en";
  const LetterWords& words = in_english ? english : german;
  const auto money = [&](Money value) { return in_english ? decimal(value) : german_decimal(value); };
  const auto day = [&](Day value) { return in_english ? value.iso() : value.german(); };
  int level = 1;
  Money sum, fee;
  std::string rows;
  for (const DunningProposal* one : proposals) {
    rows += "  " + filled(words.row, {{"%N", one->item.number}, {"%I", day(one->item.issued_on)}, {"%D", day(one->item.due_on)}, {"%O", money(one->item.open())}}) + "\n";
    sum += one->item.open(), level = std::max(level, one->level), fee = std::max(fee, one->fee);
  }
  std::string text = seller.name + ", " + seller.street + ", " + seller.postcode + " " + seller.city + "\n\n" + first.customer_name + " (" + first.customer_number + ")\n\n" +
                     day(today) + "\n\n" + words.subject[std::min(level, 3) - 1] + "\n\n" + words.intro + "\n\n" + rows;
  if (fee > Money{}) text += "  " + filled(words.fee, {{"%O", money(fee)}}) + "\n";
  text += "  " + filled(words.sum, {{"%O", money(sum + fee)}}) + "\n\n" + filled(words.until, {{"%D", day(proposals.front()->pay_until)}}) + "\n";
  return text + "IBAN " + seller.iban + "\n\n" + words.greeting + "\n" + seller.name + "\n";
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

std::vector<DunningProposal> propose_dunning(const std::vector<db::OpenItem>& items, const std::vector<DunningLevel>& levels, int pay_within_days, Day today) {
  std::vector<DunningProposal> proposals;
  for (const db::OpenItem& item : items) {
    const auto next = static_cast<std::size_t>(item.dunning_level);
    if (item.open() <= Money{} || next >= levels.size() || item.collected) continue;
    if (today < next_step_on(item, levels[next]) || today <= item.due_on) continue;
    proposals.push_back({item, item.dunning_level + 1, levels[next].fee, today + pay_within_days});
  }
  return proposals;
}

std::vector<DunningProposal> run_dunning(db::Database& database, const config::Config& config, Day today, bool confirm, const std::string& actor) {
  const auto levels = parse_dunning_levels(config.dunning.levels);
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  db::ItemFilter filter;
  filter.as_of = today;
  const auto proposals = propose_dunning(store.items(filter), levels, config.dunning.pay_within_days, today);
  if (!confirm) return proposals;
  for (const DunningProposal& one : proposals) {
    store.add_dunning_step({one.item.id, one.level, today, one.pay_until, one.item.open(), one.fee}, actor);
    db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "invoice.dun", "invoice", one.item.number, "", "",
                                                      "level " + std::to_string(one.level) + ", open " + decimal(one.item.open()) + ", fee " + decimal(one.fee) +
                                                          ", pay until " + one.pay_until.iso()});
  }
  transaction.commit();
  return proposals;
}

std::string dunning_text(const std::vector<DunningProposal>& proposals, bool confirmed) {
  if (proposals.empty()) return "Nobody is to be dunned.\n";
  TextTable table({{"Customer"}, {"Name"}, {"Invoice"}, {"Due"}, {"Open", true}, {"Level", true}, {"Fee", true}, {"Pay until"}});
  for (const auto& one : proposals)
    table.row({one.item.customer_number, one.item.customer_name, one.item.number, one.item.due_on.iso(), german_decimal(one.item.open()), std::to_string(one.level),
               german_decimal(one.fee), one.pay_until.iso()});
  return table.text() + (confirmed ? "Recorded: send the letters.\n" : "Proposed only: klickwerk dunning run --confirm records these steps.\n");
}

std::string dunning_json(const std::vector<DunningProposal>& proposals, bool confirmed) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& one : proposals)
    list.push_back({{"customer", one.item.customer_number}, {"invoice", one.item.number}, {"open_cents", one.item.open().cents}, {"level", one.level},
                    {"fee_cents", one.fee.cents}, {"pay_until", one.pay_until.iso()}});
  return nlohmann::json{{"confirmed", confirmed}, {"steps", list}}.dump(2) + "\n";
}

std::vector<DunningLetter> dunning_letters(const std::vector<DunningProposal>& proposals, const config::Seller& seller, Day today) {
  std::map<std::string, std::vector<const DunningProposal*>> by_customer;
  for (const auto& one : proposals) by_customer[one.item.customer_number].push_back(&one);
  std::vector<DunningLetter> letters;
  for (const auto& [customer, theirs] : by_customer) {
    std::string name = customer;
    for (char& c : name)
      if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')) c = '_';
    letters.push_back({"dunning-" + today.iso() + "-" + name + ".txt", letter_text(theirs, seller, today)});
  }
  return letters;
}

}  // namespace klickwerk::office
