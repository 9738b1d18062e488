// klickwerk contract list, klickwerk contract show
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "apps/klickwerk/commands.h"
#include "db/books_currency.h"
#include "office/contract_view/contract_sheet.h"

namespace klickwerk::app {
namespace {

struct ViewOptions {
  std::string number;
  std::optional<std::string> customer;
  bool json = false;
};

Day today() { return local_day(SystemClock().now()); }

}  // namespace

void add_contract_view_commands(CLI::App& contract, Invocation& invocation) {
  auto options = std::make_shared<ViewOptions>();
  CLI::App* list = contract.add_subcommand("list", "All contracts, or one customer's");
  list->add_option("--customer", options->customer, "Only this customer's (number)");
  list->add_flag("--json", options->json, "Print the list as JSON");
  list->callback([&invocation, options] {
    db::Database database = db::open_books(invocation.config());
    const auto contracts = office::list_contracts(database, options->customer);
    std::fputs((options->json ? office::contract_list_json(contracts) : office::contract_list_text(contracts, today())).c_str(), stdout);
  });

  CLI::App* show = contract.add_subcommand("show", "One contract on one screen: terms, positions with their last counters, what was billed, what is next");
  show->add_option("NUMBER", options->number, "The contract")->required();
  show->add_flag("--json", options->json, "Print the contract as JSON");
  show->callback([&invocation, options] {
    db::Database database = db::open_books(invocation.config());
    const auto sheet = office::load_contract_sheet(database, options->number, today());
    std::fputs((options->json ? office::contract_sheet_json(sheet) : office::contract_sheet_text(sheet)).c_str(), stdout);
  });
}

}  // namespace klickwerk::app
