// klickwerk explain: every number of an invoice, from the readings to the cent.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "db/books_currency.h"
#include "office/explain/explain.h"

namespace klickwerk::app {
namespace {

struct ExplainOptions {
  std::string invoice, language = "en";
  std::optional<int> line;
  bool json = false;
};

}  // namespace

void add_explain_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* explain = app.add_subcommand("explain", "How each number of an invoice came about, and settle it once more");
  explain->footer(
      "For each line: the readings with date, source and state, who decided about them, free clicks, prices with their dates, and\n"
      "the arithmetic. Then VAT and sums. At the end the frozen settlement is computed again: identical, or what differs.\n"
      "Returns 2 when it differs.");
  explain->add_option("invoice", options->invoice, "Number, or id of a draft")->required();
  explain->add_option("line", options->line, "Only this line: 1, 2 …");
  explain->add_option("--language", options->language, "en or de")->check(CLI::IsMember({"en", "de"}))->capture_default_str();
  explain->add_flag("--json", options->json, "Print it as JSON");
  explain->callback([options, &invocation] {
    db::Database database = db::open_books(invocation.config());
    const auto language = options->language == "de" ? document::Language::german : document::Language::english;
    const auto explanation = office::explain_invoice(database, invocation.config(), options->invoice, options->line, language);
    std::fputs((options->json ? office::explanation_json(explanation) : office::explanation_text(explanation)).c_str(), stdout);
    if (!explanation.identical) invocation.exit_code = 2;
  });
}

}  // namespace klickwerk::app
