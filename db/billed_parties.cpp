#include "db/billed_parties.h"

#include "db/connection_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement all_parties{"billed_parties", R"(
  select k.number, k.customer_id, k.buyer_reference, coalesce(k.vat_class, ''), k.vat_rate_bp, c.country, c.vat_id
    from contracts k join customers c using (customer_id)
   where not k.billed_elsewhere and k.start_day < $2::date and (k.last_day is null or k.last_day >= $1::date)
  union all
  select k.number, p.payer_id, '', coalesce(k.vat_class, ''), k.vat_rate_bp, c.country, c.vat_id
    from (select contract_id, payer_id from contract_fees where payer_id is not null
          union select contract_id, payer_id from contract_meters where payer_id is not null) p
    join contracts k using (contract_id) join customers c using (customer_id)
   where not k.billed_elsewhere and k.start_day < $2::date and (k.last_day is null or k.last_day >= $1::date) and p.payer_id <> k.customer_id
   order by 1, 2)"};

}  // namespace

std::vector<BilledParty> billed_parties(Transaction& transaction, Period period) {
  std::vector<BilledParty> list;
  for (const auto& row : run(transaction, all_parties, period.first.iso(), period.end.iso())) {
    BilledParty party{text(row[0]), {integer(row[1])}, text(row[2]), view(row[3]) == "by_customer", {}, small_integer(row[4]), text(row[5]), text(row[6])};
    if (!party.vat_by_customer && !view(row[3]).empty()) party.vat_class = from_word<billing::VatClass>(view(row[3]));
    list.push_back(std::move(party));
  }
  return list;
}

}  // namespace klickwerk::db
