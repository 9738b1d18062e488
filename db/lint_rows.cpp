#include "db/lint_rows.h"

#include "core/assert.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

// $1 first day and $2 end of the period, $3 today, $4 days without a reading, $5 days that a device was seen. Contracts of
// the period that we bill:
#define BILLED_HERE "not k.billed_elsewhere and k.start_day < $2::date and (k.last_day is null or k.last_day >= $1::date) "
// Every statement takes all five, so that they are called alike.
#define ALL_TAKEN "and $3::date is not null and $4::integer > 0 and $5::integer > 0 and $2::date > $1::date "

constexpr Statement zero_price{"lint.zero_price", R"(
  select distinct k.number, p.meter, p.from_day::text from contracts k join meter_prices p using (contract_id)
    left join meter_price_tiers t using (contract_id, meter, from_day)
   where )" BILLED_HERE ALL_TAKEN R"(and (p.price_micro = 0 or t.price_micro = 0) and p.from_day < $2::date
     and not exists (select from meter_prices later where later.contract_id = p.contract_id and later.meter = p.meter
                        and later.from_day > p.from_day and later.from_day <= $1::date)
   order by 1, 2, 3)"};
constexpr Statement no_meter{"lint.no_meter", R"(
  select k.number from contracts k where )" BILLED_HERE ALL_TAKEN R"(and not exists (select from contract_meters m where m.contract_id = k.contract_id)
     and not exists (select from flat_fees f where f.contract_id = k.contract_id)
     and not exists (select from contract_fees f where f.contract_id = k.contract_id) order by 1)"};
constexpr Statement flat_only{"lint.flat_only", R"(
  select k.number, count(*)::text from contracts k join contract_positions p using (contract_id)
   where )" BILLED_HERE ALL_TAKEN R"(and not exists (select from contract_meters m where m.contract_id = k.contract_id)
     and (exists (select from flat_fees f where f.contract_id = k.contract_id)
          or exists (select from contract_fees f where f.contract_id = k.contract_id)) group by 1 order by 1)"};
constexpr Statement no_position{"lint.no_position", R"(
  select k.number from contracts k where )" BILLED_HERE ALL_TAKEN R"(and exists (select from contract_meters m where m.contract_id = k.contract_id)
     and not exists (select from contract_positions p where p.contract_id = k.contract_id) order by 1)"};
constexpr Statement position_without_device{"lint.position_without_device", R"(
  select k.number, p.label, coalesce((select max(d.last_day)::text from placements d where d.position_id = p.position_id), '')
    from contracts k join contract_positions p using (contract_id)
   where )" BILLED_HERE ALL_TAKEN R"(and coalesce(p.from_day, k.start_day) < $2::date and (p.last_day is null or p.last_day >= $1::date)
     and not exists (select from placements d where d.position_id = p.position_id and d.from_day < $2::date
                        and coalesce(d.last_day, 'infinity') >= least($2::date - 1, coalesce(p.last_day, 'infinity'), coalesce(k.last_day, 'infinity')))
   order by 1, 2)"};
constexpr Statement no_price_at_start{"lint.no_price_at_start", R"(
  select k.number, m.meter, coalesce(min(p.from_day)::text, ''), greatest(k.start_day, k.billing_from)::text
    from contracts k join contract_meters m using (contract_id) left join meter_prices p using (contract_id, meter)
   where )" BILLED_HERE ALL_TAKEN R"(group by k.number, m.meter, k.start_day, k.billing_from
  having min(p.from_day) is null or min(p.from_day) > greatest(k.start_day, k.billing_from) order by 1, 2)"};
