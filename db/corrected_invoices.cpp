// Which issued invoices a correction's lines correct.
#include <algorithm>
#include <map>
#include <vector>

#include "core/money.h"
#include "db/connection_internal.h"
#include "db/correction_rows_internal.h"

namespace klickwerk::db {
namespace {

// Each line with the invoice that billed it to the same customer: the same meter or fee of the same days, wherever it was billed;
// else something of these days, by a settlement of these days. Of several the regular settlement's, then the first.
constexpr Statement corrected_lines{"invoice_corrects.lines", R"(
  with standing as (
    select i.invoice_id, i.customer_id, s.kind, s.period_first, s.period_end, m.meter, m.fee, m.period_first as first_day, m.period_end as end_day
      from settlements s join invoice_parts p on p.settlement_id = s.settlement_id join invoices i on i.invoice_id = p.invoice_id
      join invoice_lines m on m.invoice_id = i.invoice_id and coalesce(m.settlement_id, s.settlement_id) = s.settlement_id
     where s.contract_id = $1 and s.kind in ('regular', 'correction') and i.state = 'issued' and i.kind = 'invoice'
       and not exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued'))
  select d.invoice_id, l.amount_cents, coalesce(l.vat_rate_bp, d.vat_rate_bp), b.invoice_id, d.gross_cents
    from invoices d join invoice_lines l on l.invoice_id = d.invoice_id
    left join lateral (
      select s.invoice_id from standing s
       where s.customer_id = d.customer_id and s.first_day < l.period_end and s.end_day > l.period_first
         and ((s.meter, s.fee, s.first_day, s.end_day) = (l.meter, l.fee, l.period_first, l.period_end)
              or (s.period_first < l.period_end and s.period_end > l.period_first))
       order by (s.meter, s.fee, s.first_day, s.end_day) = (l.meter, l.fee, l.period_first, l.period_end) desc,
                (s.first_day, s.end_day) = (l.period_first, l.period_end) desc, s.kind = 'regular' desc, s.invoice_id limit 1) b on true
   where d.settlement_id = $2 order by d.invoice_id, l.line)"};
constexpr Statement add_corrected{"invoice_corrects.add", R"(
  insert into invoice_corrects (invoice_id, corrected_id, ordinal, lines_cents) values ($1, $2, $3, $4))"};

struct Corrected {
  std::int64_t invoice = 0;          // 0: lines that correct none
  std::map<int, Money> net_by_rate;
  Money gross() const {
    Money sum;
    for (const auto& [rate, net] : net_by_rate) sum += net + vat_of(net, rate);
    return sum;
  }
};

struct Draft {
  std::int64_t invoice = 0;
  Money gross;
  std::vector<Corrected> corrected;

  Corrected& of(std::int64_t other) {
    const auto known = std::ranges::find(corrected, other, &Corrected::invoice);
    return known == corrected.end() ? corrected.emplace_back(Corrected{other, {}}) : *known;
  }
};

// The document's VAT is rounded once on its sums: what the parts differ by goes to the greatest.
void store(Transaction& transaction, const Draft& draft) {
  std::vector<Money> parts;
  Money difference = draft.gross;
  for (const Corrected& one : draft.corrected) parts.push_back(one.gross()), difference -= parts.back();
  const auto amount = [](Money part) { return part < Money{} ? -part : part; };
  if (!parts.empty()) *std::ranges::max_element(parts, {}, amount) += difference;
  int ordinal = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (draft.corrected[i].invoice != 0) run(transaction, add_corrected, draft.invoice, draft.corrected[i].invoice, ++ordinal, parts[i].cents);
}

}  // namespace

void name_corrected_invoices(Transaction& transaction, ContractId contract, SettlementId settlement) {
  std::vector<Draft> drafts;
  for (const auto& row : run(transaction, corrected_lines, contract.value, settlement.value)) {
    if (drafts.empty() || drafts.back().invoice != integer(row[0])) drafts.push_back({integer(row[0]), {integer(row[4])}, {}});
    drafts.back().of(row[3].is_null() ? 0 : integer(row[3])).net_by_rate[small_integer(row[2])] += Money{integer(row[1])};
  }
  for (const Draft& draft : drafts) store(transaction, draft);
}

}  // namespace klickwerk::db
