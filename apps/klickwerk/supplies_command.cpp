// klickwerk supplies: what is left in the devices, when it will be empty, how much toner a page takes. klickwerk device show.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "office/supplies/device_card.h"
#include "office/text_table.h"

namespace klickwerk::app {
namespace {

struct Options {
  std::string serial, model = "*", description = "*", colour, coverage = "5", file, remark;
  std::int64_t pages = 0, proposal = 0;
  int days = 0;  // 0: as configured
  bool refused = false, json = false;
};

office::SupplyRequest request_from(const Options& options, Invocation& invocation) {
  const auto& supplies = invocation.config().supplies;
  office::SupplyRequest request{std::nullopt, options.days > 0 ? options.days : supplies.forecast_days, supplies.order_before_days, SystemClock().now()};
  if (!options.serial.empty()) request.serial = options.serial;
  return request;
}

void list(const Options& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto supplies = office::list_supplies(database, request_from(options, invocation));
  std::fputs((options.json ? office::supply_json(supplies) : office::supply_text(supplies)).c_str(), stdout);
}

void update(const Options& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto done = office::update_supplies(database, request_from(options, invocation), os_user());
  std::fputs((options.json ? office::update_json(done) : office::update_text(done)).c_str(), stdout);
  if (!done.proposed.empty()) invocation.exit_code = 2;
}

void close(const Options& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  office::close_proposal(database, options.proposal, !options.refused, options.remark, os_user());
  std::printf("proposal %lld closed: %s\n", static_cast<long long>(options.proposal), options.refused ? "refused" : "done");
}

void set_yield(const Options& options, Invocation& invocation) {
  db::SupplyYield yield{options.model, options.description, options.colour, {options.pages, office::percent_argument(options.coverage)}};
  db::Database database = db::Database::open(invocation.config());
  office::set_yields(database, {yield}, os_user());
  std::printf("%s / %s%s: %lld pages at %s\n", yield.model.c_str(), yield.description.c_str(), yield.colour.empty() ? "" : (" / " + yield.colour).c_str(),
              static_cast<long long>(yield.rated.pages), office::percent_words(yield.rated.coverage_bp).c_str());
}

void import_yields(const Options& options, Invocation& invocation) {
  const auto yields = office::read_yield_file(options.file);
  db::Database database = db::Database::open(invocation.config());
  office::set_yields(database, yields, os_user());
  std::printf("rated yields taken over: %zu\n", yields.size());
}

void list_yields(Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  db::Transaction transaction = database.begin();
  office::TextTable table({{"Model"}, {"Supply"}, {"Colour"}, {"Pages", true}, {"Rated at", true}});
  for (const auto& y : db::SupplyStore(transaction).yields())
    table.row({y.model, y.description, y.colour.empty() ? "any" : y.colour, std::to_string(y.rated.pages), office::percent_words(y.rated.coverage_bp)});
  std::fputs(table.empty() ? "No rated yield was entered: klickwerk supplies yield set --help\n" : table.text().c_str(), stdout);
}

void show(const Options& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto card = office::load_device_card(database, request_from(options, invocation));
  std::fputs((options.json ? office::card_json(card) : office::card_text(card)).c_str(), stdout);
}

void add_yield_commands(CLI::App& supplies, Invocation& invocation, const std::shared_ptr<Options>& options) {
  CLI::App* yield = supplies.add_subcommand("yield", "How many pages supplies are rated for");
  yield->require_subcommand(1);
  CLI::App* set = yield->add_subcommand("set", "Enter a rated yield, or change it");
  set->footer("The entry with the longest patterns that fit counts. Without one, the capacity counts where the device tells it in pages.\n"
              "Example: klickwerk supplies yield set 12000 --model 'IM C4510' --description '*toner*' --colour black");
  set->add_option("pages", options->pages, "Pages of one full supply")->required()->check(CLI::Range(1, 10'000'000));
  set->add_option("--model", options->model, "Model of the device; * stands for anything")->capture_default_str();
  set->add_option("--description", options->description, "As the device words the supply; * stands for anything")->capture_default_str();
  set->add_option("--colour", options->colour, "black, cyan, magenta, yellow …; default: any");
  set->add_option("--coverage", options->coverage, "Percentage of the page at which it is rated")->capture_default_str();
  set->callback([options, &invocation] { set_yield(*options, invocation); });
  CLI::App* file = yield->add_subcommand("import", "Take over a file of rated yields");
  file->footer("Lines of model;description;colour;pages;coverage below a first line of these names. coverage may be left out.");
  file->add_option("FILE", options->file, "CSV file, UTF-8, separated by ;")->required();
  file->callback([options, &invocation] { import_yields(*options, invocation); });
  yield->add_subcommand("list", "Show what was entered")->callback([&invocation] { list_yields(invocation); });
}

}  // namespace

void add_supplies_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  CLI::App* supplies = app.add_subcommand("supplies", "Supplies: levels, changes of cartridges, days to empty, page coverage");
  supplies->footer("\"Empty in\" is the median of how fast the level fell since the cartridge was changed; in brackets the range. \"Pages\" were\n"
                   "printed while the toner that is missing now was used: colour pages for colours, all pages for black.\n"
                   "What the device does not tell stays unknown. A ! marks what will be empty within supplies.order_before_days.");
  supplies->require_subcommand(0, 1);
  supplies->add_option("--device", options->serial, "Only the device with this serial");
  supplies->add_option("--days", options->days, "How many days back (default: supplies.forecast_days)")->check(CLI::Range(1, 3650));
  supplies->add_flag("--json", options->json, "Print JSON");
  supplies->callback([options, supplies, &invocation] {
    if (supplies->get_subcommands().empty()) list(*options, invocation);
  });
  CLI::App* update_command = supplies->add_subcommand("update", "Note changes of cartridges and propose what is to be ordered; for a daily timer");
  update_command->footer("A supply is proposed once a cartridge, even when a person has closed the proposal.\nReturns 2 when something new is to be ordered.");
  update_command->callback([options, &invocation] { update(*options, invocation); });
  CLI::App* close_command = supplies->add_subcommand("close", "Close a proposal: it was seen to, or is not wanted");
  close_command->add_option("NUMBER", options->proposal, "As klickwerk supplies shows it")->required();
  close_command->add_flag("--refused", options->refused, "Nothing is to be ordered");
  close_command->add_option("--remark", options->remark, "Kept in the audit log");
  close_command->callback([options, &invocation] { close(*options, invocation); });
  add_yield_commands(*supplies, invocation, options);
}

void add_device_show_command(CLI::App& device, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = device.add_subcommand("show", "One device on one screen: state, alerts, console, counters, gauges, supplies");
  verb->add_option("SERIAL", options->serial, "Serial of the device")->required();
  verb->add_option("--days", options->days, "How many days of levels the forecast looks at (default: supplies.forecast_days)")->check(CLI::Range(1, 3650));
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, &invocation] { show(*options, invocation); });
}

}  // namespace klickwerk::app
