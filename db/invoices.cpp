#include "db/invoices.h"

#include <map>

#include "db/connection_internal.h"
#include "db/correction_rows_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_grouping.h"
#include "db/invoice_rows_internal.h"
#include "db/sequence_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement approve_drafts{"invoices.approve", R"(
  update invoices set state = 'approved', approved_at = now(), approved_by = $2
   where invoice_id = any($1::bigint[]) and state = 'draft')"};
// From the invoices to their settlements by keys: a scan of all settlements for each thousand grows with the square of a month.
constexpr Statement approve_settlements{"settlements.approve", R"(
  with approved as materialized (
    select i.invoice_id, i.settlement_id from unnest($1::bigint[]) as w(invoice_id) join invoices i on i.invoice_id = w.invoice_id where i.state = 'approved'),
  behind as materialized (
    select settlement_id from approved where settlement_id is not null
     union
    select p.settlement_id from approved a join invoice_settlements p on p.invoice_id = a.invoice_id)
  update settlements s set state = 'approved' from behind where s.settlement_id = behind.settlement_id and s.state = 'draft')"};
constexpr Statement open_series{"number_series.open", "insert into number_series (series, year) values ($1, $2) on conflict do nothing"};
constexpr Statement next_number{"number_series.next", R"(
  update number_series set last_number = last_number + 1 where series = $1 and year = $2 returning last_number)"};
constexpr Statement state_of{"invoices.state", "select state, cancels_id from invoices where invoice_id = $1 for no key update"};
constexpr Statement add_document{"invoice_documents.add", R"(
  insert into invoice_documents (invoice_id, kind, path, sha256, size_bytes) values ($1, $2, $3, $4, $5))"};
constexpr Statement issue_settlement{"settlements.issue", R"(
  update settlements set state = 'issued' where settlement_id in (select settlement_id from invoice_parts where invoice_id = $1))"};
// The settlements of a cancelled invoice; not those of which the invoice of another payer stands.
#define SETTLEMENTS_ALL_CANCELLED                                                                                        \
  "(select p.settlement_id from invoice_parts p where p.invoice_id = $1 and not exists (select from invoice_parts q"    \
  "   join invoices o on o.invoice_id = q.invoice_id where q.settlement_id = p.settlement_id and o.state = 'issued'"    \
  "     and not exists (select from invoices x where x.cancels_id = o.invoice_id and x.state = 'issued')))"
constexpr Statement cancel_settlement{"settlements.cancel", "update settlements set state = 'cancelled' where settlement_id in " SETTLEMENTS_ALL_CANCELLED};
// Of other payers. What they share with other settlements has been taken apart before.
constexpr Statement other_drafts{"invoices.other_drafts", R"(
  select coalesce('{' || string_agg(distinct settlement_id::text, ',') || '}', '{}') from invoice_parts p where p.settlement_id in )" SETTLEMENTS_ALL_CANCELLED};
constexpr Statement drop_other_drafts{"invoices.drop_other_drafts", "delete from invoices where state <> 'issued' and settlement_id in " SETTLEMENTS_ALL_CANCELLED};
constexpr Statement void_ledger{"settlement_ledger.void", "update settlement_ledger set void = true where not void and settlement_id in " SETTLEMENTS_ALL_CANCELLED};
constexpr Statement limit_corrections{"settlements.limit_corrections", R"(
  select limit_corrections_knowledge(array(select contract_id from settlements where kind = 'regular' and settlement_id in )" SETTLEMENTS_ALL_CANCELLED "))"};
constexpr Statement void_fee_ledger{"fee_ledger.void", "update fee_ledger set void = true where not void and settlement_id in " SETTLEMENTS_ALL_CANCELLED};
constexpr Statement cancellable{"invoices.cancellable", R"(
  select i.state, i.kind, i.number,
         (select c.number from invoices c where c.corrects_id = i.invoice_id and c.settlement_id is null and c.state = 'issued'
             and not exists (select from invoices x where x.cancels_id = c.invoice_id and x.state = 'issued') limit 1),
         exists (select from invoices x where x.cancels_id = i.invoice_id)
    from invoices i where i.invoice_id = $1 for no key update of i)"};
constexpr Statement mirror_invoice{"invoices.mirror", R"(
  insert into invoices (kind, customer_id, contract_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, cancels_id, reason)
  select 'cancellation', customer_id, contract_id, service_first, service_end, vat_rate_bp, -net_cents, -vat_cents, -gross_cents, invoice_id, $2
    from invoices where invoice_id = $1
  returning invoice_id)"};
