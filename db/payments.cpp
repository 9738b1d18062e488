#include "db/payments.h"

#include <algorithm>
#include <unordered_map>

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement add_one{"payments.add", R"(
  insert into payments (received_on, amount_cents, bank_reference, payer, payer_iban, purpose, end_to_end, source, recorded_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (bank_reference) do nothing returning payment_id)"};
constexpr Statement assign_one{"payments.assign", R"(
  insert into payment_allocations (payment_id, invoice_id, amount_cents, matched_by, recorded_by) values ($1, $2, $3, $4, $5))"};
constexpr Statement lock_all{"payments.lock_money", "select pg_advisory_xact_lock(hashtext('klickwerk payments'))"};
constexpr Statement lock_item{"payments.lock_item", "select 1 from invoices where invoice_id = $1 for no key update"};
constexpr Statement payment_list{"payments.list", R"(
  select * from (
    select p.payment_id, p.received_on, p.amount_cents, p.bank_reference, p.payer, p.payer_iban, p.purpose, p.end_to_end, p.source,
           coalesce((select sum(a.amount_cents) from payment_allocations a where a.payment_id = p.payment_id), 0)::bigint as assigned
      from payments p where $2::bigint is null or p.payment_id = $2) listed
   where not $1 or assigned <> amount_cents order by received_on desc, payment_id desc)"};
constexpr Statement unassigned_list{"payments.unassigned", R"(
  select * from (
    select p.payment_id, p.received_on, p.amount_cents, p.bank_reference, p.payer, p.payer_iban, p.purpose, p.end_to_end, p.source,
           coalesce((select sum(a.amount_cents) from payment_allocations a where a.payment_id = p.payment_id), 0)::bigint as assigned,
           coalesce((select string_agg(distinct c.number, chr(10) order by c.number)
                       from (select a.invoice_id from payment_allocations a where a.payment_id = p.payment_id group by a.invoice_id having sum(a.amount_cents) <> 0) t
                       join invoices i using (invoice_id) join customers c using (customer_id)), '') as customers
      from payments p where p.received_on <= $1) listed
   where assigned <> amount_cents order by received_on, payment_id)"};
constexpr Statement payer_list{"payments.payers", R"(
  select c.number, c.name, coalesce((select m.iban from mandates m where m.customer_id = c.customer_id and m.revoked_on is null), '') from customers c)"};
constexpr Statement of_reference{"payments.of_reference", R"(
  select payment_id, received_on, amount_cents, bank_reference, payer, payer_iban, purpose, end_to_end, source, 0::bigint from payments where bank_reference = $1)"};
constexpr Statement of_days{"payments.of_days", R"(
  select payment_id, received_on, amount_cents, bank_reference, payer, payer_iban, purpose, end_to_end, source, 0::bigint
    from payments where received_on between $1 and $2 order by payment_id)"};
constexpr Statement returned_list{"payments.came_back", "select distinct end_to_end from payments where amount_cents < 0 and end_to_end <> ''"};
constexpr Statement assigned_to{"payments.assigned", R"(
  select coalesce(sum(amount_cents), 0)::bigint from payment_allocations where payment_id = $1 and invoice_id = $2)"};
constexpr Statement other_numbers{"payments.other_numbers", R"(
  select d.item_id, d.number from item_documents d where d.item_id <> d.invoice_id order by d.item_id, d.number)"};
constexpr Statement item_of_document{"payments.item_of_document", R"(
  select distinct x.number, d.item_id = d.invoice_id as own from item_documents d join invoices x on x.invoice_id = d.item_id where d.number = $1 order by 2 desc, 1)"};
constexpr Statement lock_both{"payments.lock_items", "select 1 from invoices where invoice_id in ($1, $2) order by invoice_id for no key update"};
constexpr Statement add_set_off{"set_offs.add", R"(
  insert into set_offs (credit_id, invoice_id, amount_cents, set_off_on, recorded_by) values ($1, $2, $3, $4, $5))"};
constexpr Statement set_off_sum{"set_offs.sum", "select coalesce(sum(amount_cents), 0)::bigint from set_offs where credit_id = $1 and invoice_id = $2"};
constexpr Statement set_off_list{"set_offs.list", R"(
  select s.set_off_on, c.number, x.number, i.number, s.amount_cents, s.recorded_by
    from set_offs s join invoices x on x.invoice_id = s.credit_id join invoices i on i.invoice_id = s.invoice_id join customers c on c.customer_id = i.customer_id
   order by s.set_off_id desc)"};
constexpr Statement item_list{"payments.items", R"(
  select i.invoice_id, i.number, c.number, c.name, c.language, i.issued_on, i.due_on, b.billed_cents, b.paid_cents, coalesce(d.level, 0), d.dunned_on,
         d.pay_until, exists (select from export_items e join export_batches h using (batch_id) where e.kind = 'sepa' and e.invoice_id = i.invoice_id
                   and h.at::date between $1::date - 13 and $1::date),
         coalesce((select m.iban from mandates m where m.customer_id = i.customer_id and m.revoked_on is null), ''), b.set_off_cents
    from item_balances($1) b join invoices i on i.invoice_id = b.item_id join customers c using (customer_id)
    left join lateral (select level, dunned_on, pay_until from dunning_steps s where s.invoice_id = i.invoice_id and s.dunned_on <= $1
                        order by level desc limit 1) d on true
   where ($2::bigint is null or i.customer_id = $2) and ($3::text is null or i.number = $3) and ($4 or b.billed_cents <> b.paid_cents)
   order by c.number, i.due_on, i.number)"};
constexpr Statement add_step{"dunning.add", R"(
  insert into dunning_steps (invoice_id, level, dunned_on, pay_until, open_cents, fee_cents, interest_cents, actor) values ($1, $2, $3, $4, $5, $6, $7, $8))"};

Payment payment_from(const pqxx::row& row) {
  return {integer(row[0]), day(row[1]), {integer(row[2])}, text(row[3]), text(row[4]), text(row[5]), text(row[6]), text(row[7]), text(row[8]), {integer(row[9])}};
}

OpenItem item_from(const pqxx::row& row) {
  OpenItem item;
  item.id = {integer(row[0])};
  item.number = text(row[1]), item.customer_number = text(row[2]), item.customer_name = text(row[3]), item.language = text(row[4]);
  item.issued_on = day(row[5]), item.due_on = day(row[6]);
  item.billed = {integer(row[7])}, item.paid = {integer(row[8])};
  item.dunning_level = small_integer(row[9]);
  item.dunned_on = optional_day(row[10]), item.dunned_until = optional_day(row[11]);
  item.collected = truth(row[12]);
  item.payer_iban = text(row[13]);
  item.set_off = {integer(row[14])};
  return item;
}

UnassignedPayment unassigned_from(const pqxx::row& row) {
  UnassignedPayment one{payment_from(row), {}};
  const std::string numbers = text(row[10]);
  for (std::size_t begin = 0; begin < numbers.size();) {
    const std::size_t end = std::min(numbers.find('\n', begin), numbers.size());
    one.customers.push_back(numbers.substr(begin, end - begin));
    begin = end + 1;
  }
  return one;
}

}  // namespace

