#include "db/audit_chain.h"

#include "core/sha256.h"
#include "db/connection_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

// The same text as document_content() of 018_grouping.sql and journal_content() of 014_audit_chain.sql, said once more on purpose.
#define HASH_OF(text) "encode(sha256(convert_to(" text ", 'UTF8')), 'hex')"
#define DOCUMENT_CONTENT                                                                                                        \
  "concat_ws(chr(31), i.invoice_id, i.kind, i.number, i.series, i.number_year, i.number_in_year, "                             \
  "to_char(i.issued_on, 'YYYY-MM-DD'), to_char(i.due_on, 'YYYY-MM-DD'), (extract(epoch from i.issued_at) * 1000000)::bigint, "  \
  "i.issued_by, i.customer_id, coalesce(i.contract_id, 0), coalesce(i.settlement_id, 0), coalesce(i.cancels_id, 0), "           \
  "coalesce(i.corrects_id, 0), i.reason, to_char(i.service_first, 'YYYY-MM-DD'), to_char(i.service_end, 'YYYY-MM-DD'), "        \
  "i.net_cents, i.vat_cents, i.gross_cents, " HASH_OF("i.facts") ", "                                                          \
  "(select coalesce(string_agg(concat_ws(chr(30), l.line, l.kind, to_char(l.period_first, 'YYYY-MM-DD'), "                      \
  "to_char(l.period_end, 'YYYY-MM-DD'), l.meter, l.position, l.quantity, l.months_numerator, l.months_denominator, "            \
  "l.unit_price_micro, l.tier, coalesce(l.packaged_clicks, 0), case when l.estimated then 1 else 0 end, l.amount_cents), "      \
  "chr(29) order by l.line), '') from invoice_lines l where l.invoice_id = i.invoice_id), "                                    \
  "(select coalesce(string_agg(concat_ws(chr(30), d.kind, d.path, d.sha256, d.size_bytes), chr(29) "                           \
  "order by d.kind collate \"C\"), '') from invoice_documents d where d.invoice_id = i.invoice_id), "                          \
  "coalesce(s.result_hash, ''), " HASH_OF("coalesce(s.input, '')") ", " HASH_OF("coalesce(s.result, '')") ", "      \
  "(select string_agg(concat_ws(chr(30), p.ordinal, p.settlement_id, p.net_cents, p.vat_cents, t.result_hash, " HASH_OF("t.input") ", " \
  HASH_OF("t.result") "), chr(29) order by p.ordinal) from invoice_settlements p join settlements t on t.settlement_id = p.settlement_id " \
  "where p.invoice_id = i.invoice_id), "                                                                                         \
  "(select string_agg(concat_ws(chr(30), l.line, l.settlement_id), chr(29) order by l.line) from invoice_lines l "              \
  "where l.invoice_id = i.invoice_id and l.settlement_id is not null))"

constexpr Statement some_links{"audit_chain.links", R"(
  select c.link, c.previous, c.kind, c.subject_id, c.content, c.hash, subject.name, subject.content
    from audit_chain c
    left join lateral (
      select i.number as name, )" DOCUMENT_CONTENT R"( as content
        from invoices i left join settlements s using (settlement_id) where c.kind = 'document' and i.invoice_id = c.subject_id and i.number is not null
      union all
      select 'entry ' || a.entry_id || ' (' || a.action || ' ' || a.subject || ')',
             concat_ws(chr(31), a.entry_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.subject_kind, a.subject,
                       coalesce(a.before::text, ''), coalesce(a.after::text, ''), a.note)
        from audit_log a where c.kind = 'journal' and a.entry_id = c.subject_id) subject on true
   where c.link > $1 order by c.link limit $2)"};
constexpr Statement unlinked{"audit_chain.not_linked", R"(
  select 'document ' || i.number from invoices i
   where i.state = 'issued' and not exists (select from audit_chain c where c.kind = 'document' and c.subject_id = i.invoice_id)
  union all
  select 'journal entry ' || a.entry_id || ' (' || a.action || ' ' || a.subject || ')' from audit_log a
   where not exists (select from audit_chain c where c.kind = 'journal' and c.subject_id = a.entry_id))"};
constexpr Statement some_documents{"audit_chain.documents", R"(
  select i.invoice_id, i.kind, i.number, i.net_cents, i.vat_cents, i.gross_cents,
         (select coalesce(sum(l.amount_cents), 0) from invoice_lines l where l.invoice_id = i.invoice_id), i.facts
    from invoices i
   where i.state = 'issued' and i.invoice_id > $1 order by i.invoice_id limit $2)"};
constexpr Statement files_between{"audit_chain.files", R"(
  select invoice_id, kind, path, sha256, size_bytes from invoice_documents where invoice_id between $1 and $2 order by invoice_id, kind)"};
constexpr Statement settlements_between{"audit_chain.settlements", R"(
  select p.invoice_id, s.kind, s.input, s.result, s.result_hash from invoice_parts p join settlements s on s.settlement_id = p.settlement_id
   where p.invoice_id between $1 and $2 order by p.invoice_id, p.ordinal)"};
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

}  // namespace

std::string link_hash(const ChainLink& link) {
  return sha256_hex(std::to_string(link.link) + "|" + link.previous + "|" + link.kind + "|" + std::to_string(link.subject) + "|" + link.content);
}

std::vector<ChainLink> AuditChain::links(std::int64_t after, int count) {
  std::vector<ChainLink> links;
  for (const auto& row : run(transaction_, some_links, after, count)) {
    ChainLink link{integer(row[0]), text(row[1]), text(row[2]), integer(row[3]), text(row[4]), text(row[5]), {}, {}};
    if (!row[7].is_null()) link.name = text(row[6]), link.content_now = sha256_hex(view(row[7]));
    links.push_back(std::move(link));
  }
  return links;
}

std::vector<std::string> AuditChain::not_linked() {
  std::vector<std::string> names;
  for (const auto& row : run(transaction_, unlinked)) names.push_back(text(row[0]));
  return names;
}

std::vector<AuditedDocument> AuditChain::documents(InvoiceId after, int count) {
  std::vector<AuditedDocument> documents;
  for (const auto& row : run(transaction_, some_documents, after.value, count))
    documents.push_back({{integer(row[0])}, from_word<InvoiceKind>(view(row[1])), text(row[2]), {integer(row[3])}, {integer(row[4])}, {integer(row[5])},
                         {integer(row[6])}, text(row[7]), {}, {}});
  add_settlements(transaction_, documents);
  add_files(transaction_, documents);
  return documents;
}

std::vector<NumberSeries> AuditChain::series() {
  std::vector<NumberSeries> list;
  for (const auto& row : run(transaction_, all_series))
    list.push_back({text(row[0]), small_integer(row[1]), integer(row[2]), integer(row[3]), integer(row[4])});
  return list;
}

}  // namespace klickwerk::db
