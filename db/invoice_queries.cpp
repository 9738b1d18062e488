#include <algorithm>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_batch.h"
#include "db/invoice_rows_internal.h"
#include "db/invoices.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

#define INVOICE_COLUMNS                                                                                                                  \
  "i.invoice_id, i.kind, i.state, i.customer_id, i.contract_id, i.settlement_id, i.service_first, i.service_end, i.vat_rate_bp, i.net_cents, " \
  "i.vat_cents, i.gross_cents, i.series, i.number_year, i.number_in_year, i.number, i.issued_on, i.due_on, i.cancels_id, i.reason, i.facts, " \
  "(select x.number from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued'), i.corrects_id from invoices i "

constexpr Statement by_ids{"invoices.by_ids", "select " INVOICE_COLUMNS "where i.invoice_id = any($1::bigint[])"};
constexpr Statement by_numbers{"invoices.by_numbers", "select " INVOICE_COLUMNS "where i.number = any($1::text[])"};
constexpr Statement by_number{"invoices.by_number", "select " INVOICE_COLUMNS "where i.number = $1"};
constexpr Statement lines_of{"invoice_lines.of", R"(
  select kind, period_first, period_end, meter, position, quantity, months_numerator, months_denominator, unit_price_micro, unit_price_places, tier,
         packaged_clicks, estimated, amount_cents, fee, refund, revenue_group, vat_class, vat_rate_bp,
         discount_bp, discount_cents, discount_reason, corrects_line, invoice_id
    from invoice_lines where invoice_id = any($1::bigint[]) order by invoice_id, line)"};
constexpr Statement parts_of{"invoice_parts.of", R"(
  select p.settlement_id, p.contract_id,
         (select count(*) from invoice_lines l where l.invoice_id = p.invoice_id and coalesce(l.settlement_id, p.settlement_id) = p.settlement_id),
         p.invoice_id
    from invoice_parts p where p.invoice_id = any($1::bigint[]) order by p.invoice_id, p.ordinal)"};
constexpr Statement corrected_of{"invoice_corrects.of", R"(
  select c.corrected_id, o.number, o.issued_on, o.service_first, o.service_end, c.lines_cents, c.credited_cents, c.invoice_id
    from invoice_corrects c join invoices o on o.invoice_id = c.corrected_id where c.invoice_id = any($1::bigint[]) order by c.invoice_id, c.ordinal)"};
constexpr Statement documents_of{"invoice_documents.of", R"(
  select kind, path, sha256, size_bytes, invoice_id from invoice_documents where invoice_id = any($1::bigint[]) order by invoice_id, kind)"};
constexpr Statement summaries{"invoices.list", R"(
  select i.invoice_id, i.kind, i.state, coalesce(i.number, ''), c.number, c.name, coalesce(k.number, ''), i.service_first, i.service_end, i.net_cents,
         i.gross_cents, i.issued_on, exists (select from invoice_lines l where l.invoice_id = i.invoice_id and l.estimated),
         exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued'), i.held_because,
         coalesce((select string_agg(d.number, chr(10) order by p.ordinal) from invoice_settlements p join contracts d on d.contract_id = p.contract_id
                    where p.invoice_id = coalesce(i.cancels_id, case when i.settlement_id is null then i.corrects_id end, i.invoice_id)), ''),
         coalesce(s.period_first, i.service_first), coalesce(s.period_end, (select max(t.period_end) from invoice_settlements p
                    join settlements t on t.settlement_id = p.settlement_id where p.invoice_id = i.invoice_id), i.service_end), )" RUN_END_OF_INVOICE R"(,
         coalesce((select string_agg(o.number, chr(10) order by r.ordinal) from invoice_corrects r join invoices o on o.invoice_id = r.corrected_id
                    where r.invoice_id = i.invoice_id),
                  (select o.number from invoices o where o.invoice_id = coalesce(i.cancels_id, i.corrects_id)), '')
    from invoices i join customers c using (customer_id) left join contracts k using (contract_id) left join settlements s using (settlement_id)
   where ($1::text is null or i.state = $1) and ($2::date is null or i.service_end = $2) and ($3::bigint is null or i.customer_id = $3)
     and ($4::bigint is null or coalesce(i.contract_id, $4) = $4)
     and ($4::bigint is null or i.contract_id is not null or exists (select from invoice_settlements p
                 where p.contract_id = $4 and p.invoice_id = coalesce(i.cancels_id, i.corrects_id, i.invoice_id)))
     and ($5::date is null or )" RUN_END_OF_INVOICE R"( between $5 + 1 and $6)
   order by i.number nulls first, i.invoice_id)"};

