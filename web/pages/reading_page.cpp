#include "web/pages/reading_page.h"

#include <charconv>
#include <string_view>

#include "db/errors.h"
#include "office/reading_requests/web_form.h"
#include "web/pages/html.h"
#include "web/pages/reading_words.h"

namespace klickwerk::web {
namespace {

constexpr std::string_view path_begin = "/reading/";
constexpr std::size_t longest_token = 64, most_body_bytes = 64 * 1024, longest_value = 40;

using State = office::RequestForm::State;

std::string token_of(const HttpRequest& request) { return request.path.substr(path_begin.size()); }
std::string language_of(const db::ReadingRequest& request) { return request.language == "en" ? "en" : "de"; }

// "c0=10870&read_on=2026-11-02"
office::TypedIn typed_in(const std::string& body) {
  office::TypedIn typed;
  for (const auto& [name, value] : form_fields(body)) {
    if (name == "read_on") typed.read_on = value.substr(0, longest_value);
    std::size_t place = 0;
    const char* end = name.data() + name.size();
    if (name.size() < 2 || name.size() > 6 || name[0] != 'c') continue;
    if (const auto [stop, error] = std::from_chars(name.data() + 1, end, place); error == std::errc() && stop == end) typed.values[place] = value.substr(0, longest_value);
  }
  return typed;
}

HttpAnswer wait_page(const config::Config& config, int status, std::chrono::seconds wait, const char* german, const char* english) {
  HttpAnswer answer = page(status, "de", "Klickwerk", plain_body(config, german, english));
  answer.headers["Retry-After"] = std::to_string(wait.count());
  return answer;
}

}  // namespace

std::vector<Route> ReadingPage::routes() {
  return {{"GET", std::string(path_begin), [this](HttpRequest& request) { return guarded(request, [&] { return show(request); }); }},
          {"POST", std::string(path_begin), [this](HttpRequest& request) { return guarded(request, [&] { return take(request); }); }},
          style_route()};
}

template <class F>
HttpAnswer ReadingPage::guarded(HttpRequest& request, F serve) {
  const Instant now = clock_.now();
  const auto wait = std::max(wrong_tokens_.wait(request.remote, now), sent_.wait(request.remote, now));
  if (wait.count() > 0)
    return wait_page(config_, 429, wait, "Zu viele Versuche. Bitte warten Sie einige Minuten.", "Too many attempts. Please wait a few minutes.");
  try {
    return serve();
  } catch (const db::Unavailable&) {
    return wait_page(config_, 503, std::chrono::seconds(60), "Wir sind gerade nicht erreichbar. Bitte versuchen Sie es in einigen Minuten noch einmal.",
                     "We are not available just now. Please try again in a few minutes.");
  }
}

HttpAnswer ReadingPage::nobodys(const std::string& remote) {
  ++wrong_token_;
  wrong_tokens_.failed(remote, clock_.now());
  return page(404, "de", "Klickwerk", plain_body(config_, "Diesen Link kennen wir nicht. Bitte öffnen Sie ihn so, wie er in unserer E-Mail steht.",
                                                 "We do not know this link. Please open it exactly as it stands in our e-mail."));
}

HttpAnswer ReadingPage::show(HttpRequest& request) {
  const std::string token = token_of(request);
  if (token.size() > longest_token) return nobodys(request.remote);
  auto lease = pool_.lend();
  const auto form = office::open_form(lease.database(), config_, token, clock_.now());
  if (form.state == State::unknown) return nobodys(request.remote);
  ++shown_;
  const std::string language = language_of(form.request);
  if (form.state == State::expired) return page(410, language, form_title(form.request), expired_body(config_, form.request));
  if (form.state == State::answered) {
    office::FormResult done;
    done.form = form;
    return page(200, language, form_title(form.request), thanks_body(config_, done));
  }
  return page(200, language, form_title(form.request), form_body(config_, form.request, local_day(clock_.now()), {}, nullptr));
}

HttpAnswer ReadingPage::take(HttpRequest& request) {
  const std::string token = token_of(request);
  if (token.size() > longest_token) return nobodys(request.remote);
  if (!request.header("Content-Type").starts_with("application/x-www-form-urlencoded")) return refusal(415, "send the form as application/x-www-form-urlencoded");
  auto body = request.body(most_body_bytes);
  if (!body.ok()) return body.error();
  const office::TypedIn typed = typed_in(body.value());
  auto lease = pool_.lend();
  const auto result = office::answer_form(lease.database(), config_, token, typed, clock_.now(), request.remote);
  if (result.form.state == State::unknown) return nobodys(request.remote);
  sent_.failed(request.remote, clock_.now());
  const auto& asked = result.form.request;
  const std::string language = language_of(asked);
  if (result.form.state == State::expired) return page(410, language, form_title(asked), expired_body(config_, asked));
  if (!result.accepted()) return page(422, language, form_title(asked), form_body(config_, asked, local_day(clock_.now()), typed, &result));
  if (result.taken > 0) ++taken_;
  return page(200, language, form_title(asked), thanks_body(config_, result));
}

}  // namespace klickwerk::web