void PaymentStore::lock_money() { run(transaction_, lock_all); }

std::optional<std::int64_t> PaymentStore::add(const Payment& p, std::string_view actor) {
  const auto rows = run(transaction_, add_one, p.received_on.iso(), p.amount.cents, p.bank_reference, p.payer, p.payer_iban, p.purpose, p.end_to_end,
                        p.source, std::string(actor));
  return rows.empty() ? std::nullopt : std::optional(integer(rows[0][0]));
}

void PaymentStore::assign(std::int64_t payment, InvoiceId item, Money amount, std::string_view matched_by, std::string_view actor) {
  run(transaction_, lock_item, item.value);
  run(transaction_, assign_one, payment, item.value, amount.cents, std::string(matched_by), std::string(actor));
}

std::vector<Payment> PaymentStore::list(bool unassigned_only) {
  std::vector<Payment> list;
  for (const auto& row : run(transaction_, payment_list, unassigned_only, std::optional<std::int64_t>())) list.push_back(payment_from(row));
  return list;
}

std::optional<Payment> PaymentStore::payment(std::int64_t id) {
  const auto rows = run(transaction_, payment_list, false, std::optional(id));
  return rows.empty() ? std::nullopt : std::optional(payment_from(rows[0]));
}

std::vector<UnassignedPayment> PaymentStore::unassigned(Day as_of) {
  std::vector<UnassignedPayment> list;
  for (const auto& row : run(transaction_, unassigned_list, as_of.iso())) list.push_back(unassigned_from(row));
  return list;
}

