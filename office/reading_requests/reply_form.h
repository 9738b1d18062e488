// The lines that a customer fills in and sends back, and what he wrote there. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/reading_requests.h"

namespace klickwerk::office {

// "SN123 total (Gesamt): " a line. The name of a counter in the customer's language stands in brackets.
std::string reply_form(const std::vector<db::WantedCounter>& wanted, bool english);
std::string counter_name(const std::string& counter, bool english);

struct FilledForm {
  struct Value {
    std::size_t wanted = 0;  // place in the list
    std::int64_t value = 0;
  };
  std::vector<Value> values;             // the first that stands there, of each
  std::optional<Day> read_on;            // "Abgelesen am: 2.11.2026"
  std::vector<std::string> unreadable;   // lines of a counter with something that is no figure
};
FilledForm read_form(const std::string& reply, const std::vector<db::WantedCounter>& wanted);
// "2026-11-02", "2.11.2026", "02.11.26"
std::optional<Day> day_from_text(const std::string& text);
// The first "KW17-…" in the text.
std::optional<std::string> token_in(const std::string& text);

}  // namespace klickwerk::office
