// What settle() looks at for scheduled fees, amounts carried on, VAT and payers.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "billing/contract/vat_treatment.h"
#include "billing/settlement/scheduled_fee.h"
#include "db/due_rows_internal.h"
#include "db/fee_ledger_internal.h"
#include "db/frozen_settlement.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement advance_drafts{"settlements.advance_drafts", R"(
  select contract_id, settlement_id, input from settlements
   where contract_id = any($1::bigint[]) and kind = 'advance' and state in ('draft', 'nothing_due') and period_first = $2 and period_end = $3)"};
// In force is the greatest version; those that this settlement replaces are not looked at.
constexpr Statement fee_entries{"fee_ledger.in_force", R"(
  select distinct on (contract_id, fee, period_first, period_end) contract_id, fee, period_first, period_end, version, parts
    from fee_ledger
   where contract_id = any($1::bigint[]) and settlement_id <> all($2::bigint[]) and period_end > $3 and not void
   order by contract_id, fee, period_first, period_end, version desc)"};
// A later version holds all that was billed up to it. Where an earlier one was cancelled since, what stands is what the settlements billed
// that stand: their own lines.
constexpr Statement fees_with_a_gap{"fee_ledger.with_a_gap", R"(
  select f.contract_id, f.fee, f.period_first, f.period_end, s.input, s.result
    from (select distinct contract_id, fee, period_first, period_end from fee_ledger gone
           where contract_id = any($1::bigint[]) and void and period_end > $3
             and not exists (select from fee_ledger again where again.contract_id = gone.contract_id and again.fee = gone.fee and again.period_first = gone.period_first
                                and again.period_end = gone.period_end and again.version = gone.version and not again.void)
             and exists (select from fee_ledger later where later.contract_id = gone.contract_id and later.fee = gone.fee and later.period_first = gone.period_first
                            and later.period_end = gone.period_end and later.version > gone.version and not later.void)) gap
    join fee_ledger f using (contract_id, fee, period_first, period_end) join settlements s on s.settlement_id = f.settlement_id
   where not f.void and f.settlement_id <> all($2::bigint[])
   order by f.contract_id, f.fee, f.period_first, f.version)"};
// What a later settlement went on from: its fees were billed further, or its amount stands on a later invoice. Settled anew, it
// would bill them a second time.
constexpr Statement continued_later{"settlements.continued_later", R"(
  select mine.settlement_id from fee_ledger mine join fee_ledger later using (contract_id, fee, period_first, period_end)
   where mine.settlement_id = any($1::bigint[]) and later.settlement_id <> all($1::bigint[]) and not mine.void and not later.void
     and later.version > mine.version
  union
  select c.settlement_id from settlement_carries c join settlements i on i.settlement_id = c.into_id
   where c.settlement_id = any($1::bigint[]) and c.into_id <> all($1::bigint[]) and i.state <> 'cancelled')"};
// Where the settlement that took an amount along was cancelled, it waits anew, unless later periods stand: then the comparison of
// office/corrections bills the cancelled one again, with what it had taken along.
constexpr Statement waiting_amounts{"settlements.carried", R"(
  select s.contract_id, s.settlement_id, s.result from settlements s
   where s.contract_id = any($1::bigint[]) and s.carried and s.state = 'nothing_due' and s.settlement_id <> all($2::bigint[])
     and not exists (select from settlement_carries c join settlements i on i.settlement_id = c.into_id
                      where c.settlement_id = s.settlement_id and i.settlement_id <> all($2::bigint[])
                        and (i.state <> 'cancelled'
                             or exists (select from settlements l where l.contract_id = i.contract_id and l.kind = 'regular' and l.state <> 'cancelled'
                                           and l.period_first >= i.period_end and l.settlement_id <> all($2::bigint[]))))
   order by s.contract_id, s.settlement_id)"};
constexpr Statement rates_of{"vat_rates.of", "select vat_class, from_day, rate_bp from vat_rates where country = $1 order by vat_class, from_day"};
constexpr Statement customers_of{"customers.vat_facts", R"(
  select customer_id, country, vat_id from customers where customer_id = any($1::bigint[]))"};
