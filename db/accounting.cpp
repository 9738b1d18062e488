#include "db/accounting.h"

#include <algorithm>
#include <map>

#include "billing/contract/vat_treatment.h"
#include "core/sha256.h"
#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement booked{"accounting.invoices", R"(
  select i.invoice_id, i.kind, i.number, coalesce((select string_agg(o.number, chr(10) order by r.ordinal) from invoice_corrects r join invoices o on o.invoice_id = r.corrected_id
                                      where r.invoice_id = i.invoice_id), x.number, k.number, ''), i.issued_on, i.due_on, i.service_first, i.service_end, i.customer_id,
         c.number, c.debtor_account, f.facts #>> '{buyer,name}', f.facts #>> '{buyer,country}', f.facts ->> 'buyer_vat_id',
         coalesce(f.facts #>> '{direct_debit,mandate}', ''), i.net_cents, i.vat_cents, i.gross_cents, i.vat_rate_bp
    from invoices i join customers c using (customer_id)
    cross join lateral (select i.facts::jsonb as facts offset 0) f  -- read once, not once a field
    left join invoices x on x.invoice_id = i.cancels_id
    left join invoices k on k.invoice_id = i.corrects_id
   where i.invoice_id = any($1::bigint[]) order by i.issued_on, i.number)"};
constexpr Statement issued_ids{"accounting.issued", R"(
  select i.invoice_id from invoices i
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2
     and ($3::text is null or not exists (select from export_items e where e.kind = $3 and e.invoice_id = i.invoice_id))
   order by i.issued_on, i.number)"};
constexpr Statement booked_lines{"accounting.lines", R"(
  select l.invoice_id, l.kind, l.meter, l.revenue_group, coalesce(l.vat_class, ''), coalesce(l.vat_rate_bp, i.vat_rate_bp), l.period_first,
         l.period_end, l.amount_cents
    from invoices i join invoice_lines l using (invoice_id)
   where i.invoice_id = any($1::bigint[]) order by l.invoice_id, l.line)"};
constexpr Statement rates_of{"accounting.standard_rates", "select from_day, rate_bp from vat_rates where country = $1 and vat_class = 'standard' order by from_day"};
constexpr Statement add_a_batch{"export_batches.add", R"(
  insert into export_batches (kind, actor, note, chart, revenue_accounts) values ($1, $2, $3, $4, $5) returning batch_id)"};
constexpr Statement later_ones{"export_batches.later_documents", R"(
  select t.invoice_id, b.batch_id, b.chart, b.revenue_accounts
    from (select d.invoice_id, min(e.batch_id) as batch_id
            from item_documents d join export_items e on e.kind = $2 and e.invoice_id = d.item_id
           where d.invoice_id = any(array(select i.invoice_id from invoices i where i.invoice_id = any($1::bigint[]) and i.kind <> 'invoice')) and d.item_id <> d.invoice_id
           group by d.invoice_id) t
    join export_batches b using (batch_id) order by b.batch_id, t.invoice_id)"};
constexpr Statement add_a_file{"export_files.add", R"(
  insert into export_files (batch_id, name, rows_count, sha256, content) values ($1, $2, $3, $4, $5))"};
constexpr Statement add_items{"export_items.add", R"(
  insert into export_items (kind, invoice_id, batch_id) select $1, unnest($2::bigint[]), $3)"};
constexpr Statement batch_list{"export_batches.list", R"(
  select b.batch_id, b.kind, (extract(epoch from b.at) * 1000)::bigint, b.actor, b.note,
         (select count(*) from export_items e where e.batch_id = b.batch_id)
    from export_batches b where ($1::text is null or b.kind = $1) and ($2::bigint is null or b.batch_id = $2) order by b.batch_id desc)"};
constexpr Statement files_of{"export_files.of", R"(
  select name, rows_count, encode(content, 'hex'), sha256 from export_files where batch_id = $1 order by name)"};
constexpr Statement file_of_name{"export_files.named", R"(
  select f.name, f.rows_count, encode(f.content, 'hex'), f.sha256 from export_files f join export_batches b using (batch_id)
   where b.kind = $1 and f.name = $2 order by batch_id desc limit 1)"};
constexpr Statement without_account{"customers.without_account", R"(
  select c.customer_id, c.number from customers c
   where c.debtor_account = '' and exists (select from invoices i where i.customer_id = c.customer_id and i.state = 'issued')
   order by c.number for update)"};
constexpr Statement highest_account{"customers.highest_account", R"(
  select coalesce(max(debtor_account::bigint), $1 - 1) from customers
   where debtor_account ~ '^[0-9]{1,12}$' and debtor_account::bigint between $1 and $2)"};
constexpr Statement give_accounts{"customers.give_accounts", R"(
  update customers c set debtor_account = u.account from unnest($1::bigint[], $2::text[]) u(customer_id, account) where c.customer_id = u.customer_id)"};

int value_of_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(value_of_digit(hex[i]) << 4 | value_of_digit(hex[i + 1]));
  return bytes;
}

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

