#include "db/audit_chain.h"

#include <algorithm>

#include "core/sha256.h"
#include "db/audit_content_internal.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement some_links{"audit_chain.links", R"(
  select c.link, c.previous, c.kind, c.subject_id, c.content, c.hash, c.outline, (extract(epoch from c.linked_at) * 1000000)::bigint,
         subject.name, subject.content
    from audit_chain c
    left join lateral (
      select i.number as name, )" DOCUMENT_CONTENT R"( as content
        from invoices i left join settlements s using (settlement_id) where c.kind = 'document' and i.invoice_id = c.subject_id and i.number is not null
      union all
      select i.number, ()" DOCUMENT_RECORDS R"()
        from invoices i where c.kind = 'document-2' and i.invoice_id = c.subject_id
      union all
      select 'entry ' || a.entry_id || ' (' || a.action || ' ' || a.subject || ')',
             concat_ws(chr(31), a.entry_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.subject_kind, a.subject,
                       coalesce(a.before::text, ''), coalesce(a.after::text, ''), a.note)
        from audit_log a where c.kind = 'journal' and a.entry_id = c.subject_id
      union all
      select 'payment ' || p.payment_id || ' of ' || p.received_on, )" PAYMENT_CONTENT R"( from payments p where c.kind = 'payment' and p.payment_id = c.subject_id
      union all
      select 'assignment ' || a.allocation_id || ' of payment ' || a.payment_id, )" ASSIGNMENT_CONTENT R"(
        from payment_allocations a where c.kind = 'assignment' and a.allocation_id = c.subject_id
      union all
      select 'set-off ' || s.set_off_id, )" SET_OFF_CONTENT R"( from set_offs s where c.kind = 'set-off' and s.set_off_id = c.subject_id
      union all
      select 'reminder ' || d.level || ' of invoice ' || coalesce(i.number, d.invoice_id::text), )" REMINDER_CONTENT R"(
        from dunning_steps d left join invoices i using (invoice_id)
       where c.kind = 'reminder' and d.invoice_id = c.subject_id / 10 and d.level = c.subject_id % 10
      union all
      select 'export ' || b.batch_id || ' (' || b.kind || ')', )" EXPORT_CONTENT R"( from export_batches b where c.kind = 'export' and b.batch_id = c.subject_id) subject on true
   where c.link > $1 order by c.link limit $2)"};
constexpr Statement unlinked{"audit_chain.not_linked", R"(
  select 'document ' || coalesce(i.number, 'without a number, id ' || i.invoice_id) from invoices i
   where i.state = 'issued' and not exists (select from audit_chain c where c.kind = 'document-2' and c.subject_id = i.invoice_id)
  union all
  select 'journal entry ' || a.entry_id || ' (' || a.action || ' ' || a.subject || ')' from audit_log a
   where not exists (select from audit_chain c where c.kind = 'journal' and c.subject_id = a.entry_id)
  union all
  select 'payment ' || p.payment_id from payments p where not exists (select from audit_chain c where c.kind = 'payment' and c.subject_id = p.payment_id)
  union all
  select 'assignment ' || a.allocation_id || ' of payment ' || a.payment_id from payment_allocations a
   where not exists (select from audit_chain c where c.kind = 'assignment' and c.subject_id = a.allocation_id)
  union all
  select 'set-off ' || s.set_off_id from set_offs s where not exists (select from audit_chain c where c.kind = 'set-off' and c.subject_id = s.set_off_id)
  union all
  select 'reminder ' || d.level || ' of invoice ' || d.invoice_id from dunning_steps d
   where not exists (select from audit_chain c where c.kind = 'reminder' and c.subject_id = d.invoice_id * 10 + d.level)
  union all
  select 'export ' || b.batch_id || ' (' || b.kind || ')' from export_batches b
   where not exists (select from audit_chain c where c.kind = 'export' and c.subject_id = b.batch_id)
  union all
  select 'file ' || f.name || ' of export ' || f.batch_id from export_files f where not exists (select from export_batches b where b.batch_id = f.batch_id)
  union all
  select i.kind || ' export of invoice ' || i.invoice_id from export_items i where not exists (select from export_batches b where b.batch_id = i.batch_id))"};
constexpr Statement changed_files{"audit_chain.changed_exports", R"(
  select batch_id, name from export_files where sha256 <> encode(sha256(content), 'hex') order by batch_id, name)"};
constexpr Statement absent_tables{"audit_chain.absent_tables", R"(
  select wanted.name from unnest(array['invoices', 'invoice_lines', 'invoice_documents', 'invoice_settlements', 'invoice_parts', 'invoice_corrects',
                                       'settlements', 'number_series', 'audit_log', 'audit_chain', 'payments', 'payment_allocations', 'set_offs',
                                       'dunning_steps', 'export_batches', 'export_files', 'export_items']) wanted (name)
   where to_regclass(wanted.name) is null order by 1)"};
constexpr Statement some_documents{"audit_chain.documents", R"(
  select i.invoice_id, coalesce(i.number, ''), i.net_cents, i.vat_cents, i.gross_cents,
         (select coalesce(sum(l.amount_cents), 0) from invoice_lines l where l.invoice_id = i.invoice_id), i.facts
    from invoices i
   where i.state = 'issued' and i.invoice_id > $1 order by i.invoice_id limit $2)"};
constexpr Statement files_between{"audit_chain.files", R"(
  select invoice_id, kind, path, sha256, size_bytes from invoice_documents where invoice_id between $1 and $2 order by invoice_id, kind)"};
constexpr Statement settlements_between{"audit_chain.settlements", R"(
  select p.invoice_id, s.kind, s.input, s.result, s.result_hash from invoice_parts p join settlements s on s.settlement_id = p.settlement_id
   where p.invoice_id between $1 and $2 order by p.invoice_id, p.ordinal)"};
