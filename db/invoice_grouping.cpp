#include "db/invoice_grouping.h"

#include "core/money.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

#define LINE_COLUMNS \
  "kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator, " \
  "unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents, fee, refund, " \
  "revenue_group, vat_class, vat_rate_bp, discount_bp, discount_cents, discount_reason"
#define ITS_LINE_COLUMNS \
  "l.kind, l.period_first, l.period_end, l.meter, l.position, l.quantity, l.months_numerator, " \
  "l.months_denominator, l.unit_price_micro, l.unit_price_places, l.tier, l.packaged_clicks, l.estimated, " \
  "l.amount_cents, l.fee, l.refund, l.revenue_group, l.vat_class, l.vat_rate_bp, l.discount_bp, l.discount_cents, l.discount_reason"

// Where a draft that stands alone can join others, or several can become one.
constexpr Statement to_gather{"invoices.to_gather", R"(
  select shares, string_agg(distinct invoice_id::text, ',') from groupable_drafts where run_end > $1 and run_end <= $2
   group by shares having count(distinct invoice_id) > 1 order by 1)"};
constexpr Statement gathered_among{"invoices.gathered_among", R"(
  select invoice_id, state from invoices where invoice_id = any($1::bigint[]) and settlement_id is null order by 1)"};
constexpr Statement settlements_of{"invoice_settlements.of", R"(
  select '{' || string_agg(settlement_id::text, ',') || '}' from invoice_settlements where invoice_id = $1)"};
constexpr Statement singles{"invoices.of_group", R"(
  select '{' || string_agg(distinct invoice_id::text, ',') || '}' from groupable_drafts where shares = $1 and run_end > $2 and run_end <= $3)"};
constexpr Statement sums_by_rate{"invoice_lines.by_rate", R"(
  select coalesce(l.vat_rate_bp, i.vat_rate_bp), sum(l.amount_cents)::bigint
    from invoices i join invoice_lines l using (invoice_id) where i.invoice_id = any($1::bigint[]) group by 1)"};
constexpr Statement add_gathered{"invoices.gather", R"(
  insert into invoices (customer_id, contract_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, held_because)
  select min(i.customer_id), case when count(distinct i.contract_id) = 1 then min(i.contract_id) end, min(i.service_first), max(i.service_end),
         min(i.vat_rate_bp), sum(i.net_cents)::bigint, $2::bigint, sum(i.net_cents)::bigint + $2::bigint,
         coalesce(string_agg(k.number || ': ' || i.held_because, '; ' order by k.number) filter (where i.held_because <> ''), '')
    from invoices i join contracts k using (contract_id) where i.invoice_id = any($1::bigint[])
  returning invoice_id)"};
constexpr Statement add_parts{"invoice_settlements.gather", R"(
  insert into invoice_settlements (invoice_id, settlement_id, ordinal, contract_id, customer_id, service_first, service_end, vat_rate_bp, net_cents,
         vat_cents, held_because)
  select $2::bigint, i.settlement_id, row_number() over (order by coalesce(t.number, ''), k.number, i.settlement_id), i.contract_id, i.customer_id,
         i.service_first, i.service_end, i.vat_rate_bp, i.net_cents, i.vat_cents, i.held_because
    from invoices i join contracts k using (contract_id) left join sites t on t.site_id = k.site_id where i.invoice_id = any($1::bigint[]))"};
constexpr Statement add_lines{"invoice_lines.gather",
                              "insert into invoice_lines (invoice_id, line, settlement_id, " LINE_COLUMNS ") "
                              "select $2::bigint, row_number() over (order by x.ordinal, x.line), x.settlement_id, " LINE_COLUMNS
                              "  from (select p.ordinal, p.settlement_id, l.line, " ITS_LINE_COLUMNS
                              "          from invoice_settlements p"
                              "          join invoices i on i.settlement_id = p.settlement_id and i.invoice_id = any($1::bigint[])"
                              "          join invoice_lines l on l.invoice_id = i.invoice_id where p.invoice_id = $2::bigint) x"};