std::vector<Payer> PaymentStore::payers() {
  std::vector<Payer> list;
  for (const auto& row : run(transaction_, payer_list)) list.push_back({text(row[0]), text(row[1]), text(row[2])});
  return list;
}

std::optional<Payment> PaymentStore::booked_as(std::string_view bank_reference) {
  const auto rows = run(transaction_, of_reference, std::string(bank_reference));
  return rows.empty() ? std::nullopt : std::optional(payment_from(rows[0]));
}

std::vector<Payment> PaymentStore::booked_on(Day first, Day last) {
  std::vector<Payment> list;
  for (const auto& row : run(transaction_, of_days, first.iso(), last.iso())) list.push_back(payment_from(row));
  return list;
}

std::vector<std::string> PaymentStore::came_back() {
  std::vector<std::string> list;
  for (const auto& row : run(transaction_, returned_list)) list.push_back(text(row[0]));
  return list;
}

std::vector<OpenItem> PaymentStore::items(const ItemFilter& filter) {
  std::vector<OpenItem> list;
  for (const auto& row : run(transaction_, item_list, filter.as_of.iso(), value_of(filter.customer), filter.number, filter.settled || filter.number.has_value()))
    list.push_back(item_from(row));
  return list;
}

Money PaymentStore::assigned(std::int64_t payment, InvoiceId item) { return {integer(run(transaction_, assigned_to, payment, item.value)[0][0])}; }

std::vector<OpenItem> PaymentStore::with_other_numbers(std::vector<OpenItem> items) {
  std::unordered_map<std::int64_t, OpenItem*> by_id;
  for (OpenItem& item : items) by_id.emplace(item.id.value, &item);
  for (const auto& row : run(transaction_, other_numbers))
    if (const auto found = by_id.find(integer(row[0])); found != by_id.end()) found->second->others.push_back(text(row[1]));
  return items;
}

std::vector<std::string> PaymentStore::item_numbers_of(std::string_view document_number) {
  std::vector<std::string> numbers;
  for (const auto& row : run(transaction_, item_of_document, std::string(document_number))) {
    numbers.push_back(text(row[0]));
    if (truth(row[1])) break;
  }
  return numbers;
}

void PaymentStore::lock_items(InvoiceId one, InvoiceId other) { run(transaction_, lock_both, one.value, other.value); }

void PaymentStore::set_off(InvoiceId credit, InvoiceId invoice, Money amount, Day on, std::string_view actor) {
  run(transaction_, add_set_off, credit.value, invoice.value, amount.cents, on.iso(), std::string(actor));
}

Money PaymentStore::set_off_between(InvoiceId credit, InvoiceId invoice) { return {integer(run(transaction_, set_off_sum, credit.value, invoice.value)[0][0])}; }

std::vector<SetOff> PaymentStore::set_offs() {
  std::vector<SetOff> list;
  for (const auto& row : run(transaction_, set_off_list)) list.push_back({day(row[0]), text(row[1]), text(row[2]), text(row[3]), {integer(row[4])}, text(row[5])});
  return list;
}

void PaymentStore::add_dunning_step(const DunningStep& s, std::string_view actor) {
  run(transaction_, add_step, s.invoice.value, s.level, s.dunned_on.iso(), s.pay_until.iso(), s.open.cents, s.fee.cents, s.interest.cents, std::string(actor));
}

}  // namespace klickwerk::db
