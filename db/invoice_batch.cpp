#include "db/invoice_batch.h"

#include "db/connection_internal.h"
#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement approved{"invoices.approved", R"(
  select i.invoice_id from invoices i left join settlements s using (settlement_id)
   where i.state = 'approved' and ($1::date is null or )" RUN_END_OF_INVOICE R"( between $1 + 1 and $2)
   order by i.invoice_id)"};
constexpr Statement drafts{"invoices.drafts_among", R"(
  select invoice_id from invoices where invoice_id = any($1::bigint[]) and state = 'draft' order by invoice_id for no key update)"};
constexpr Statement number_of_series{"number_series.last", "select last_number from number_series where series = $1 and year = $2"};
constexpr Statement locked_series{"number_series.lock", "select last_number from number_series where series = $1 and year = $2 for update"};
constexpr Statement begin_series{"number_series.begin", "insert into number_series (series, year) values ($1, $2) on conflict do nothing"};
constexpr Statement count_up{"number_series.count_up", "update number_series set last_number = last_number + 1 where series = $1 and year = $2"};
constexpr Statement locked_states{"invoices.states", R"(
  select state, kind from invoices where invoice_id = any($1::bigint[]) order by invoice_id for no key update)"};
constexpr Statement issue_settlements{"settlements.issue_all", R"(
  update settlements set state = 'issued' where settlement_id in (select settlement_id from invoice_parts where invoice_id = any($1::bigint[])))"};

void require_approved(Transaction& transaction, const std::string& ids, std::size_t count) {
  const auto rows = run(transaction, locked_states, ids);
  if (static_cast<std::size_t>(rows.size()) != count) throw Refused("an invoice to be issued is gone");
  for (const auto& row : rows)
    if (view(row[0]) != "approved" || view(row[1]) == "cancellation") throw Refused("an invoice to be issued is not approved");
}

void add_documents(Transaction& transaction, std::span<const NumberedIssue> issues) {
  CopyIn copy(transaction, "invoice_documents (invoice_id, kind, path, sha256, size_bytes)");
  for (const NumberedIssue& issue : issues)
    for (const InvoiceFile& file : issue.facts.files) copy.row(issue.invoice, file.kind, file.path, file.sha256, file.size_bytes);
  copy.finish();
}

// Number after number as the schema wants it, but in one message to the server.
void number_and_freeze(Transaction& transaction, std::span<const NumberedIssue> issues) {
  for (const Statement& statement : {count_up, issue_invoice}) {
    prepare(*transaction.state().database, statement);
    guarded(statement.name, [&] { transaction.state().database->connection->prepare_now(statement.name); });
  }
  auto& work = *transaction.state().work;
  const auto days = [&](Day day) { return ", '" + day.iso() + "'"; };
  std::string sql;
  for (const NumberedIssue& issue : issues) {
    const IssueFacts& f = issue.facts;
    const std::string series = work.quote(f.number.series), year = std::to_string(f.number.year);
    sql += "execute " + work.quote_name(count_up.name) + "(" + series + ", " + year + ");\n";
    sql += "execute " + work.quote_name(issue_invoice.name) + "(" + std::to_string(issue.invoice.value) + ", " + series + ", " + year + ", " +
           std::to_string(f.number.in_year) + ", " + work.quote(f.number.text) + days(f.issued_on) + days(f.due_on) + ", " + work.quote(f.issued_by) +
           ", " + work.quote(f.facts) + ");\n";
  }
  guarded("invoices.issue", [&] { work.exec(sql); });
}

}  // namespace

std::vector<InvoiceId> approved_invoices(Transaction& transaction, const std::optional<Period>& period) {
  const auto day = [&](Day Period::*end) { return period ? std::optional((*period).*end) : std::nullopt; };
  std::vector<InvoiceId> ids;
  for (const auto& row : run(transaction, approved, text_of(day(&Period::first)), text_of(day(&Period::end)))) ids.push_back({integer(row[0])});
  return ids;
}

std::vector<InvoiceId> drafts_among(Transaction& transaction, std::span<const InvoiceId> ids) {
  ArrayText array;
  for (const InvoiceId id : ids) array.add(id.value);
  std::vector<InvoiceId> found;
  for (const auto& row : run(transaction, drafts, array.text())) found.push_back({integer(row[0])});
  return found;
}

std::int64_t last_number(Transaction& transaction, std::string_view series, int year, bool lock) {
  const std::string name(series);
  if (lock) run(transaction, begin_series, name, year);
  const auto rows = run(transaction, lock ? locked_series : number_of_series, name, year);
  return rows.empty() ? 0 : integer(rows[0][0]);
}

void issue_numbered(Transaction& transaction, std::span<const NumberedIssue> issues) {
  if (issues.empty()) return;
  ArrayText ids;
  for (const NumberedIssue& issue : issues) ids.add(issue.invoice.value);
  require_approved(transaction, ids.text(), issues.size());
  add_documents(transaction, issues);
  number_and_freeze(transaction, issues);
  run(transaction, issue_settlements, ids.text());
}

void record_all(Transaction& transaction, std::span<const AuditEntry> entries) {
  const auto given = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  CopyIn copy(transaction, "audit_log (actor, action, subject_kind, subject, before, after, note)");
  for (const AuditEntry& e : entries) copy.row(e.actor, e.action, e.subject_kind, e.subject, given(e.before), given(e.after), e.note);
  copy.finish();
}

}  // namespace klickwerk::db
