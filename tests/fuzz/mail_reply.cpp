// Mails that came in: an answer with readings, a bounce, an absence note, an mbox of them.
#include "core/calendar.h"
#include "office/mail/incoming.h"
#include "office/reading_requests/reply_form.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk;
using namespace klickwerk::office;

namespace {

db::WantedCounter wanted(const char* serial, const char* counter) {
  db::WantedCounter one;
  one.serial = serial, one.counter = counter;
  return one;
}

void check_form(const std::string& text) {
  static const std::vector<db::WantedCounter> asked{wanted("SN1", "total"), wanted("SN1", "total_a3"), wanted("SN 2/b", "colour")};
  const FilledForm form = read_form(text, asked);
  std::size_t places = 0;
  for (const auto& value : form.values) {
    KW_ASSERT(value.wanted < asked.size());
    KW_ASSERT(value.value >= 0);
    KW_ASSERT((places & (std::size_t{1} << value.wanted)) == 0);  // each once
    places |= std::size_t{1} << value.wanted;
  }
  for (const auto& line : form.unreadable) KW_ASSERT(!line.empty());
  if (form.read_on) KW_ASSERT(Day::parse(form.read_on->iso()) == form.read_on);
}

void check_mail(const std::string& raw) {
  const IncomingMail mail = parse_mail(raw);
  KW_ASSERT(!mail.key.empty());
  for (const auto& part : mail.parts) KW_ASSERT(part.media_type.find('/') != std::string::npos);
  check_form(mail.text());
  if (const auto token = token_in(mail.subject)) KW_ASSERT(token->starts_with("KW") && mail.subject.find(*token) != std::string::npos);
  if (const auto bounce = bounce_in(mail)) KW_ASSERT(mail.report && !bounce->action.empty() && !bounce->message_id.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content(fuzz::text_of({data, size}));
  check_form(content);
  for (const std::string& raw : split_mbox(content)) {
    try {
      check_mail(raw);
    } catch (const MailReadError& error) {
      KW_ASSERT(*error.what() != 0);
    }
  }
  return 0;
}