// Without a start value and without an earlier reading nobody knows where the counter began.
constexpr Statement no_start_counter{"lint.no_start_counter", R"(
  select k.number, p.label, d.serial, c.counter
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
    cross join lateral (select distinct coalesce(mc.counter, m.meter) as counter from contract_meters m left join meter_counters mc using (contract_id, meter)
                         where m.contract_id = k.contract_id) c
   where )" BILLED_HERE ALL_TAKEN R"(and a.from_day < $2::date and a.from_day >= coalesce(k.billing_from, k.start_day) and coalesce(a.last_day, 'infinity') >= $1::date
     and not exists (select from placement_counters s where s.placement_id = a.placement_id and s.moment = 'start' and s.counter = c.counter)
     and not exists (select from readings_of(a.device_id, c.counter, (a.from_day - 40)::timestamptz, (a.from_day + 2)::timestamptz) r
                      where r.local_day <= a.from_day and r.state <> 'invalid')
   order by 1, 2, 3, 4)"};
// Taken over from a predecessor, not settled here yet, and no value to go on from at the end of what he billed.
constexpr Statement takeover_unread{"lint.takeover_unread", R"(
  select k.number, p.label, d.serial, c.counter, (k.billing_from - 1)::text
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
    cross join lateral (select distinct coalesce(mc.counter, m.meter) as counter from contract_meters m left join meter_counters mc using (contract_id, meter)
                         where m.contract_id = k.contract_id) c
   where )" BILLED_HERE ALL_TAKEN R"(and k.billing_from > k.start_day and k.billing_from < $2::date
     and a.from_day < k.billing_from - 1 and coalesce(a.last_day, 'infinity') >= k.billing_from
     and not exists (select from settlements s where s.contract_id = k.contract_id and s.kind = 'regular' and s.state in ('approved', 'issued'))
     and not exists (select from readings_of(a.device_id, c.counter, (k.billing_from - 32)::timestamptz, (k.billing_from + 1)::timestamptz) r
                      where r.local_day between k.billing_from - 31 and k.billing_from - 1 and r.state in ('valid', 'billable'))
   order by 1, 2, 3, 4)"};
constexpr Statement ended_with_usage{"lint.ended_with_usage", R"(
  select k.number, d.serial, k.last_day::text, c.counter, (now.value - before.value)::text
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
    cross join lateral (select distinct coalesce(mc.counter, m.meter) as counter from contract_meters m left join meter_counters mc using (contract_id, meter)
                         where m.contract_id = k.contract_id) c
    cross join lateral (select r.value from readings_of(a.device_id, c.counter, (k.last_day - 40)::timestamptz, 'infinity') r
                         where r.state <> 'invalid' and r.local_day <= k.last_day order by r.read_at desc limit 1) before
    cross join lateral (select r.value from readings_of(a.device_id, c.counter, k.last_day::timestamptz, 'infinity') r
                         where r.state <> 'invalid' and r.local_day > k.last_day order by r.read_at desc limit 1) now
   where not k.billed_elsewhere and k.last_day < $3::date and k.last_day > $3::date - 400 )" ALL_TAKEN R"(and coalesce(a.last_day, 'infinity') >= k.last_day
     and now.value > before.value
     and not exists (select from placements o where o.device_id = a.device_id and o.placement_id <> a.placement_id and o.from_day >= k.last_day)
   order by 1, 2, 4)"};
constexpr Statement ended_but_placed{"lint.ended_but_placed", R"(
  select k.number, d.serial, k.last_day::text from contracts k join contract_positions p using (contract_id) join placements a using (position_id)
    join devices d using (device_id)
   where not k.billed_elsewhere and k.last_day < $3::date )" ALL_TAKEN R"(and a.last_day is null order by 1, 2)"};
constexpr Statement overlap{"lint.overlap", R"(
  select k.number, other.number, d.serial, greatest(a.from_day, b.from_day)::text
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id)
    join placements b on b.device_id = a.device_id and b.placement_id > a.placement_id
    join contract_positions q on q.position_id = b.position_id join contracts other on other.contract_id = q.contract_id
    join devices d on d.device_id = a.device_id
   where )" BILLED_HERE ALL_TAKEN R"(and a.from_day < coalesce(b.last_day, 'infinity') and b.from_day < coalesce(a.last_day, 'infinity') order by 1, 2, 3)"};
