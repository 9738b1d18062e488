// A month's mails at once.
#include <array>
#include <map>
#include <tuple>

#include "db/connection_internal.h"
#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/outbox.h"

namespace klickwerk::db {
namespace {

constexpr Statement add_mails{"mail_outbox.add_all", R"(
  insert into mail_outbox (purpose, subject_key, recipient, customer_id, message_id, subject, body, queued_by)
  select u.purpose, u.subject_key, u.recipient, nullif(u.customer_id, 0), u.message_id, u.subject, u.body, $8
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
         with ordinality u(purpose, subject_key, recipient, customer_id, message_id, subject, body, place) order by u.place
  on conflict on constraint mail_outbox_once do nothing returning mail_id, purpose, subject_key, recipient)"};

constexpr Statement cancelled_unsent{"mail_outbox.pointless", R"(
  select i.number from invoices i left join invoices original on original.invoice_id = i.cancels_id
   where i.number = any($1::text[])
     and (i.cancels_id is not null or exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued'))
     and not exists (select from mail_outbox m where m.purpose = 'invoice' and m.subject_key = coalesce(original.number, i.number) and m.state <> 'cancelled'))"};

constexpr Statement invoice_mails{"mail_outbox.of_invoices", R"(
  select subject_key, recipient, count(*), max(mail_id) filter (where state in ('queued', 'sending', 'deferred'))
    from mail_outbox where subject_key = any($1::text[]) and (purpose = 'invoice' or starts_with(purpose, $2)) group by 1, 2)"};

using Key = std::tuple<std::string, std::string, std::string>;

void add_attachments(Transaction& transaction, std::span<const NewMail> mails, const std::vector<std::optional<std::int64_t>>& ids) {
  CopyIn copy(transaction, "mail_attachments (mail_id, ordinal, name, media_type, path, sha256)");
  for (std::size_t i = 0; i < mails.size(); ++i) {
    int ordinal = 0;
    if (ids[i])
      for (const MailAttachment& one : mails[i].attachments) copy.row(*ids[i], ++ordinal, one.name, one.media_type, one.path, one.sha256);
  }
  copy.finish();
}

}  // namespace

std::vector<std::optional<std::int64_t>> Outbox::add(std::span<const NewMail> mails, std::string_view by) {
  std::array<ArrayText, 6> texts;
  ArrayText customers;
  for (const NewMail& mail : mails) {
    std::size_t column = 0;
    for (const std::string* text : {&mail.purpose, &mail.subject_key, &mail.recipient, &mail.message_id, &mail.subject, &mail.body}) texts[column++].add_text(*text);
    customers.add(mail.customer ? mail.customer->value : 0);
  }
  std::map<Key, std::int64_t> added;
  for (const auto& row : run(transaction_, add_mails, texts[0].text(), texts[1].text(), texts[2].text(), customers.text(), texts[3].text(), texts[4].text(),
                             texts[5].text(), std::string(by)))
    added.emplace(Key{text(row[1]), text(row[2]), text(row[3])}, integer(row[0]));
  std::vector<std::optional<std::int64_t>> ids(mails.size());
  for (std::size_t i = 0; i < mails.size(); ++i)
    if (auto found = added.extract(Key{mails[i].purpose, mails[i].subject_key, mails[i].recipient}); !found.empty()) ids[i] = found.mapped();
  add_attachments(transaction_, mails, ids);
  return ids;
}

MailedBefore Outbox::invoices_mailed(std::span<const std::string> invoice_numbers) {
  ArrayText numbers;
  for (const std::string& number : invoice_numbers) numbers.add_text(number);
  MailedBefore mailed;
  for (const auto& row : run(transaction_, invoice_mails, numbers.text(), std::string(again_purpose)))
    mailed[{text(row[0]), text(row[1])}] = {small_integer(row[2]), optional_integer(row[3])};
  return mailed;
}

std::set<std::string> Outbox::pointless(std::span<const std::string> invoice_numbers) {
  ArrayText numbers;
  for (const std::string& number : invoice_numbers) numbers.add_text(number);
  std::set<std::string> found;
  for (const auto& row : run(transaction_, cancelled_unsent, numbers.text())) found.insert(text(row[0]));
  return found;
}

}  // namespace klickwerk::db
