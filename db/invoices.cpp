#include "db/invoices.h"

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_rows_internal.h"
#include "db/sequence_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement approve_drafts{"invoices.approve", R"(
  update invoices set state = 'approved', approved_at = now(), approved_by = $2
   where invoice_id = any($1::bigint[]) and state = 'draft')"};
constexpr Statement approve_settlements{"settlements.approve", R"(
  update settlements set state = 'approved' where state = 'draft'
     and settlement_id in (select settlement_id from invoices where invoice_id = any($1::bigint[]) and state = 'approved'))"};
constexpr Statement open_series{"number_series.open", "insert into number_series (series, year) values ($1, $2) on conflict do nothing"};
constexpr Statement next_number{"number_series.next", R"(
  update number_series set last_number = last_number + 1 where series = $1 and year = $2 returning last_number)"};
constexpr Statement state_of{"invoices.state", "select state, settlement_id, cancels_id from invoices where invoice_id = $1 for no key update"};
constexpr Statement add_document{"invoice_documents.add", R"(
  insert into invoice_documents (invoice_id, kind, path, sha256, size_bytes) values ($1, $2, $3, $4, $5))"};
constexpr Statement issue_invoice{"invoices.issue", R"(
  update invoices set state = 'issued', series = $2, number_year = $3, number_in_year = $4, number = $5, issued_on = $6, due_on = $7,
         issued_at = clock_timestamp(), issued_by = $8, facts = $9
   where invoice_id = $1)"};
constexpr Statement issue_settlement{"settlements.issue", "update settlements set state = 'issued' where settlement_id = $1"};
constexpr Statement cancel_settlement{"settlements.cancel", R"(
  update settlements set state = 'cancelled' where settlement_id = (select settlement_id from invoices where invoice_id = $1))"};
constexpr Statement void_ledger{"settlement_ledger.void", R"(
  update settlement_ledger set void = true where settlement_id = (select settlement_id from invoices where invoice_id = $1) and not void)"};
constexpr Statement cancellable{"invoices.cancellable", R"(
  select i.state, i.kind, i.number,
         exists (select from settlements s join settlements l on l.contract_id = s.contract_id and l.kind = s.kind and l.state <> 'cancelled'
                                                             and l.period_first > s.period_first
                  where s.settlement_id = i.settlement_id),
         exists (select from invoices x where x.cancels_id = i.invoice_id)
    from invoices i where i.invoice_id = $1 for no key update of i)"};
constexpr Statement mirror_invoice{"invoices.mirror", R"(
  insert into invoices (kind, customer_id, contract_id, service_first, service_end, vat_rate_bp, net_cents, vat_cents, gross_cents, cancels_id, reason)
  select 'cancellation', customer_id, contract_id, service_first, service_end, vat_rate_bp, -net_cents, -vat_cents, -gross_cents, invoice_id, $2
    from invoices where invoice_id = $1
  returning invoice_id)"};
constexpr Statement mirror_lines{"invoice_lines.mirror", R"(
  insert into invoice_lines (invoice_id, line, kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator,
         unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents)
  select $2, line, kind, period_first, period_end, meter, position, -quantity, -months_numerator, months_denominator, unit_price_micro,
         unit_price_places, tier, -packaged_clicks, estimated, -amount_cents
    from invoice_lines where invoice_id = $1)"};

std::string array_of(std::span<const InvoiceId> invoices) {
  ArrayText text;
  for (InvoiceId id : invoices) text.add(id.value);
  return text.text();
}

std::string named(InvoiceId invoice) { return "invoice " + std::to_string(invoice.value); }

}  // namespace

const char* const invoice_lines_target =
    "invoice_lines (invoice_id, line, kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator, "
    "unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents)";

void write_line(CopyIn& copy, InvoiceId invoice, int number, const billing::SettlementLine& l) {
  copy.row(invoice, number, word(l.kind), l.period.first, l.period.end, l.meter, l.position, l.quantity.count, l.months.numerator,
           l.months.denominator, l.unit_price.price.micro, l.unit_price.places, l.tier,
           l.packaged_clicks ? std::optional(l.packaged_clicks->count) : std::nullopt, l.estimated, l.amount.cents);
}

int InvoiceStore::approve(std::span<const InvoiceId> invoices, std::string_view by) {
  const std::string ids = array_of(invoices);
  const auto changed = run(transaction_, approve_drafts, ids, std::string(by)).affected_rows();
  run(transaction_, approve_settlements, ids);
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
  if (!rows[0][1].is_null()) run(transaction_, issue_settlement, integer(rows[0][1]));
  if (!rows[0][2].is_null()) {
    run(transaction_, void_ledger, integer(rows[0][2]));
    run(transaction_, cancel_settlement, integer(rows[0][2]));
  }
}

InvoiceId InvoiceStore::draft_cancellation(InvoiceId original, std::string_view reason) {
  const auto rows = run(transaction_, cancellable, original.value);
  if (rows.empty()) throw Refused("there is no " + named(original));
  if (text(rows[0][0]) != "issued") throw Refused(named(original) + " is " + text(rows[0][0]) + ": only an issued one is cancelled; discard it instead");
  if (text(rows[0][1]) != "invoice") throw Refused(text(rows[0][2]) + " is a cancellation and cannot be cancelled");
  if (truth(rows[0][4])) throw Conflict(text(rows[0][2]) + " has a cancellation already");
  if (truth(rows[0][3])) throw Refused("a later period of the contract of " + text(rows[0][2]) + " is settled: cancel its invoice or discard its draft (klickwerk settle --period … --contract … --discard) first, the latest before the others");
  const InvoiceId mirror{integer(run(transaction_, mirror_invoice, original.value, std::string(reason))[0][0])};
  run(transaction_, mirror_lines, original.value, mirror.value);
  return mirror;
}

}  // namespace klickwerk::db
