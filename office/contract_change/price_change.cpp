#include "office/contract_change/price_change.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/contract_changes.h"
#include "db/contracts.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using billing::AgreedPrice;
using billing::ContractTerms;
using billing::DatedPricing;

constexpr int most_places = 6;
constexpr int places_of_amounts = 2;

// 1/10'000 of a micro: fits, prices are below 10^12 micro, raises below 10^6.
std::int64_t exact_raise(AgreedPrice price, int raise_bp) { return price.price.micro * raise_bp; }

AgreedPrice raised_in(AgreedPrice price, int raise_bp, int places) {
  std::int64_t step = 1;
  for (int place = places; place < most_places; ++place) step *= 10;
  const std::int64_t unit = 10'000 * step;
  return {UnitPrice{(price.price.micro * 10'000 + exact_raise(price, raise_bp) + unit / 2) / unit * step}, places};
}

// Who raises by 3.5 % wants 3.5 %: 0.0085 becomes 0.0088 (0.0087975), but 0.0100 becomes 0.01035 and not 0.0104, which were 4 %.
AgreedPrice raised_click(AgreedPrice price, int raise_bp) {
  for (int places = price.places;; ++places) {
    const AgreedPrice result = raised_in(price, raise_bp, places);
    const std::int64_t wanted = exact_raise(price, raise_bp), off = (result.price.micro - price.price.micro) * 10'000 - wanted;
    if (places >= most_places || std::abs(off) * 10 <= std::abs(wanted)) return result;
  }
}

// Fees are amounts of money: cents, unless more places were agreed.
AgreedPrice raised_fee(AgreedPrice price, int raise_bp) { return raised_in(price, raise_bp, std::max(places_of_amounts, price.places)); }

template <class Dated>
const Dated* in_force(const std::vector<Dated>& list, Day day) {
  const Dated* found = nullptr;
  for (const Dated& one : list)
    if (one.from <= day) found = &one;
  return found;
}

template <class Dated>
void enter(std::vector<Dated>& list, Dated fresh) {
  std::erase_if(list, [&](const Dated& one) { return one.from == fresh.from; });
  list.insert(std::ranges::upper_bound(list, fresh.from, {}, &Dated::from), std::move(fresh));
}

class ContractPrices {
 public:
  ContractPrices(ContractTerms& terms, const PriceChange& change, bool settled, std::vector<ChangedPrice>& changed)
      : terms_(terms), change_(change), settled_(settled), changed_(changed) {}

  void run() {
    const bool all = change_.meter.empty() && change_.fee.empty() && !change_.flat;
    bool found = all;
    for (auto& meter : terms_.meters)
      if (all || meter.id == change_.meter) of_meter(meter), found = true;
    if ((all && !terms_.flat_fees.empty()) || change_.flat) of_fee("flat fee", terms_.flat_fees), found = true;
    for (auto& fee : terms_.fees)
      if (all || fee.name == change_.fee) of_fee("fee " + fee.name, fee.prices), found = true;
    if (!found)
      throw db::Refused("contract " + terms_.number + " has no " + (change_.fee.empty() ? "meter " + change_.meter : "fee " + change_.fee) +
                        ": klickwerk contract show " + terms_.number + " names what it agrees");
  }

 private:
  // Of a price of 0 a percentage is nothing.
  void note(std::string what, AgreedPrice before, AgreedPrice after) {
    const bool stays = change_.raise_bp && *change_.raise_bp != 0 && before.price.micro != 0 && before.price == after.price;
    if (stays || before != after) changed_.push_back({terms_.number, std::move(what), before, stays ? before : after, settled_ && !stays, stays});
  }

  void of_fee(const std::string& name, std::vector<billing::FlatFee>& prices) {
    const auto* before = in_force(prices, change_.from);
    if (!before && change_.raise_bp) {
      if (change_.contract) throw db::Refused("contract " + terms_.number + ": " + name + " has no price in force on " + change_.from.iso() + " that could be raised");
      return;
    }
    const AgreedPrice old = before ? before->per_month : AgreedPrice{};
    const billing::FlatFee fresh{change_.from, change_.price ? *change_.price : raised_fee(old, *change_.raise_bp)};
    if (change_.raise_bp && fresh.per_month.price == old.price) return note(name, old, old);
    note(name, old, fresh.per_month);
    enter(prices, fresh);
  }

  void of_meter(billing::MeterTerms& meter) {
    const DatedPricing* before = in_force(meter.prices, change_.from);
    if (!before) {
      if (change_.contract) throw db::Refused("contract " + terms_.number + ": meter " + meter.id + " has no price in force on " + change_.from.iso());
      return;
    }
    DatedPricing fresh{change_.from, before->pricing};
    std::visit([&](auto& pricing) { change(meter.id, pricing); }, fresh.pricing);
    enter(meter.prices, std::move(fresh));
  }

  void change(const std::string& meter, billing::UnitPricing& pricing) { single(meter, pricing.price); }
  void change(const std::string& meter, billing::PackagePricing& pricing) { single(meter + ", a package", pricing.price); }
  void change(const std::string& meter, billing::GraduatedPricing& pricing) { tiers(meter, pricing.tiers); }
  void change(const std::string& meter, billing::VolumePricing& pricing) { tiers(meter, pricing.tiers); }

  void single(std::string what, AgreedPrice& price) {
    const AgreedPrice before = price;
    price = change_.price ? *change_.price : raised_click(before, *change_.raise_bp);
    if (change_.raise_bp && price.price == before.price) price = before;  // no more places for nothing
    note(std::move(what), before, price);
  }
  void tiers(const std::string& meter, std::vector<billing::Tier>& tiers) {
    if (change_.price) throw db::Refused("contract " + terms_.number + ": meter " + meter + " has tiers, one price does not fit; raise them by a percentage (--raise)");
    for (std::size_t i = 0; i < tiers.size(); ++i) single(meter + ", tier " + std::to_string(i + 1), tiers[i].price);
  }

  ContractTerms& terms_;
  const PriceChange& change_;
  bool settled_;
  std::vector<ChangedPrice>& changed_;
};

std::string price_words(AgreedPrice price) { return decimal(price.price, price.places); }

std::vector<ContractId> contracts_of(db::Transaction& transaction, const PriceChange& change) {
  db::ContractStore store(transaction);
  std::vector<ContractId> contracts;
  if (change.contract) {
    const auto one = store.find(*change.contract);
    if (!one) throw db::Refused("there is no contract " + *change.contract);
    return {one->id};
  }
  for (const auto& one : store.list())
    if (!one.billed_elsewhere && one.start <= change.from && (!one.last_day || *one.last_day >= change.from)) contracts.push_back(one.id);
  return contracts;
}

void check(const PriceChange& change) {
  if (change.price.has_value() == change.raise_bp.has_value()) throw db::Refused("give a price or a percentage, one of both");
  const int named = !change.meter.empty() + !change.fee.empty() + change.flat;
  if (named > 1 || (change.price && named != 1)) throw db::Refused("name the meter, the fee, or the flat fee that gets the price");
  if (change.price && !change.contract) throw db::Refused("one price for all contracts is not possible: name the contract, or raise by a percentage");
  if (change.raise_bp && *change.raise_bp <= -10'000) throw db::Refused("a price cannot fall by 100 % or more");
}

}  // namespace

std::vector<ChangedPrice> change_prices(db::Database& database, const PriceChange& change, const std::string& actor) {
  check(change);
  db::Transaction transaction = database.begin();
  db::ContractStore store(transaction);
  db::ContractChanges books(transaction);
  std::vector<ChangedPrice> changed;
  for (ContractId id : contracts_of(transaction, change)) {
    auto contract = store.contract(id);
    if (!contract) continue;
    // Of every contract: one without the named meter or fee is none of it.
    if (!change.contract && !change.meter.empty() && std::ranges::find(contract->terms.meters, change.meter, &billing::MeterTerms::id) == contract->terms.meters.end()) continue;
    if (!change.contract && !change.fee.empty() && std::ranges::find(contract->terms.fees, change.fee, &billing::ScheduledFee::name) == contract->terms.fees.end()) continue;
    const std::size_t before = changed.size();
    const auto settled_until = books.settled_until(id);
    ContractPrices(contract->terms, change, settled_until && change.from < *settled_until, changed).run();
    std::string words;
    for (std::size_t i = before; i < changed.size(); ++i)
      if (!changed[i].stays) words += (words.empty() ? "" : "; ") + changed[i].what + " " + price_words(changed[i].before) + " -> " + price_words(changed[i].after);
    if (words.empty()) continue;
    store.change(*contract);
    db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "contract.price", "contract", contract->terms.number, "", "", "from " + change.from.iso() + ": " + words});
  }
  if (!change.dry_run) transaction.commit();
  return changed;
}

std::string prices_text(const std::vector<ChangedPrice>& changed, const PriceChange& change) {
  if (changed.empty()) return "No price changes.\n";
  TextTable table({{"contract"}, {"price of"}, {"until now", true}, {"from " + change.from.iso(), true}});
  int settled = 0;
  std::string before;
  for (const auto& one : changed) {
    table.row({one.contract == before ? "" : one.contract, one.what, price_words(one.before), one.stays ? "stays" : price_words(one.after)});
    settled += one.settled && one.contract != before ? 1 : 0;
    before = one.contract;
  }
  std::string text = table.text();
  if (settled > 0)
    text += std::to_string(settled) + (settled == 1 ? " contract has a period" : " contracts have periods") +
            " that is settled and reaches beyond that day: the difference is drafted by klickwerk invoice correct --late, or with the next settlement\n";
  if (const int stay = prices_that_stay(changed); stay > 0)
    text += std::to_string(stay) + (stay == 1 ? " price stays as it is: its" : " prices stay as they are: the") +
            " raise is less than half of the last place (a cent of a fee, 0.000001 of a click price). Next: enter the new price by hand: klickwerk contract price NUMBER --price …\n";
  return text + (change.dry_run ? "Dry run: nothing was stored.\n" : "");
}

int prices_that_stay(const std::vector<ChangedPrice>& changed) { return static_cast<int>(std::ranges::count(changed, true, &ChangedPrice::stays)); }

std::string prices_json(const std::vector<ChangedPrice>& changed) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& one : changed)
    list.push_back({{"contract", one.contract}, {"price_of", one.what}, {"before", price_words(one.before)}, {"after", price_words(one.after)}, {"settled", one.settled}, {"stays", one.stays}});
  return list.dump(2) + "\n";
}

}  // namespace klickwerk::office
