#include "office/reading_requests/web_form.h"

#include <charconv>

#include "core/sha256.h"
#include "office/reading_requests/form_intake.h"
#include "office/reading_review/reading_desk.h"

namespace klickwerk::office {
namespace {

// Compared wholly whatever it begins with: the time tells nothing about it.
bool same_token(const std::string& a, const std::string& b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

RequestForm form_of(db::ReadingRequestStore& store, const config::Config& config, const std::string& token, Instant now) {
  if (token_in(token) != token) return {};
  std::int64_t id = 0;
  std::from_chars(token.data() + 2, token.data() + token.size(), id);
  auto request = store.find(id);
  if (!request || !same_token(request->token, token)) return {};
  auto state = RequestForm::State::open;
  if (!request->open) state = RequestForm::State::answered;
  else if (now - request->last_asked_at > std::chrono::days(config.mail.link_days)) state = RequestForm::State::expired;
  return {state, *std::move(request)};
}

std::string without_blanks(std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

FilledForm read_values(const TypedIn& typed, FormResult& result) {
  FilledForm form;
  const auto& counters = result.form.request.counters;
  for (const auto& [place, text] : typed.values) {
    if (place >= counters.size() || without_blanks(text).empty()) continue;
    if (counters[place].came) result.known = true;  // sent again, or read by the device meanwhile
    else if (const auto value = counter_from_text(without_blanks(text))) form.values.push_back({place, *value});
    else result.value_faults[place] = FormResult::Fault::no_figure;
  }
  if (form.values.empty() && result.value_faults.empty() && !result.known) result.faults.push_back(FormResult::Fault::nothing);
  return form;
}

Day read_day(const TypedIn& typed, Day today, FormResult& result) {
  const std::string text = without_blanks(typed.read_on);
  if (text.empty()) return today;
  const auto day = day_from_text(text);
  if (!day) result.faults.push_back(FormResult::Fault::no_day);
  else if (*day > today) result.faults.push_back(FormResult::Fault::day_to_come);
  return day.value_or(today);
}

std::string key_of(const std::string& token, const FilledForm& form, Day read_on) {
  std::string content = token + "\n" + read_on.iso();
  for (const auto& value : form.values) content += "\n" + std::to_string(value.wanted) + "=" + std::to_string(value.value);
  return "form:" + sha256_hex(content);
}

}  // namespace

RequestForm open_form(db::Database& database, const config::Config& config, const std::string& token, Instant now) {
  db::Transaction transaction = database.begin();
  db::ReadingRequestStore store(transaction);
  return form_of(store, config, token, now);
}

FormResult answer_form(db::Database& database, const config::Config& config, const std::string& token, const TypedIn& typed, Instant now, const std::string& remote) {
  db::Transaction transaction = database.begin();
  db::ReadingRequestStore store(transaction);
  FormResult result;
  result.form = form_of(store, config, token, now);
  if (result.form.state != RequestForm::State::open) return result;
  const FilledForm form = read_values(typed, result);
  const Day read_on = read_day(typed, local_day(now), result);
  if (!result.value_faults.empty() || !result.faults.empty()) return result;
  const std::string key = key_of(token, form, read_on);
  result.known = form.values.empty() || store.has_reply(key);
  if (result.known) return result;
  const TakenForm taken = take_form(transaction, config, result.form.request, form, read_on, {key, remote, "web form"});
  result.taken = taken.taken;
  result.suspect = taken.suspect;
  result.known = taken.taken == 0;  // the device told the same meanwhile
  std::string remarks;
  for (const auto& remark : taken.remarks) remarks += (remarks.empty() ? "" : "; ") + remark;
  store.note_arrivals({config.invoice.tolerance_before_days, config.invoice.tolerance_after_days});
  store.add_reply({key, result.form.request.id, "web form", now, taken.taken, remarks}, "web form");
  result.form = form_of(store, config, token, now);
  transaction.commit();
  return result;
}

std::string form_link(const config::Config& config, const std::string& token) {
  std::string url = config.mail.form_url;
  if (url.empty() && !config.web.public_url.empty()) url = config.web.public_url + (config.web.public_url.ends_with('/') ? "" : "/") + "reading/{token}";
  if (const std::size_t at = url.find("{token}"); at != std::string::npos) url.replace(at, 7, token);
  return url;
}

}  // namespace klickwerk::office
