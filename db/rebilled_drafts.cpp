// What a cancelled invoice of several contracts billed comes as one invoice again, also where later periods stand and each contract's part is
// a correction of its own.
#include <map>
#include <set>
#include <string>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/invoice_grouping.h"

namespace klickwerk::db {
namespace {

// Drafts that bill what was cancelled, and correct nothing that stands; `again`: which cancelled invoices of the same payer had these days of
// the contract's. Together belong those of the same ones that may share an invoice today.
constexpr Statement rebilled{"invoices.rebilled_drafts", R"(
  with drafts as materialized (
    select i.invoice_id, i.customer_id, p.settlement_id, p.contract_id, p.vat_rate_bp
      from settlements s join invoice_parts p on p.settlement_id = s.settlement_id join invoices i on i.invoice_id = p.invoice_id
     where s.kind = 'correction' and s.state = 'draft' and i.state = 'draft' and i.kind = 'invoice' and i.corrects_id is null)
  select together, d.invoice_id, d.settlement_id
    from drafts d
   cross join lateral (
     select string_agg(distinct o.invoice_id::text, ',' order by o.invoice_id::text) as again
       from settlements t join invoice_parts q on q.settlement_id = t.settlement_id join invoices o on o.invoice_id = q.invoice_id
       join invoices x on x.cancels_id = o.invoice_id and x.state = 'issued'
       join invoice_lines m on m.invoice_id = o.invoice_id and coalesce(m.settlement_id, t.settlement_id) = t.settlement_id
       join invoice_lines l on l.invoice_id = d.invoice_id and coalesce(l.settlement_id, d.settlement_id) = d.settlement_id
                           and l.period_first < m.period_end and l.period_end > m.period_first
      where t.contract_id = d.contract_id and o.customer_id = d.customer_id and o.kind = 'invoice') a
   cross join lateral (select invoice_sharing(d.contract_id, d.customer_id, d.vat_rate_bp) || ' ' || a.again as together) b
   where together is not null order by 1, 2, 3)"};

struct Group {
  std::set<std::int64_t> invoices, settlements;
};

std::map<std::string, Group> groups_of(Transaction& transaction) {
  std::map<std::string, Group> groups;
  for (const auto& row : run(transaction, rebilled)) {
    Group& group = groups[text(row[0])];
    group.invoices.insert(integer(row[1])), group.settlements.insert(integer(row[2]));
  }
  std::erase_if(groups, [](const auto& one) { return one.second.invoices.size() < 2; });
  return groups;
}

std::string array_of(const std::set<std::int64_t>& ids) {
  ArrayText array;
  for (const std::int64_t id : ids) array.add(id);
  return array.text();
}

}  // namespace

int gather_rebilled(Transaction& transaction) {
  for (const auto& [together, group] : groups_of(transaction)) take_apart(transaction, array_of(group.settlements));  // to which one more has come
  const auto groups = groups_of(transaction);
  for (const auto& [together, group] : groups) gather_into_one(transaction, array_of(group.invoices));
  return static_cast<int>(groups.size());
}

}  // namespace klickwerk::db