BookedInvoice invoice_from(const pqxx::row& row) {
  BookedInvoice invoice;
  invoice.id = {integer(row[0])};
  invoice.kind = from_word<InvoiceKind>(view(row[1]));
  invoice.number = text(row[2]), invoice.refers_to = lines_in(view(row[3]));
  invoice.issued_on = day(row[4]), invoice.due_on = day(row[5]);
  invoice.service = {day(row[6]), day(row[7])};
  invoice.customer = {integer(row[8])};
  invoice.customer_number = text(row[9]), invoice.debtor_account = text(row[10]);
  invoice.customer_name = text(row[11]), invoice.country = text(row[12]), invoice.vat_id = text(row[13]), invoice.mandate = text(row[14]);
  invoice.net = {integer(row[15])}, invoice.vat = {integer(row[16])}, invoice.gross = {integer(row[17])};
  return invoice;
}

ExportBatch batch_from(const pqxx::row& row) {
  return {integer(row[0]), text(row[1]), moment(row[2]), text(row[3]), text(row[4]), small_integer(row[5])};
}

std::optional<std::string> owned(std::optional<std::string_view> view) { return view ? std::optional(std::string(*view)) : std::nullopt; }

std::string array_of(std::span<const InvoiceId> invoices) {
  std::string array = "{";
  for (InvoiceId id : invoices) array += (array.size() == 1 ? "" : ",") + std::to_string(id.value);
  return array + "}";
}

}  // namespace

std::vector<InvoiceId> AccountingStore::issued(Period days, std::optional<std::string_view> not_exported_as) {
  std::vector<InvoiceId> ids;
  for (const auto& row : run(transaction_, issued_ids, days.first.iso(), days.end.iso(), owned(not_exported_as))) ids.push_back({integer(row[0])});
  return ids;
}

std::vector<BookedInvoice> AccountingStore::invoices(std::span<const InvoiceId> ids) {
  const std::string array = array_of(ids);
  std::vector<BookedInvoice> list;
  std::map<std::int64_t, std::size_t> places;
  for (const auto& row : run(transaction_, booked, array)) {
    places.emplace(integer(row[0]), list.size());
    list.push_back(invoice_from(row));
  }
  for (const auto& row : run(transaction_, booked_lines, array))
    list[places.at(integer(row[0]))].lines.push_back({text(row[1]), text(row[2]), text(row[3]), text(row[4]), small_integer(row[5]),
                                                      {day(row[6]), day(row[7])}, {integer(row[8])}});
  return list;
}

std::int64_t AccountingStore::add_batch(std::string_view kind, std::string_view actor, std::string_view note, std::span<const ExportFile> files,
                                        std::span<const InvoiceId> invoices, const RevenueAccounts& accounts) {
  const std::int64_t id = integer(run(transaction_, add_a_batch, std::string(kind), std::string(actor), std::string(note), accounts.chart, accounts.rules)[0][0]);
  for (const ExportFile& file : files) run(transaction_, add_a_file, id, file.name, file.rows, sha256_hex(file.content), pqxx::binarystring(file.content));
  if (!invoices.empty()) run(transaction_, add_items, std::string(kind), array_of(invoices), id);
  return id;
}

std::vector<LaterDocument> AccountingStore::later_documents(std::span<const InvoiceId> ids, std::string_view kind) {
  std::vector<LaterDocument> list;
  for (const auto& row : run(transaction_, later_ones, array_of(ids), std::string(kind))) list.push_back({{integer(row[0])}, integer(row[1]), {text(row[2]), text(row[3])}});
  return list;
}

std::vector<DatedRate> AccountingStore::standard_rates(std::string_view country) {
  std::vector<DatedRate> list;
  for (const auto& row : run(transaction_, rates_of, std::string(billing::vat_territory(country)))) list.push_back({day(row[0]), small_integer(row[1])});
  return list;
}

std::vector<ExportBatch> AccountingStore::batches(std::optional<std::string_view> kind) {
  std::vector<ExportBatch> list;
  for (const auto& row : run(transaction_, batch_list, owned(kind), std::optional<std::int64_t>())) list.push_back(batch_from(row));
  return list;
}

std::optional<ExportBatch> AccountingStore::batch(std::int64_t id) {
  const auto rows = run(transaction_, batch_list, std::optional<std::string>(), std::optional(id));
  return rows.empty() ? std::nullopt : std::optional(batch_from(rows[0]));
}

std::vector<ExportFile> AccountingStore::files(std::int64_t batch) {
  std::vector<ExportFile> list;
  for (const auto& row : run(transaction_, files_of, batch)) list.push_back({text(row[0]), bytes_of(view(row[2])), small_integer(row[1]), text(row[3])});
  return list;
}

std::optional<ExportFile> AccountingStore::file_named(std::string_view kind, std::string_view name) {
  const auto rows = run(transaction_, file_of_name, std::string(kind), std::string(name));
  if (rows.empty()) return {};
  return ExportFile{text(rows[0][0]), bytes_of(view(rows[0][2])), small_integer(rows[0][1]), text(rows[0][3])};
}

std::vector<AccountingStore::NewAccount> AccountingStore::assign_debtor_accounts(std::int64_t first, std::int64_t last) {
  const auto rows = run(transaction_, without_account);
  if (rows.empty()) return {};
  std::int64_t account = integer(run(transaction_, highest_account, first, last)[0][0]);
  std::vector<NewAccount> given;
  ArrayText customers, accounts;
  for (const auto& row : rows) {
    if (++account > last)
      throw Refused("no debtor account is left up to " + std::to_string(last) + ": widen accounting.debtor_first and accounting.debtor_last");
    customers.add(integer(row[0]));
    accounts.add(account);
    given.push_back({text(row[1]), std::to_string(account)});
  }
  run(transaction_, give_accounts, customers.text(), accounts.text());
  return given;
}

}  // namespace klickwerk::db
