#include "db/month_figures.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement stock_of{"summary.stock", R"(
  select (select count(*) from customers), (select count(*) from sites), (select count(*) from devices where active), (select count(*) from contracts))"};
constexpr Statement polls_of{"summary.polls", R"(
  select count(*), count(*) filter (where p.outcome = 'read'), count(*) filter (where p.outcome = 'silent'),
         count(*) filter (where p.outcome = 'wrong_device'), count(*) filter (where p.outcome = 'undecodable'),
         count(*) filter (where p.outcome is null), (extract(epoch from max(p.last_attempt_at)) * 1000)::bigint
    from device_endpoints e join devices d using (device_id) left join poll_states p using (device_id)
   where e.active and d.active)"};
constexpr Statement unread_of{"summary.unread", R"(
  select d.serial, d.vendor, d.model, coalesce(c.name, ''), d.location, p.outcome, p.detail,
         (extract(epoch from coalesce(p.last_read_at, (select max(r.read_at) from readings_of(d.device_id) r))) * 1000)::bigint
    from device_endpoints e join devices d using (device_id) join poll_states p using (device_id)
    left join sites s using (site_id) left join customers c using (customer_id)
   where e.active and d.active and p.outcome <> 'read'
   order by array_position(array['wrong_device', 'undecodable', 'silent'], p.outcome), d.serial limit $1)"};
constexpr Statement settled_of{"summary.settled", R"(
  select count(*) from settlements where state <> 'cancelled' and run_end > $1 and run_end <= $2)"};
constexpr Statement invoices_of{"summary.invoices", R"(
  with month as (
    select i.invoice_id, i.state, i.number, i.number_year, i.number_in_year, i.net_cents, i.vat_cents, i.gross_cents, x.invoice_id is not null as cancelled,
           exists (select from invoice_lines l where l.invoice_id = i.invoice_id and l.estimated) as estimated
      from invoices i left join invoices x on x.cancels_id = i.invoice_id and x.state = 'issued'
     where i.kind = 'invoice' and exists (select from invoice_parts p join settlements s on s.settlement_id = p.settlement_id
                                           where p.invoice_id = i.invoice_id and s.run_end > $1 and s.run_end <= $2))
  select count(*) filter (where state = 'draft'), count(*) filter (where state = 'approved'), count(*) filter (where state = 'issued'),
         count(*) filter (where cancelled), count(*) filter (where estimated),
         coalesce(sum(net_cents) filter (where not cancelled), 0)::bigint, coalesce(sum(vat_cents) filter (where not cancelled), 0)::bigint,
         coalesce(sum(gross_cents) filter (where not cancelled), 0)::bigint,
         coalesce((array_agg(number order by number_year, number_in_year) filter (where state = 'issued'))[1], ''),
         coalesce((array_agg(number order by number_year desc, number_in_year desc) filter (where state = 'issued'))[1], ''),
         (select count(*) from invoice_documents join month using (invoice_id))
    from month)"};
constexpr Statement meters_of{"summary.meters", R"(
  select l.meter, sum(coalesce(l.packaged_clicks, l.quantity))::bigint,
         coalesce(sum(coalesce(l.packaged_clicks, l.quantity)) filter (where l.estimated), 0)::bigint, sum(l.amount_cents)::bigint
    from invoice_lines l join invoices i using (invoice_id) join settlements s on s.settlement_id = coalesce(l.settlement_id, i.settlement_id)
    left join invoices x on x.cancels_id = i.invoice_id and x.state = 'issued'
   where i.kind = 'invoice' and x.invoice_id is null and s.run_end > $1 and s.run_end <= $2 and l.kind in ('click', 'correction_click')
   group by l.meter order by 4 desc, 1)"};
constexpr Statement customers_of{"summary.customers", R"(
  select c.number, c.name, count(*), sum(i.net_cents)::bigint
    from invoices i join customers c on c.customer_id = i.customer_id
    left join invoices x on x.cancels_id = i.invoice_id and x.state = 'issued'
   where i.kind = 'invoice' and x.invoice_id is null
     and exists (select from invoice_parts p join settlements s on s.settlement_id = p.settlement_id
                  where p.invoice_id = i.invoice_id and s.run_end > $1 and s.run_end <= $2)
   group by c.customer_id order by 4 desc, 1 limit $3)"};

constexpr Statement exceptions_of{"summary.exceptions", R"(
  select e.exception_id from settlement_exceptions e left join settlements s on s.settlement_id = e.settlement_id left join settlement_runs r on r.run_id = e.run_id
   where e.resolved_at is null and coalesce(s.run_end, r.period_end, e.period_end) > $1 and coalesce(s.run_end, r.period_end, e.period_end) <= $2)"};

std::optional<Instant> optional_moment(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(moment(field)); }

}  // namespace

StockFigures MonthFigures::stock() {
  const auto row = run(transaction_, stock_of)[0];
  return {small_integer(row[0]), small_integer(row[1]), small_integer(row[2]), small_integer(row[3])};
}

PollFigures MonthFigures::polls() {
  const auto row = run(transaction_, polls_of)[0];
  return {small_integer(row[0]), small_integer(row[1]), small_integer(row[2]), small_integer(row[3]),
          small_integer(row[4]), small_integer(row[5]), optional_moment(row[6])};
}

std::vector<UnreadDevice> MonthFigures::unread_devices(int most) {
  std::vector<UnreadDevice> list;
  for (const auto& row : run(transaction_, unread_of, most))
    list.push_back({text(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4]), text(row[5]), text(row[6]), optional_moment(row[7])});
  return list;
}

int MonthFigures::settled() { return small_integer(run(transaction_, settled_of, month_.first.iso(), month_.end.iso())[0][0]); }

InvoiceFigures MonthFigures::invoices() {
  const auto row = run(transaction_, invoices_of, month_.first.iso(), month_.end.iso())[0];
  InvoiceFigures figures;
  figures.drafts = small_integer(row[0]);
  figures.approved = small_integer(row[1]);
  figures.issued = small_integer(row[2]);
  figures.cancelled = small_integer(row[3]);
  figures.estimated = small_integer(row[4]);
  figures.net = {integer(row[5])};
  figures.vat = {integer(row[6])};
  figures.gross = {integer(row[7])};
  figures.first_number = text(row[8]);
  figures.last_number = text(row[9]);
  figures.documents = small_integer(row[10]);
  return figures;
}

std::set<ExceptionId> MonthFigures::open_exceptions() {
  std::set<ExceptionId> ids;
  for (const auto& row : run(transaction_, exceptions_of, month_.first.iso(), month_.end.iso())) ids.insert({integer(row[0])});
  return ids;
}

std::vector<MeterFigures> MonthFigures::meters() {
  std::vector<MeterFigures> list;
  for (const auto& row : run(transaction_, meters_of, month_.first.iso(), month_.end.iso()))
    list.push_back({text(row[0]), {integer(row[1])}, {integer(row[2])}, {integer(row[3])}});
  return list;
}

std::vector<CustomerFigures> MonthFigures::customers(int most) {
  std::vector<CustomerFigures> list;
  for (const auto& row : run(transaction_, customers_of, month_.first.iso(), month_.end.iso(), most))
    list.push_back({text(row[0]), text(row[1]), small_integer(row[2]), {integer(row[3])}});
  return list;
}

}  // namespace klickwerk::db
