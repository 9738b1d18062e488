#include "web/pages/html.h"

#include <optional>

namespace klickwerk::web {
namespace {

constexpr const char* style = R"css(:root { color-scheme: light dark; --line: #8a94a3; --mark: #0b7285; --wrong: #b3261e; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 40rem; padding: 1.5rem 1rem 3rem; font: 1.0625rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; }
.seller { color: var(--mark); font-weight: 600; margin: 0 0 1.5rem; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1.25rem; padding: .75rem 1rem 1rem; }
legend { font-weight: 600; padding: 0 .35rem; }
legend span { white-space: nowrap; }
.place { margin: 0 0 .5rem; }
label { display: block; margin: .75rem 0 .25rem; }
input { width: 100%; max-width: 18rem; font: inherit; padding: .55rem .6rem; border: 1px solid var(--line); border-radius: .35rem; }
input[inputmode] { font-variant-numeric: tabular-nums; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--mark); outline-offset: 1px; }
input[aria-invalid=true] { border: 2px solid var(--wrong); }
.wrong { color: var(--wrong); font-weight: 600; margin: .25rem 0 0; }
.note { font-size: .95rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.4rem; border: 0; border-radius: .35rem; background: var(--mark); color: #fff; cursor: pointer; }
@media (prefers-color-scheme: dark) { :root { --mark: #4cc3d9; --wrong: #ff8a80; } button { color: #06262c; } }
)css";

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high && low) {
        result += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    result += text[i] == '+' ? ' ' : text[i];
  }
  return result;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (char c : text) switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += c;
    }
  return result;
}

std::map<std::string, std::string> form_fields(std::string_view body) {
  std::map<std::string, std::string> fields;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) fields[decoded(pair.substr(0, equals))] = decoded(pair.substr(equals + 1));
  }
  return fields;
}

HttpAnswer page(int status, const std::string& language, const std::string& title, const std::string& body) {
  HttpAnswer answer{status, "text/html; charset=utf-8", "", {}};
  answer.body = "<!DOCTYPE html>\n<html lang=\"" + escaped(language) + "\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>" +
                escaped(title) + "</title>\n<link rel=\"stylesheet\" href=\"/pages.css\">\n</head>\n<body>\n" + body + "</body>\n</html>\n";
  answer.headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Referrer-Policy", "no-referrer"},
                    {"Cache-Control", "no-store"}};
  return answer;
}

Route style_route() {
  return {"GET", "/pages.css", [](HttpRequest&) {
            return HttpAnswer{200, "text/css; charset=utf-8", style, {{"Cache-Control", "max-age=3600"}, {"X-Content-Type-Options", "nosniff"}}};
          }};
}

}  // namespace klickwerk::web
