#include "office/reading_requests/reply_form.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <sstream>

#include "office/reading_review/reading_desk.h"

namespace klickwerk::office {
namespace {

// Blanks of all kinds (also the hard one, C2 A0), marks of quoting and the line to write on.
std::string stripped(std::string text) {
  for (std::size_t at; (at = text.find("\xC2\xA0")) != std::string::npos;) text.replace(at, 2, " ");
  const std::string_view filling = " \t\r_*>|";
  const std::size_t first = text.find_first_not_of(filling);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(filling) - first + 1);
}

// What stands behind the colon of a line that begins with serial and counter; empty: not such a line.
std::optional<std::string> answer_for(const std::string& line, const db::WantedCounter& wanted) {
  const std::string begin = wanted.serial + " " + wanted.counter;
  if (!line.starts_with(begin)) return std::nullopt;
  const std::size_t colon = line.find(':', begin.size());
  if (colon == std::string::npos || std::isalnum(static_cast<unsigned char>(line[begin.size()])) || line[begin.size()] == '_') return std::nullopt;
  return stripped(line.substr(colon + 1));
}

bool has(const FilledForm& form, std::size_t wanted) {
  return std::ranges::any_of(form.values, [&](const auto& value) { return value.wanted == wanted; });
}

void read_date(const std::string& line, FilledForm& form) {
  if (form.read_on) return;
  for (std::string_view begin : {"Abgelesen am:", "Read on:"})
    if (line.starts_with(begin)) form.read_on = day_from_text(stripped(line.substr(begin.size())));
}

}  // namespace

std::string counter_name(const std::string& counter, bool english) {
  constexpr std::array<std::array<const char*, 3>, 8> names{{{"total", "Gesamt", "total"},
                                                             {"mono", "Schwarzweiß", "black and white"},
                                                             {"bw", "Schwarzweiß", "black and white"},
                                                             {"colour", "Farbe", "colour"},
                                                             {"scan", "Scans", "scans"},
                                                             {"fax", "Fax", "fax"},
                                                             {"copy", "Kopien", "copies"},
                                                             {"print", "Drucke", "prints"}}};
  for (const auto& [name, german, in_english] : names)
    if (counter == name) return english ? in_english : german;
  return counter;
}

std::string reply_form(const std::vector<db::WantedCounter>& wanted, bool english) {
  std::string form;
  for (const auto& one : wanted) {
    if (one.came) continue;
    const std::string name = counter_name(one.counter, english);
    form += one.serial + " " + one.counter + (name == one.counter ? "" : " (" + name + ")") + ": ____________\n";
  }
  return form;
}

FilledForm read_form(const std::string& reply, const std::vector<db::WantedCounter>& wanted) {
  FilledForm form;
  std::istringstream lines(reply);
  for (std::string line; std::getline(lines, line);) {
    line = stripped(line);
    read_date(line, form);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto answer = answer_for(line, wanted[i]);
      if (!answer || answer->empty() || has(form, i)) continue;
      if (const auto value = counter_from_text(*answer)) form.values.push_back({i, *value});
      else form.unreadable.push_back(line);
    }
  }
  return form;
}

std::optional<Day> day_from_text(const std::string& text) {
  if (auto day = Day::parse(text)) return day;
  int day = 0, month = 0, year = 0, length = 0;
  if (std::sscanf(text.c_str(), "%2d.%2d.%4d%n", &day, &month, &year, &length) != 3 || length != static_cast<int>(text.size())) return std::nullopt;
  if (year < 100) year += 2000;
  char iso[40];
  std::snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
  return Day::parse(iso);
}

std::optional<std::string> token_in(const std::string& text) {
  for (std::size_t at = text.find("KW"); at != std::string::npos; at = text.find("KW", at + 1)) {
    std::size_t end = at + 2;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
    if (end == at + 2 || end - at > 20 || end >= text.size() || text[end] != '-') continue;
    const std::size_t random = ++end;
    while (end < text.size() && (std::isupper(static_cast<unsigned char>(text[end])) || std::isdigit(static_cast<unsigned char>(text[end])))) ++end;
    if (end - random == 16) return text.substr(at, end - at);
  }
  return std::nullopt;
}

}  // namespace klickwerk::office
