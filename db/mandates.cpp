#include "db/mandates.h"

#include <unordered_map>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"

namespace klickwerk::db {
namespace {

#define MANDATE_COLUMNS \
  "m.mandate_id, m.customer_id, c.number, m.reference, m.scheme, m.one_off, m.signed_on, m.holder, m.iban, m.bic, m.revoked_on, m.last_used_on"

constexpr Statement add_one{"mandates.add", R"(
  insert into mandates (customer_id, reference, scheme, one_off, signed_on, holder, iban, bic, recorded_by, last_used_on)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
constexpr Statement revoke_one{"mandates.revoke", "update mandates set revoked_on = $2 where reference = $1 and revoked_on is null"};
constexpr Statement all_of{"mandates.list", "select " MANDATE_COLUMNS R"(
    from mandates m join customers c using (customer_id) where ($1::bigint is null or m.customer_id = $1) order by c.number, m.mandate_id desc)"};
constexpr Statement by_reference{"mandates.by_reference", "select " MANDATE_COLUMNS R"(
    from mandates m join customers c using (customer_id) where m.reference = $1)"};
constexpr Statement one_in_force{"mandates.in_force", "select " MANDATE_COLUMNS R"(
    from mandates m join customers c using (customer_id)
   where m.customer_id = $1 and m.revoked_on is null and not (m.one_off and m.last_used_on is not null))"};
constexpr Statement all_in_force{"mandates.all_in_force", "select " MANDATE_COLUMNS R"(
    from mandates m join customers c using (customer_id)
   where m.customer_id = any($1::bigint[]) and m.revoked_on is null and not (m.one_off and m.last_used_on is not null))"};
constexpr Statement to_collect{"mandates.collectible", "select " MANDATE_COLUMNS R"(, i.invoice_id, i.number, f.debit ->> 'collected_on'
    from invoices i
    cross join lateral (select i.facts::jsonb -> 'direct_debit' as debit offset 0) f
    join mandates m on m.reference = f.debit ->> 'mandate'
    join customers c on c.customer_id = i.customer_id
   where i.state = 'issued' and i.kind = 'invoice' and i.facts like '%"direct_debit":{%' and (f.debit ->> 'collected_on')::date <= $1
     and not exists (select from export_items e where e.kind = 'sepa' and e.invoice_id = i.invoice_id)
   order by i.number)"};
// By itself: the server takes the announced ones for a handful (it cannot see into the facts) and would look through all balances for each.
constexpr Statement open_of{"mandates.open_of", R"(
  select item_id, billed_cents - paid_cents from item_balances('9999-12-31') where item_id = any($1::bigint[]) and billed_cents > paid_cents)"};
constexpr Statement handed{"mandates.handed_over", R"(
  select e.batch_id, (extract(epoch from b.at) * 1000)::bigint, coalesce(i.facts::jsonb #>> '{direct_debit,collected_on}', i.due_on::text),
         exists (select from payment_allocations a where a.invoice_id = i.invoice_id and a.amount_cents < 0)
    from export_items e join export_batches b using (batch_id) join invoices i using (invoice_id) where e.kind = 'sepa' and e.invoice_id = $1)"};
constexpr Statement set_used{"mandates.used", R"(
  update mandates m set last_used_on = greatest(m.last_used_on, u.day)
    from (select mandate_id, max(day) as day from unnest($1::bigint[], $2::date[]) u(mandate_id, day) group by mandate_id) u
   where m.mandate_id = u.mandate_id)"};

Mandate mandate_from(const pqxx::row& row) {
  Mandate mandate;
  mandate.id = integer(row[0]);
  mandate.customer = {integer(row[1])};
  mandate.customer_number = text(row[2]), mandate.reference = text(row[3]), mandate.scheme = text(row[4]);
  mandate.one_off = truth(row[5]);
  mandate.signed_on = day(row[6]);
  mandate.holder = text(row[7]), mandate.iban = text(row[8]), mandate.bic = text(row[9]);
  mandate.revoked_on = optional_day(row[10]), mandate.last_used_on = optional_day(row[11]);
  return mandate;
}

}  // namespace

void MandateStore::add(const Mandate& m, std::string_view actor) {
  run(transaction_, add_one, m.customer.value, m.reference, m.scheme, m.one_off, m.signed_on.iso(), m.holder, m.iban, m.bic, std::string(actor),
      text_of(m.last_used_on));
}

void MandateStore::revoke(std::string_view reference, Day on) {
  if (run(transaction_, revoke_one, std::string(reference), on.iso()).affected_rows() == 0)
    throw Refused("there is no mandate " + std::string(reference) + " in force: klickwerk mandate list shows them");
}

std::vector<Mandate> MandateStore::list(std::optional<CustomerId> customer) {
  std::vector<Mandate> list;
  for (const auto& row : run(transaction_, all_of, value_of(customer))) list.push_back(mandate_from(row));
  return list;
}

std::optional<Mandate> MandateStore::find(std::string_view reference) {
  const auto rows = run(transaction_, by_reference, std::string(reference));
  return rows.empty() ? std::nullopt : std::optional(mandate_from(rows[0]));
}

std::optional<Mandate> MandateStore::in_force(CustomerId customer) {
  const auto rows = run(transaction_, one_in_force, customer.value);
  return rows.empty() ? std::nullopt : std::optional(mandate_from(rows[0]));
}

std::map<CustomerId, Mandate> MandateStore::in_force(std::span<const CustomerId> customers) {
  ArrayText ids;
  for (CustomerId id : customers) ids.add(id.value);
  std::map<CustomerId, Mandate> found;
  for (const auto& row : run(transaction_, all_in_force, ids.text())) found.emplace(CustomerId{integer(row[1])}, mandate_from(row));
  return found;
}

std::vector<CollectibleItem> MandateStore::collectible(Day announced_until) {
  std::vector<CollectibleItem> list;
  ArrayText ids;
  for (const auto& row : run(transaction_, to_collect, announced_until.iso())) {
    list.push_back({{integer(row[12])}, text(row[13]), text(row[2]), {}, day(row[14]), mandate_from(row)});
    ids.add(list.back().id.value);
  }
  std::unordered_map<std::int64_t, Money> open;
  for (const auto& row : run(transaction_, open_of, ids.text())) open.emplace(integer(row[0]), Money{integer(row[1])});
  for (CollectibleItem& item : list)
    if (const auto found = open.find(item.id.value); found != open.end()) item.open = found->second;
  std::erase_if(list, [](const CollectibleItem& item) { return item.open == Money{}; });
  return list;
}

std::optional<HandedDebit> MandateStore::handed_over(InvoiceId invoice) {
  const auto rows = run(transaction_, handed, invoice.value);
  if (rows.empty()) return {};
  return HandedDebit{integer(rows[0][0]), moment(rows[0][1]), day(rows[0][2]), truth(rows[0][3])};
}

void MandateStore::mark_used(std::span<const MandateUse> uses) {
  ArrayText mandates, days;
  for (const MandateUse& use : uses) mandates.add(use.mandate), days.add(use.on.iso());
  run(transaction_, set_used, mandates.text(), days.text());
}

}  // namespace klickwerk::db
