// klickwerk import
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/books_currency.h"
#include "db/database.h"
#include "office/import/import_files.h"

namespace klickwerk::app {
namespace {

struct ImportOptions {
  std::vector<std::filesystem::path> paths;
  bool dry_run = false;
  bool json = false;
};

void run_import(const ImportOptions& options, Invocation& invocation) {
  const config::Config& config = invocation.config();
  const auto files = office::load_import_files(options.paths);
  db::Database database = db::open_books(config);
  const auto mode = options.dry_run ? office::ImportMode::dry_run : office::ImportMode::real;
  const auto report = office::import_files(database, SystemClock(), os_user(), files, mode, {std::nullopt, config.collector.most_clicks_per_day});
  const std::string text = options.json ? office::json_of(report) : office::text_of(report);
  std::fputs(text.c_str(), stdout);
  if (report.fault_count > 0 || office::suspect_readings(report) > 0) invocation.exit_code = 2;
}

}  // namespace

void add_import_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", "Take over customers, devices, contracts, history and readings from CSV files");
  command->footer("All files of one call are stored together or not at all; docs/import.md describes every file and column.\n"
                  "Readings that are not plausible are stored, but bill nothing until they are decided (klickwerk reading review).\n"
                  "Returns 2 when a fault kept everything out, or when readings wait for review.");
  command->add_option("paths", options->paths, "CSV files, or folders that hold them")->required();
  command->add_flag("--dry-run", options->dry_run, "Do everything but keep nothing: what would change, what is wrong");
  command->add_flag("--json", options->json, "The account as JSON");
  command->callback([options, &invocation] { run_import(*options, invocation); });
}

}  // namespace klickwerk::app
