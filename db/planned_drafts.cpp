// What the drafts of a run come to as invoices: planned by a dry run, or as they stand in the database.
#include <algorithm>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_grouping.h"

namespace klickwerk::db {
namespace {

// Only where somebody wants drafts gathered at all.
constexpr Statement sharing_of{"invoices.sharing", R"(
  select d.nr, invoice_sharing(d.contract_id, d.payer_id, d.rate)
    from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::integer[]) as d(nr, contract_id, payer_id, rate)
    join contracts k on k.contract_id = d.contract_id join customers c on c.customer_id = d.payer_id
   where (k.invoice_grouping not in ('', 'contract') or c.invoice_grouping <> 'contract')
     and invoice_sharing(d.contract_id, d.payer_id, d.rate) is not null)"};
constexpr Statement standing{"invoices.standing_drafts", R"(
  select g.shares, p.contract_id, i.customer_id, p.vat_rate_bp, coalesce(l.vat_rate_bp, p.vat_rate_bp), sum(l.amount_cents)::bigint
    from groupable_drafts g join invoices i on i.invoice_id = g.invoice_id
    join invoice_parts p on p.invoice_id = g.invoice_id and p.settlement_id = g.settlement_id
    join invoice_lines l on l.invoice_id = g.invoice_id and coalesce(l.settlement_id, i.settlement_id) = g.settlement_id
   where g.run_end > $1 and g.run_end <= $2 and not exists (select from unnest($3::bigint[]) as known(id) where known.id = p.contract_id)
   group by g.shares, p.contract_id, i.customer_id, p.settlement_id, p.vat_rate_bp, coalesce(l.vat_rate_bp, p.vat_rate_bp)
   order by p.settlement_id, i.customer_id)"};
// From the contracts to their settlements to the drafts, each step once: asked draft by draft it would grow with their square.
constexpr Statement drafted{"invoices.drafted_totals", R"(
  with due as materialized (
    select s.settlement_id from unnest($3::bigint[]) as c(contract_id) join settlements s on s.contract_id = c.contract_id
     where s.kind in ('regular', 'advance') and s.run_end > $1 and s.run_end <= $2),
  drafts as (
    select i.invoice_id from due join invoices i on i.settlement_id = due.settlement_id
     union
    select p.invoice_id from due join invoice_settlements p on p.settlement_id = due.settlement_id)
  select count(*), count(*) filter (where (select count(*) from invoice_settlements q where q.invoice_id = i.invoice_id) > 1),
         coalesce(sum(i.net_cents), 0)::bigint, coalesce(sum(i.gross_cents), 0)::bigint
    from drafts join invoices i on i.invoice_id = drafts.invoice_id
   where i.state = 'draft' and i.kind = 'invoice')"};

std::string text_of_ids(std::span<const ContractId> contracts) {
  ArrayText ids;
  for (ContractId contract : contracts) ids.add(contract.value);
  return ids.text();
}

Money gross_of(const std::map<int, Money>& net_by_rate) {
  Money gross;
  for (const auto& [rate, net] : net_by_rate) gross += net + vat_of(net, rate);
  return gross;
}

}  // namespace

void find_sharing(Transaction& transaction, std::span<PlannedDraft> drafts) {
  ArrayText numbers, contracts, payers, rates;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    numbers.add(static_cast<std::int64_t>(i)), contracts.add(drafts[i].contract.value), payers.add(drafts[i].payer.value);
    rates.add(static_cast<std::int64_t>(drafts[i].vat_rate_bp));
  }
  for (const auto& row : run(transaction, sharing_of, numbers.text(), contracts.text(), payers.text(), rates.text()))
    drafts[static_cast<std::size_t>(integer(row[0]))].sharing = text(row[1]);
}

std::vector<PlannedDraft> standing_drafts(Transaction& transaction, Period of_run, std::span<const ContractId> but) {
  std::vector<PlannedDraft> drafts;
  for (const auto& row : run(transaction, standing, of_run.first.iso(), of_run.end.iso(), text_of_ids(but))) {
    const ContractId contract{integer(row[1])};
    const CustomerId payer{integer(row[2])};
    if (drafts.empty() || drafts.back().contract != contract || drafts.back().payer != payer || drafts.back().sharing != text(row[0]))
      drafts.push_back({contract, payer, small_integer(row[3]), {}, text(row[0]), false});
    drafts.back().net_by_rate[small_integer(row[4])] += Money{integer(row[5])};
  }
  return drafts;
}

DraftTotals totals_of(std::span<const PlannedDraft> drafts) {
  struct Group {
    std::map<int, Money> net_by_rate;
    int parts = 0;
    bool of_run = false;
  };
  std::map<std::string, Group> shared;
  std::vector<Group> groups;
  for (const PlannedDraft& draft : drafts) {
    Group& group = draft.sharing.empty() ? groups.emplace_back() : shared[draft.sharing];
    for (const auto& [rate, net] : draft.net_by_rate) group.net_by_rate[rate] += net;
    group.of_run |= draft.of_run;
    ++group.parts;
  }
  for (auto& [sharing, group] : shared) groups.push_back(std::move(group));
  DraftTotals totals;
  for (const Group& group : groups) {
    if (!group.of_run) continue;
    ++totals.invoices;
    totals.gathered += group.parts > 1 ? 1 : 0;
    for (const auto& [rate, net] : group.net_by_rate) totals.net += net;
    totals.gross += gross_of(group.net_by_rate);
  }
  return totals;
}

DraftTotals drafted_totals(Transaction& transaction, Period of_run, std::span<const ContractId> contracts) {
  const auto rows = run(transaction, drafted, of_run.first.iso(), of_run.end.iso(), text_of_ids(contracts));
  return {small_integer(rows[0][0]), small_integer(rows[0][1]), Money{integer(rows[0][2])}, Money{integer(rows[0][3])}};
}

}  // namespace klickwerk::db