constexpr Statement payers_of{"contracts.payers", R"(
  select contract_id, c.customer_id, c.number
    from (select contract_id, payer_id from contract_fees union select contract_id, payer_id from contract_meters) p
    join customers c on c.customer_id = p.payer_id
   where contract_id = any($1::bigint[]))"};

using FeeParts = std::vector<billing::FeeLedgerEntry::Part>;

// What a settlement itself billed of a fee's period; what it took along of others is theirs.
void add_own_lines(const pqxx::row& row, const std::string& fee, Period period, FeeParts& parts) {
  auto carried = thaw_input(view(row[4])).carried;
  for (const auto& line : thaw_settlement(view(row[5])).lines) {
    if (const auto taken_along = std::ranges::find(carried, line); taken_along != carried.end()) {
      carried.erase(taken_along);
      continue;
    }
    if (line.fee == fee && period.intersection(line.period) == line.period) parts.push_back({line.period, line.months, line.unit_price, line.amount});
  }
}

Money amount_of(const FeeParts& parts) {
  Money sum;
  for (const auto& part : parts) sum += part.amount;
  return sum;
}

class FeeFacts {
 public:
  FeeFacts(Transaction& transaction, Period period, std::vector<DueContract>& due) : transaction_(transaction), run_(period) {
    for (DueContract& one : due) {
      by_id_.emplace(one.contract.id.value, &one);
      all_.add(one.contract.id.value);
      if (one.has_fees) with_fees_.add(one.contract.id.value), any_fees_ = true;
      if (one.job.existing) replaced_.push_back(*one.job.existing);
    }
  }

  void read_all() {
    if (any_fees_) read_advance_drafts();
    const std::string replaced = array(replaced_);
    if (any_fees_) read_entries(replaced);
    if (!replaced_.empty()) keep_what_went_on(replaced);
    read_waiting(replaced);
    for (const auto& row : run(transaction_, payers_of, all_.text())) at(row[0]).job.payers.emplace(text(row[2]), CustomerId{integer(row[1])});
  }

  void read_vat(const std::string& country) {
    std::vector<billing::VatRate> rates;
    ArrayText customers;
    std::set<std::int64_t> wanted;
    for (const auto& [id, one] : by_id_)
      if (one->contract.terms.vat_class || one->contract.vat_by_customer) wanted.insert(one->contract.customer.value);
    if (wanted.empty()) return;
    for (std::int64_t customer : wanted) customers.add(customer);
    for (const auto& row : run(transaction_, rates_of, std::string(billing::vat_territory(country))))
      rates.push_back({from_word<billing::VatClass>(view(row[0])), day(row[1]), small_integer(row[2])});
    std::map<std::int64_t, std::pair<std::string, std::string>> facts;
    for (const auto& row : run(transaction_, customers_of, customers.text())) facts[integer(row[0])] = {text(row[1]), text(row[2])};
    for (const auto& [id, one] : by_id_) {
      if (!one->contract.terms.vat_class && !one->contract.vat_by_customer) continue;
      one->contract.terms.vat_rates = rates;
      std::tie(one->job.customer_country, one->job.customer_vat_id) = facts.at(one->contract.customer.value);
    }
  }

 private:
  static std::string array(const std::vector<SettlementId>& ids) {
    ArrayText text;
    for (SettlementId id : ids) text.add(id.value);
    return text.text();
  }
  DueContract& at(const pqxx::field& contract) { return *by_id_.at(integer(contract)); }

  void read_advance_drafts() {
    for (const auto& row : run(transaction_, advance_drafts, with_fees_.text(), run_.first.iso(), run_.end.iso())) {
      SettlementJob& job = at(row[0]).job;
      job.advance_draft = SettlementId{integer(row[1])};
      job.advance_input = text(row[2]);
      replaced_.push_back(*job.advance_draft);
    }
  }