constexpr Statement mirror_lines{"invoice_lines.mirror", R"(
  insert into invoice_lines (invoice_id, line, kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator,
         unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents, fee, refund, revenue_group, vat_class, vat_rate_bp,
         discount_bp, discount_cents, discount_reason, settlement_id)
  select $2, line, kind, period_first, period_end, meter, position, -quantity, -months_numerator, months_denominator, unit_price_micro,
         unit_price_places, tier, -packaged_clicks, estimated, -amount_cents, fee, refund, revenue_group, vat_class, vat_rate_bp,
         discount_bp, -discount_cents, discount_reason, settlement_id
    from invoice_lines where invoice_id = $1)"};

constexpr Statement creditable{"invoices.creditable", R"(
  select i.state, i.kind, coalesce(i.number, ''), exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued')
    from invoices i where i.invoice_id = $1 for no key update of i)"};
// What is left of a line: billed, less the credits by hand that stand.
constexpr Statement left_of_line{"invoice_lines.left", R"(
  select o.amount_cents, coalesce(o.vat_rate_bp, (select i.vat_rate_bp from invoices i where i.invoice_id = o.invoice_id)), coalesce((select -sum(l.amount_cents) from invoices c join invoice_lines l using (invoice_id)
                                    where c.corrects_id = o.invoice_id and c.settlement_id is null and l.corrects_line = o.line
                                      and not exists (select from invoices x where x.cancels_id = c.invoice_id and x.state = 'issued')), 0)
    from invoice_lines o where o.invoice_id = $1 and o.line = $2)"};
constexpr Statement add_credit{"invoices.add_credit", R"(
  insert into invoices (kind, customer_id, contract_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, corrects_id, reason)
  select 'correction', customer_id, contract_id, service_first, service_end, vat_rate_bp, $2, $3, $4, invoice_id, $5
    from invoices where invoice_id = $1
  returning invoice_id)"};
constexpr Statement add_credit_line{"invoice_lines.add_credit", R"(
  insert into invoice_lines (invoice_id, line, kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator,
         unit_price_micro, unit_price_places, tier, estimated, amount_cents, corrects_line, fee, revenue_group, vat_class, vat_rate_bp,
         settlement_id)
  select $2, $3, kind, period_first, period_end, meter, position, 0, 0, 1, unit_price_micro, unit_price_places, tier, estimated, $5, line, fee,
         revenue_group, vat_class, vat_rate_bp, settlement_id
    from invoice_lines where invoice_id = $1 and line = $4)"};

std::string array_of(std::span<const InvoiceId> invoices) {
  ArrayText text;
  for (InvoiceId id : invoices) text.add(id.value);
  return text.text();
}

std::string named(InvoiceId invoice) { return "invoice " + std::to_string(invoice.value); }

}  // namespace

const char* const invoice_lines_target =
    "invoice_lines (invoice_id, line, kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator, "
    "unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents, fee, refund, revenue_group, vat_class, vat_rate_bp, "
    "discount_bp, discount_cents, discount_reason)";

void write_line(CopyIn& copy, InvoiceId invoice, int number, const billing::SettlementLine& l) {
  copy.row(invoice, number, word(l.kind), l.period.first, l.period.end, l.meter, l.position, l.quantity.count, l.months.numerator,
           l.months.denominator, l.unit_price.price.micro, l.unit_price.places, l.tier,
           l.packaged_clicks ? std::optional(l.packaged_clicks->count) : std::nullopt, l.estimated, l.amount.cents, l.fee, l.refund, l.revenue_group,
           l.vat ? std::optional<std::string>(word(l.vat->vat_class)) : std::nullopt, l.vat ? std::optional(l.vat->rate_bp) : std::nullopt,
           l.discount ? std::optional(l.discount->percent_bp) : std::nullopt, l.discount ? std::optional(l.discount->amount.cents) : std::nullopt,
           l.discount ? l.discount->reason : std::string());
}

int InvoiceStore::approve(std::span<const InvoiceId> invoices, std::string_view by) {
  const std::string ids = array_of(invoices);
  const auto changed = run(transaction_, approve_drafts, ids, std::string(by)).affected_rows();
  run(transaction_, approve_settlements, ids);
  enforce_corrections(transaction_, ids);
  return static_cast<int>(changed);
}