Invoice invoice_from(const pqxx::row& row) {
  Invoice invoice;
  invoice.id = {integer(row[0])};
  invoice.kind = from_word<InvoiceKind>(view(row[1]));
  invoice.state = from_word<InvoiceState>(view(row[2]));
  invoice.customer = {integer(row[3])};
  invoice.contract = optional_id<ContractId>(row[4]);
  invoice.settlement = optional_id<SettlementId>(row[5]);
  invoice.service = {day(row[6]), day(row[7])};
  invoice.vat_rate_bp = small_integer(row[8]);
  invoice.net = {integer(row[9])};
  invoice.vat = {integer(row[10])};
  invoice.gross = {integer(row[11])};
  if (!row[12].is_null()) invoice.number = InvoiceNumber{text(row[12]), small_integer(row[13]), integer(row[14]), text(row[15])};
  invoice.issued_on = optional_day(row[16]);
  invoice.due_on = optional_day(row[17]);
  invoice.cancels = optional_id<InvoiceId>(row[18]);
  invoice.reason = text(row[19]);
  invoice.facts = text(row[20]);
  if (!row[21].is_null()) invoice.cancelled_by = text(row[21]);
  invoice.corrects = optional_id<InvoiceId>(row[22]);
  return invoice;
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (const auto line = text.substr(begin, end - begin); lines.empty() || lines.back() != line) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

// With what hangs below them, in the order of their ids.
std::vector<Invoice> complete(Transaction& transaction, const pqxx::result& rows) {
  std::vector<Invoice> list;
  for (const auto& row : rows) list.push_back(invoice_from(row));
  std::ranges::sort(list, {}, &Invoice::id);
  ArrayText ids;
  for (const Invoice& invoice : list) ids.add(invoice.id.value);
  const auto of = [&list](const pqxx::field& id) -> Invoice& { return *std::ranges::lower_bound(list, InvoiceId{integer(id)}, {}, &Invoice::id); };
  for (const auto& row : run(transaction, lines_of, ids.text())) {
    Invoice& invoice = of(row["invoice_id"]);
    invoice.lines.push_back(invoice_line_from(row));
    if (!row["corrects_line"].is_null()) invoice.corrected_lines.push_back(small_integer(row["corrects_line"]));
  }
  for (const auto& row : run(transaction, parts_of, ids.text()))
    of(row[3]).parts.push_back({{integer(row[0])}, {integer(row[1])}, static_cast<std::size_t>(integer(row[2]))});
  for (const auto& row : run(transaction, corrected_of, ids.text()))
    of(row[7]).corrected.push_back({{integer(row[0])}, text(row[1]), day(row[2]), {day(row[3]), day(row[4])}, {integer(row[5])}, {integer(row[6])}});
  for (const auto& row : run(transaction, documents_of, ids.text()))
    of(row[4]).files.push_back({text(row[0]), text(row[1]), text(row[2]), integer(row[3])});
  return list;
}

std::optional<Invoice> first(std::vector<Invoice> list) { return list.empty() ? std::nullopt : std::optional(std::move(list.front())); }

}  // namespace

billing::SettlementLine invoice_line_from(const pqxx::row& row) {
  billing::SettlementLine line;
  line.kind = from_word<billing::LineKind>(view(row[0]));
  line.period = {day(row[1]), day(row[2])};
  line.meter = text(row[3]);
  line.position = text(row[4]);
  line.quantity = {integer(row[5])};
  line.months = {integer(row[6]), integer(row[7])};
  line.unit_price = {{integer(row[8])}, small_integer(row[9])};
  line.tier = small_integer(row[10]);
  if (auto clicks = optional_integer(row[11])) line.packaged_clicks = Clicks{*clicks};
  line.estimated = truth(row[12]);
  line.amount = {integer(row[13])};
  line.fee = text(row[14]);
  line.refund = truth(row[15]);
  line.revenue_group = text(row[16]);
  if (!row[17].is_null()) line.vat = billing::LineVat{from_word<billing::VatClass>(view(row[17])), small_integer(row[18])};
  if (!row[19].is_null()) line.discount = billing::LineDiscount{small_integer(row[19]), {integer(row[20])}, text(row[21])};
  return line;
}

std::vector<Invoice> invoices_of(Transaction& transaction, std::span<const InvoiceId> wanted) {
  ArrayText ids;
  for (InvoiceId id : wanted) ids.add(id.value);
  return complete(transaction, run(transaction, by_ids, ids.text()));
}

std::vector<Invoice> invoices_of(Transaction& transaction, std::span<const std::string> numbers) {
  ArrayText texts;
  for (const std::string& number : numbers) texts.add_text(number);
  return complete(transaction, run(transaction, by_numbers, texts.text()));
}

std::optional<Invoice> InvoiceStore::invoice(InvoiceId id) { return first(invoices_of(transaction_, std::span(&id, 1))); }

std::optional<Invoice> InvoiceStore::find(std::string_view number) {
  const auto rows = run(transaction_, by_number, std::string(number));
  return rows.empty() ? std::nullopt : first(complete(transaction_, rows));
}

std::vector<InvoiceSummary> InvoiceStore::list(const InvoiceFilter& filter) {
  const auto state = filter.state ? std::optional(std::string(word(*filter.state))) : std::nullopt;
  const auto of_run = [&](Day Period::*end) { return filter.run ? std::optional((*filter.run).*end) : std::nullopt; };
  std::vector<InvoiceSummary> list;
  for (const auto& row : run(transaction_, summaries, state, text_of(filter.service_end), value_of(filter.customer), value_of(filter.contract),
                             text_of(of_run(&Period::first)), text_of(of_run(&Period::end))))
    list.push_back({{integer(row[0])}, from_word<InvoiceKind>(view(row[1])), from_word<InvoiceState>(view(row[2])), text(row[3]), text(row[4]),
                    text(row[5]), text(row[6]), {day(row[7]), day(row[8])}, {integer(row[9])}, {integer(row[10])}, optional_day(row[11]),
                    truth(row[12]), truth(row[13]), text(row[14]), lines_in(text(row[15])), {day(row[16]), day(row[17])}, day(row[18]), lines_in(text(row[19]))});
  return list;
}

}  // namespace klickwerk::db