  void read_entries(const std::string& replaced) {
    const Day horizon = run_.first.plus_months(-billing::kFeeMemoryMonths);
    for (const auto& row : run(transaction_, fee_entries, with_fees_.text(), replaced, horizon.iso())) {
      SettlementJob& job = at(row[0]).job;
      job.input.fee_ledger.push_back({text(row[1]), {day(row[2]), day(row[3])}, fee_parts_from(view(row[5]))});
      job.fee_versions.push_back(small_integer(row[4]));
    }
    std::map<std::tuple<std::int64_t, std::string, Period>, FeeParts> standing;
    for (const auto& row : run(transaction_, fees_with_a_gap, with_fees_.text(), replaced, horizon.iso())) {
      const Period period{day(row[2]), day(row[3])};
      add_own_lines(row, text(row[1]), period, standing[{integer(row[0]), text(row[1]), period}]);
    }
    for (auto& [key, parts] : standing)
      for (auto& entry : by_id_.at(std::get<0>(key))->job.input.fee_ledger)
        if (entry.fee == std::get<1>(key) && entry.period == std::get<2>(key) && amount_of(entry.parts) != amount_of(parts)) entry.parts = std::move(parts);
  }

  void keep_what_went_on(const std::string& replaced) {
    std::set<std::int64_t> continued;
    for (const auto& row : run(transaction_, continued_later, replaced)) continued.insert(integer(row[0]));
    for (const auto& [id, one] : by_id_) {
      const auto went_on = [&](const std::optional<SettlementId>& settlement) { return settlement && continued.contains(settlement->value); };
      if (went_on(one->job.existing) || went_on(one->job.advance_draft)) one->job.stays_because = "a later settlement went on from its fees, or took its amount along";
    }
  }

  void read_waiting(const std::string& replaced) {
    for (const auto& row : run(transaction_, waiting_amounts, all_.text(), replaced)) {
      SettlementJob& job = at(row[0]).job;
      job.carried_from.push_back({integer(row[1])});
      // A carried settlement that took others along holds their lines, too, and is the one that waits for them.
      for (auto& line : thaw_settlement(view(row[2])).lines) job.input.carried.push_back(std::move(line));
    }
  }

  Transaction& transaction_;
  Period run_;
  std::unordered_map<std::int64_t, DueContract*> by_id_;
  ArrayText all_, with_fees_;
  bool any_fees_ = false;
  std::vector<SettlementId> replaced_;
};

}  // namespace

// "first TAB end TAB months TAB micro TAB places TAB cents" a line.
std::string fee_parts_text(const std::vector<billing::FeeLedgerEntry::Part>& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += '\n';
    text += part.period.first.iso() + '\t' + part.period.end.iso() + '\t' + part.months.text() + '\t' +
            std::to_string(part.per_month.price.micro) + '\t' + std::to_string(part.per_month.places) + '\t' + std::to_string(part.amount.cents);
  }
  return text;
}

namespace {

std::string_view cut(std::string_view& text, char at) {
  const auto field = text.substr(0, text.find(at));
  text.remove_prefix(std::min(field.size() + 1, text.size()));
  return field;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  KW_ASSERT(read.ec == std::errc() && !digits.empty());  // we wrote it
  return value;
}

Day day_of(std::string_view iso) {
  const auto day = Day::parse(iso);
  KW_ASSERT(day);
  return *day;
}

}  // namespace

std::vector<billing::FeeLedgerEntry::Part> fee_parts_from(std::string_view text) {
  std::vector<billing::FeeLedgerEntry::Part> parts;
  while (!text.empty()) {
    auto line = cut(text, '\n');
    billing::FeeLedgerEntry::Part part;
    part.period.first = day_of(cut(line, '\t'));
    part.period.end = day_of(cut(line, '\t'));
    auto months = cut(line, '\t');
    part.months.numerator = number(cut(months, '/'));
    part.months.denominator = months.empty() ? 1 : number(months);
    part.per_month.price.micro = number(cut(line, '\t'));
    part.per_month.places = static_cast<int>(number(cut(line, '\t')));
    part.amount.cents = number(line);
    parts.push_back(part);
  }
  return parts;
}

void read_fee_facts(Transaction& transaction, Period period, const std::string& seller_country, std::vector<DueContract>& due) {
  if (due.empty()) return;
  FeeFacts facts(transaction, period, due);
  facts.read_all();
  facts.read_vat(seller_country);
}

}  // namespace klickwerk::db