InvoiceNumber InvoiceStore::take_number(std::string_view series, int year) {
  const std::string name(series);
  auto rows = run(transaction_, next_number, name, year);
  if (rows.empty()) {
    run(transaction_, open_series, name, year);
    rows = run(transaction_, next_number, name, year);
  }
  return {name, year, integer(rows[0][0]), ""};
}

void InvoiceStore::issue(InvoiceId invoice, const IssueFacts& f) {
  const auto rows = run(transaction_, state_of, invoice.value);
  if (rows.empty()) throw Refused("there is no " + named(invoice));
  if (const auto state = text(rows[0][0]); state != "approved") throw Refused(named(invoice) + " is " + state + ": only an approved one can be issued");
  for (const InvoiceFile& file : f.files) run(transaction_, add_document, invoice.value, file.kind, file.path, file.sha256, file.size_bytes);
  run(transaction_, issue_invoice, invoice.value, f.number.series, f.number.year, f.number.in_year, f.number.text, f.issued_on.iso(), f.due_on.iso(),
      f.issued_by, f.facts);
  run(transaction_, issue_settlement, invoice.value);
  if (!rows[0][1].is_null()) {
    take_apart(transaction_, text(run(transaction_, other_drafts, integer(rows[0][1]))[0][0]));
    run(transaction_, void_ledger, integer(rows[0][1]));
    run(transaction_, void_fee_ledger, integer(rows[0][1]));
    run(transaction_, drop_other_drafts, integer(rows[0][1]));
    run(transaction_, cancel_settlement, integer(rows[0][1]));
    run(transaction_, limit_corrections, integer(rows[0][1]));
  }
}

InvoiceId InvoiceStore::draft_cancellation(InvoiceId original, std::string_view reason) {
  const auto rows = run(transaction_, cancellable, original.value);
  if (rows.empty()) throw Refused("there is no " + named(original));
  if (text(rows[0][0]) != "issued") throw Refused(named(original) + " is " + text(rows[0][0]) + ": only an issued one is cancelled; discard it instead");
  if (text(rows[0][1]) == "cancellation") throw Refused(text(rows[0][2]) + " is a cancellation and cannot be cancelled");
  if (truth(rows[0][4])) throw Conflict(text(rows[0][2]) + " has a cancellation already");
  if (!rows[0][3].is_null()) throw Refused("lines of " + text(rows[0][2]) + " are credited by " + text(rows[0][3]) + ": cancel that one first, or the customer gets them back twice");
  const InvoiceId mirror{integer(run(transaction_, mirror_invoice, original.value, std::string(reason))[0][0])};
  run(transaction_, mirror_lines, original.value, mirror.value);
  return mirror;
}

InvoiceId InvoiceStore::draft_credit(InvoiceId original, std::span<const LineCredit> credits, std::string_view reason) {
  const auto rows = run(transaction_, creditable, original.value);
  if (rows.empty()) throw Refused("there is no " + named(original));
  const std::string number = text(rows[0][2]);
  if (text(rows[0][0]) != "issued" || text(rows[0][1]) != "invoice")
    throw Refused((number.empty() ? named(original) : number) + " is not an issued invoice: only lines of one can be credited");
  if (truth(rows[0][3])) throw Refused(number + " is cancelled: there is nothing left to credit");
  Money net;
  std::map<int, Money> by_rate;
  for (const LineCredit& credit : credits) {
    const std::string line = "line " + std::to_string(credit.line) + " of " + number;
    const auto left = run(transaction_, left_of_line, original.value, credit.line);
    if (left.empty()) throw Refused("there is no " + line);
    const Money rest = Money{integer(left[0][0])} - Money{integer(left[0][2])};
    if (credit.amount <= Money{} || credit.amount > rest)
      throw Refused(line + " billed " + decimal(Money{integer(left[0][0])}) + ", of which " + decimal(rest) + " is not credited yet: " +
                    decimal(credit.amount) + " cannot be credited");
    net -= credit.amount;
    by_rate[small_integer(left[0][1])] -= credit.amount;
  }
  Money vat;
  for (const auto& [rate, amount] : by_rate) vat += vat_of(amount, rate);
  const InvoiceId draft{integer(run(transaction_, add_credit, original.value, net.cents, vat.cents, (net + vat).cents, std::string(reason))[0][0])};
  int line = 0;
  for (const LineCredit& credit : credits)
    run(transaction_, add_credit_line, original.value, draft.value, ++line, credit.line, (-credit.amount).cents);
  return draft;
}

}  // namespace klickwerk::db