constexpr Statement not_prorated{"lint.not_prorated", R"(
  select k.number, edge.day::text, edge.word from contracts k
    cross join lateral (values (k.start_day, 'begins', k.start_day), (k.last_day, 'ends', k.last_day + 1)) edge (day, word, cut)
   where )" BILLED_HERE ALL_TAKEN R"(and k.proration = 'none' and edge.day >= $1::date and edge.day < $2::date
     and extract(day from edge.cut) <> extract(day from k.rhythm_anchor)
     and exists (select from flat_fees f where f.contract_id = k.contract_id) order by 1, 2)"};
constexpr Statement vat_rate{"lint.vat_rate", R"(
  select k.number, k.vat_rate_bp::text, c.number, c.country from contracts k join customers c using (customer_id)
   where )" BILLED_HERE ALL_TAKEN R"(and k.vat_class is null order by 1)"};
// Seen by the collector for a while, and no position has it today.
constexpr Statement device_without_contract{"lint.device_without_contract", R"(
  select d.serial, (extract(epoch from s.last_read_at - seen.first) / 86400)::integer::text
    from devices d join poll_states s using (device_id)
    cross join lateral (select min(r.read_at) as first from readings_of(d.device_id, $3::timestamptz - interval '60 days', 'infinity') r) seen
   where d.active and s.last_read_at > $3::timestamptz - make_interval(days => $4) and s.last_read_at - seen.first >= make_interval(days => $5)
     and $2::date > $1::date
     and not exists (select from placements a join contract_positions p using (position_id) join contracts k using (contract_id)
                      where a.device_id = d.device_id and a.from_day <= $3::date and coalesce(a.last_day, 'infinity') >= $3::date
                        and coalesce(k.last_day, 'infinity') >= $3::date)
   order by 1)"};
// The device answers, but never told this counter, and nobody entered it.
constexpr Statement counter_never_told{"lint.counter_never_told", R"(
  select distinct k.number, d.serial, coalesce(mc.counter, m.meter)
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
    join contract_meters m using (contract_id) left join meter_counters mc on mc.contract_id = m.contract_id and mc.meter = m.meter
   where )" BILLED_HERE ALL_TAKEN R"(and a.from_day < $2::date and coalesce(a.last_day, 'infinity') >= $1::date
     and exists (select from readings_of(d.device_id, $3::timestamptz - interval '60 days', 'infinity'))
     and not exists (select from readings_of(d.device_id, coalesce(mc.counter, m.meter))) order by 1, 2, 3)"};
// Seen from the period's last day, or from today while it lasts: a device that fell silent after the period was read in it.
constexpr Statement not_read{"lint.not_read", R"(
  select k.number, d.serial, coalesce((select max(r.local_day)::text from readings_of(d.device_id, seen.day::timestamptz - interval '400 days', 'infinity') r
                                        where r.state <> 'invalid'), '')
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
    cross join (select least($3::date, $2::date - 1) as day) seen
   where )" BILLED_HERE ALL_TAKEN R"(and a.from_day <= seen.day - $4::integer and coalesce(a.last_day, 'infinity') >= seen.day and coalesce(k.last_day, 'infinity') >= seen.day
     and exists (select from contract_meters m where m.contract_id = k.contract_id)
     and not exists (select from readings_of(d.device_id, seen.day::timestamptz - make_interval(days => $4::integer), 'infinity') r where r.state <> 'invalid')
   order by 1, 2)"};
constexpr Statement no_endpoint{"lint.no_endpoint", R"(
  select k.number, d.serial
    from contracts k join contract_positions p using (contract_id) join placements a using (position_id) join devices d using (device_id)
   where )" BILLED_HERE ALL_TAKEN R"(and a.from_day <= $3::date and coalesce(a.last_day, 'infinity') >= $3::date and coalesce(k.last_day, 'infinity') >= $3::date
     and exists (select from contract_meters m where m.contract_id = k.contract_id)
     and not exists (select from device_endpoints e where e.device_id = d.device_id and e.active)
     and not exists (select from readings_of(d.device_id, $3::timestamptz - interval '60 days', 'infinity') r where r.source = 'monitoring')
   order by 1, 2)"};