constexpr Statement misdated{"audit_chain.out_of_order", R"(
  select i.number, i.issued_on, o.number, o.issued_on, false
    from (select invoice_id, number, series, issued_on, issued_at, max(issued_on) over (partition by series order by issued_at, invoice_id
                                                                                       rows between unbounded preceding and 1 preceding) as latest
            from invoices where state = 'issued') i
   cross join lateral (select b.number, b.issued_on from invoices b where b.series = i.series and b.issued_on = i.latest and (b.issued_at, b.invoice_id) < (i.issued_at, i.invoice_id)
                        order by b.issued_at limit 1) o
   where i.issued_on < i.latest
  union all
  select i.number, i.issued_on, o.number, o.issued_on, true
    from invoices i join invoices o on o.invoice_id = coalesce(i.cancels_id, i.corrects_id) where i.state = 'issued' and i.issued_on < o.issued_on
   order by 1, 3)"};
constexpr Statement all_series{"audit_chain.series", R"(
  select n.series, n.year, n.last_number, count(i.invoice_id), coalesce(max(i.number_in_year), 0)
    from number_series n left join invoices i on i.series = n.series and i.number_year = n.year
   group by n.series, n.year, n.last_number order by n.series, n.year)"};

void add_files(Transaction& transaction, std::vector<AuditedDocument>& documents) {
  if (documents.empty()) return;
  auto at = documents.begin();
  for (const auto& row : run(transaction, files_between, documents.front().id.value, documents.back().id.value)) {
    while (at != documents.end() && at->id.value < integer(row[0])) ++at;
    if (at != documents.end() && at->id.value == integer(row[0])) at->files.push_back({text(row[1]), text(row[2]), text(row[3]), integer(row[4])});
  }
}

void add_settlements(Transaction& transaction, std::vector<AuditedDocument>& documents) {
  if (documents.empty()) return;
  auto at = documents.begin();
  for (const auto& row : run(transaction, settlements_between, documents.front().id.value, documents.back().id.value)) {
    while (at != documents.end() && at->id.value < integer(row[0])) ++at;
    if (at != documents.end() && at->id.value == integer(row[0])) at->settlements.push_back({text(row[1]), text(row[2]), text(row[3]), text(row[4])});
  }
}

// As add_document_link() makes it: of each record its label and the beginning of its hash.
std::string outline_of(const std::string& number, std::string_view records) {
  std::string outline = number;
  while (!records.empty()) {
    const std::string_view line = records.substr(0, records.find('\n'));
    const auto tab = line.find('\t');
    outline += "\n" + std::string(line.substr(0, tab + 1)) + sha256_hex(line.substr(tab + 1)).substr(0, 8);
    records.remove_prefix(std::min(records.size(), line.size() + 1));
  }
  return outline;
}

}  // namespace

std::string link_hash(const ChainLink& link) {
  std::string text = std::to_string(link.link) + "|" + link.previous + "|" + link.kind + "|" + std::to_string(link.subject) + "|" + link.content;
  if (link.kind == "document-2") text += "|" + std::to_string(link.linked_at_us) + "|" + sha256_hex(link.outline);
  return sha256_hex(text);
}

std::vector<ChainLink> AuditChain::links(std::int64_t after, int count) {
  std::vector<ChainLink> links;
  for (const auto& row : run(transaction_, some_links, after, count)) {
    ChainLink link{integer(row[0]), text(row[1]), text(row[2]), integer(row[3]), text(row[4]), text(row[5]), text(row[6]), integer(row[7]), {}, {}, {}};
    link.name = link.outline.substr(0, link.outline.find('\n'));
    if (!row[9].is_null()) {
      if (link.name.empty()) link.name = text(row[8]);
      link.content_now = sha256_hex(view(row[9]));
      if (link.kind == "document-2") link.outline_now = outline_of(link.name, view(row[9]));
    }
    links.push_back(std::move(link));
  }
  return links;
}

std::vector<std::string> AuditChain::missing_tables() {
  std::vector<std::string> names;
  for (const auto& row : run(transaction_, absent_tables)) names.push_back(text(row[0]));
  return names;
}

std::vector<ChangedExport> AuditChain::changed_exports() {
  std::vector<ChangedExport> list;
  for (const auto& row : run(transaction_, changed_files)) list.push_back({integer(row[0]), text(row[1])});
  return list;
}

std::vector<std::string> AuditChain::not_linked() {
  std::vector<std::string> names;
  for (const auto& row : run(transaction_, unlinked)) names.push_back(text(row[0]));
  return names;
}

std::vector<AuditedDocument> AuditChain::documents(InvoiceId after, int count) {
  std::vector<AuditedDocument> documents;
  for (const auto& row : run(transaction_, some_documents, after.value, count))
    documents.push_back({{integer(row[0])}, text(row[1]), {integer(row[2])}, {integer(row[3])}, {integer(row[4])}, {integer(row[5])}, text(row[6]), {}, {}});
  add_settlements(transaction_, documents);
  add_files(transaction_, documents);
  return documents;
}

std::vector<OutOfOrder> AuditChain::out_of_order() {
  std::vector<OutOfOrder> list;
  for (const auto& row : run(transaction_, misdated)) list.push_back({text(row[0]), day(row[1]), text(row[2]), day(row[3]), truth(row[4])});
  return list;
}

std::vector<NumberSeries> AuditChain::series() {
  std::vector<NumberSeries> list;
  for (const auto& row : run(transaction_, all_series))
    list.push_back({text(row[0]), small_integer(row[1]), integer(row[2]), integer(row[3]), integer(row[4])});
  return list;
}

}  // namespace klickwerk::db
