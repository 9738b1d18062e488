// Every number of an invoice explained in a clerk's words: from which readings, rules and prices it came, step by step with
// figures that add up, and settled once more from the frozen input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/money.h"
#include "db/database.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

struct ExplainedLine {
  int number = 0;
  std::string title;  // as printed, in the reader's language
  std::vector<std::string> steps;
  Money amount;
};

struct Explanation {
  document::Language language = document::Language::english;
  std::string currency = "EUR";        // that the document bears
  std::string title;                   // "Invoice RE-2026-000001 of 2026-11-02, contract V-1"
  std::vector<std::string> heading;    // what kind of document it is and what it refers to
  std::vector<ExplainedLine> lines;
  std::vector<std::string> totals;     // sum of the lines, VAT, gross
  std::vector<std::string> open;       // meters that are not billed on it, and why
  std::string recomputed;              // "recomputed: identical", or what differs; empty where there is no settlement
  bool identical = true;
};

// By number, or the id of a draft; `line` leaves the others out. Throws db::Refused when there is no such invoice or line.
Explanation explain_invoice(db::Database& database, const config::Config& config, const std::string& number_or_id, std::optional<int> line,
                            document::Language language);

std::string explanation_text(const Explanation& explanation);
std::string explanation_json(const Explanation& explanation);

}  // namespace klickwerk::office