// A price that begins within what was invoiced, and with which it was not invoiced.
constexpr Statement price_changed_in_past{"lint.price_changed_in_past", R"(
  select k.number, p.meter, p.from_day::text, (s.period_end - 1)::text
    from contracts k
    cross join lateral (select period_end, input from settlements
                         where contract_id = k.contract_id and kind = 'regular' and state in ('approved', 'issued')
                         order by period_end desc limit 1) s
    join meter_prices p on p.contract_id = k.contract_id and p.from_day < s.period_end
   where )" BILLED_HERE ALL_TAKEN R"(and not exists (
           select from jsonb_array_elements(s.input::jsonb -> 'terms' -> 'meters') m, jsonb_array_elements(m -> 'prices') q
            where m ->> 'id' = p.meter and q ->> 'from' = p.from_day::text
              and (p.price_micro is null or (q -> 'price' ->> 0)::bigint = p.price_micro)) order by 1, 2, 3)"};
constexpr Statement no_average_base{"lint.no_average_base", R"(
  select k.number, m.meter from contracts k join contract_meters m using (contract_id)
   where )" BILLED_HERE ALL_TAKEN R"(and not m.no_average
     and not exists (select from settlement_ledger l where l.contract_id = k.contract_id and l.meter = m.meter and l.outcome = 'actual' and not l.void)
     and not exists (select from settlement_history h where h.contract_id = k.contract_id and h.meter = m.meter and h.outcome = 'actual')
     and exists (select from contract_positions p join placements a using (position_id) where p.contract_id = k.contract_id and a.from_day < $1::date
                    and coalesce(a.last_day, 'infinity') >= $1::date
                    and not exists (select from readings_of(a.device_id, ($2::date - 3)::timestamptz, ($2::date + 1)::timestamptz))) order by 1, 2)"};
#define DISCOUNT_IN_FORCE "d.percent_bp > 0 and d.from_day < $2::date and not exists (select from contract_discounts later where later.contract_id = d.contract_id " \
                          "and later.scope = d.scope and later.from_day > d.from_day and later.from_day <= $1::date) "
constexpr Statement whole_discount{"lint.whole_discount", R"(
  select k.number, d.scope, d.from_day::text from contracts k join contract_discounts d using (contract_id)
   where )" BILLED_HERE ALL_TAKEN "and " DISCOUNT_IN_FORCE R"(and d.percent_bp = 10000 order by 1, 2, 3)"};
constexpr Statement discount_of_nothing{"lint.discount_of_nothing", R"(
  select k.number, d.scope, d.from_day::text from contracts k join contract_discounts d using (contract_id)
   where )" BILLED_HERE ALL_TAKEN "and " DISCOUNT_IN_FORCE R"(
     and not (d.scope <> 'fees' and exists (select from contract_meters m where m.contract_id = k.contract_id))
     and not (d.scope <> 'clicks' and (exists (select from flat_fees f where f.contract_id = k.contract_id)
                                       or exists (select from contract_fees f where f.contract_id = k.contract_id))) order by 1, 2, 3)"};
constexpr Statement on_hold{"lint.on_hold", R"(
  select k.number, k.hold_from::text from contracts k where )" BILLED_HERE ALL_TAKEN R"(and k.hold_from < $2::date and (k.hold_until is null or k.hold_until >= $1::date) order by 1)"};
constexpr Statement inactive_customer{"lint.inactive_customer", R"(
  select k.number, c.number, c.name from contracts k join customers c using (customer_id) where )" BILLED_HERE ALL_TAKEN R"(and not c.active order by 1)"};