constexpr Statement drop_drafts{"invoices.drop_gathered", "delete from invoices where invoice_id = any($1::bigint[])"};

constexpr Statement gathered_of{"invoice_settlements.with", R"(
  select distinct i.invoice_id, i.state from invoice_settlements p join invoices i using (invoice_id)
   where p.settlement_id = any($1::bigint[]) and i.state <> 'issued' order by 1)"};
constexpr Statement add_alone{"invoices.take_apart", R"(
  insert into invoices (customer_id, contract_id, settlement_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, held_because)
  select customer_id, contract_id, settlement_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, net_cents + vat_cents, held_because
    from invoice_settlements where invoice_id = $1 order by ordinal)"};
constexpr Statement add_lines_alone{"invoice_lines.take_apart",
                                    "insert into invoice_lines (invoice_id, line, " LINE_COLUMNS ") "
                                    "select x.alone, row_number() over (partition by x.alone order by x.line), " LINE_COLUMNS
                                    "  from (select i.invoice_id as alone, l.line, " ITS_LINE_COLUMNS
                                    "          from invoice_lines l"
                                    "          join invoice_settlements p on p.invoice_id = l.invoice_id and p.settlement_id = l.settlement_id"
                                    "          join invoices i on i.settlement_id = p.settlement_id and i.customer_id = p.customer_id"
                                    "         where l.invoice_id = $1) x"};
constexpr Statement drop_one{"invoices.drop_one", "delete from invoices where invoice_id = $1"};
constexpr Statement draft_again{"settlements.draft_again", "update settlements set state = 'draft' where settlement_id = any($1::bigint[]) and state = 'approved'"
                                                          " and not exists (select from invoice_parts p join invoices i using (invoice_id)"
                                                          "                  where p.settlement_id = settlements.settlement_id and i.state <> 'draft')"};

// A correction's ledger is in force from its approval on.
constexpr Statement out_of_force{"settlement_ledger.out_of_force", R"(
  delete from settlement_ledger l using settlements s
   where s.settlement_id = any($1::bigint[]) and s.kind = 'correction' and s.state = 'draft' and l.settlement_id = s.settlement_id)"};

void take_apart(Transaction& transaction, std::int64_t invoice, bool approved) {
  const std::string behind = text(run(transaction, settlements_of, invoice)[0][0]);
  run(transaction, add_alone, invoice);
  run(transaction, add_lines_alone, invoice);
  run(transaction, drop_one, invoice);
  if (!approved) return;
  run(transaction, draft_again, behind);
  run(transaction, out_of_force, behind);
}

void take_apart_each(Transaction& transaction, const pqxx::result& invoices) {
  for (const auto& row : invoices) take_apart(transaction, integer(row[0]), view(row[1]) == "approved");
}

}  // namespace

void gather_into_one(Transaction& transaction, const std::string& drafts) {
  Money vat;
  for (const auto& row : run(transaction, sums_by_rate, drafts)) vat += vat_of(Money{integer(row[1])}, small_integer(row[0]));
  const auto invoice = integer(run(transaction, add_gathered, drafts, vat.cents)[0][0]);
  run(transaction, add_parts, drafts, invoice);
  run(transaction, add_lines, drafts, invoice);
  run(transaction, drop_drafts, drafts);
}

void take_apart(Transaction& transaction, const std::string& settlements) { take_apart_each(transaction, run(transaction, gathered_of, settlements)); }

int gather_drafts(Transaction& transaction, Period of_run) {
  int made = 0;
  for (const auto& row : run(transaction, to_gather, of_run.first.iso(), of_run.end.iso())) {
    take_apart_each(transaction, run(transaction, gathered_among, "{" + text(row[1]) + "}"));
    gather_into_one(transaction, text(run(transaction, singles, text(row[0]), of_run.first.iso(), of_run.end.iso())[0][0]));
    ++made;
  }
  return made;
}

}  // namespace klickwerk::db