// A period from the 15th to the 14th has days of two months of different length: three of them are not three months.
constexpr Statement fee_by_days_of_two_months{"lint.fee_by_days_of_two_months", R"(
  select k.number, min(fee.day)::text from contracts k
   cross join lateral (select extract(day from k.rhythm_anchor)::integer as day where exists (select from flat_fees f where f.contract_id = k.contract_id)
                       union all select extract(day from f.anchor)::integer from contract_fees f where f.contract_id = k.contract_id) fee
   where )" BILLED_HERE ALL_TAKEN R"(and k.proration = 'actual_days' and fee.day > 1 group by 1 order by 1)"};
constexpr Statement customers{"lint.customers", R"(
  select c.number, c.name, c.street, c.postcode, c.city, c.country, c.vat_id, c.buyer_reference, c.email, c.layout, c.language, c.closing_note from customers c
   where exists (select from contracts k where k.customer_id = c.customer_id and )" BILLED_HERE ALL_TAKEN R"() order by 1)"};

// Of each customer that we bill the mandate in force, else the newest. The SEPA rule book lets one lapse after 36 months.
constexpr Statement mandates{"lint.mandates", R"(
  select distinct on (c.number) c.number, m.reference, m.iban, coalesce(m.last_used_on, m.signed_on)::text,
         case when m.revoked_on is null and not (m.one_off and m.last_used_on is not null)
              then case when coalesce(m.last_used_on, m.signed_on) < $3::date - interval '36 months' then 'expired' else 'in force' end
              when m.revoked_on is not null and m.last_used_on is not null and not m.one_off then 'missing' else 'revoked' end
    from mandates m join customers c using (customer_id)
   where exists (select from contracts k where k.customer_id = c.customer_id and )" BILLED_HERE ALL_TAKEN R"()
   order by c.number, m.revoked_on is null desc, m.mandate_id desc)"};

const Statement& statement_of(LintQuery query) {
  switch (query) {
    case LintQuery::zero_price: return zero_price;
    case LintQuery::no_meter: return no_meter;
    case LintQuery::flat_only: return flat_only;
    case LintQuery::no_position: return no_position;
    case LintQuery::position_without_device: return position_without_device;
    case LintQuery::no_price_at_start: return no_price_at_start;
    case LintQuery::no_start_counter: return no_start_counter;
    case LintQuery::takeover_unread: return takeover_unread;
    case LintQuery::ended_with_usage: return ended_with_usage;
    case LintQuery::ended_but_placed: return ended_but_placed;
    case LintQuery::overlap: return overlap;
    case LintQuery::not_prorated: return not_prorated;
    case LintQuery::vat_rate: return vat_rate;
    case LintQuery::device_without_contract: return device_without_contract;
    case LintQuery::counter_never_told: return counter_never_told;
    case LintQuery::not_read: return not_read;
    case LintQuery::no_endpoint: return no_endpoint;
    case LintQuery::price_changed_in_past: return price_changed_in_past;
    case LintQuery::no_average_base: return no_average_base;
    case LintQuery::on_hold: return on_hold;
    case LintQuery::inactive_customer: return inactive_customer;
    case LintQuery::fee_by_days_of_two_months: return fee_by_days_of_two_months;
    case LintQuery::whole_discount: return whole_discount;
    case LintQuery::discount_of_nothing: return discount_of_nothing;
    case LintQuery::customers: return customers;
    case LintQuery::mandates: return mandates;
  }
  KW_ASSERT(false);
}

}  // namespace

std::vector<std::vector<std::string>> LintStore::rows(LintQuery query, const LintScope& scope) {
  std::vector<std::vector<std::string>> list;
  for (const auto& row : run(transaction_, statement_of(query), scope.period.first.iso(), scope.period.end.iso(), scope.today.iso(),
                             scope.silent_days, scope.seen_days)) {
    auto& values = list.emplace_back();
    for (const auto& field : row) values.push_back(text(field));
  }
  return list;
}

}  // namespace klickwerk::db
