// klickwerk: every job of the office on the command line. `--help` at each level is the manual.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "apps/klickwerk/commands.h"
#include "core/calendar.h"
#include "core/currency.h"

namespace klickwerk::app {

const config::Config& Invocation::config() {
  if (!config_) {
    config::Config loaded = config::load(config_file);
    try {
      use_zone(loaded.office.zone);
    } catch (const std::runtime_error& error) {
      throw config::ConfigError((loaded.file ? loaded.file->string() + ": " : "") + "office.zone: " + error.what());
    }
    use_currency(loaded.seller.currency);
    config_ = std::move(loaded);
  }
  return *config_;
}

namespace {

void add_commands(CLI::App& app, Invocation& invocation) {
  add_import_command(app, invocation);
  add_db_command(app, invocation);
  add_settle_command(app, invocation);
  add_contract_command(app, invocation);
  add_invoice_command(app, invocation);
  add_mail_command(app, invocation);
  add_lint_command(app, invocation);
  add_explain_command(app, invocation);
  add_audit_command(app, invocation);
  add_status_command(app, invocation);
  add_summary_command(app, invocation);
  add_device_command(app, invocation);
  add_reading_command(app, invocation);
  add_credential_command(app, invocation);
  add_relay_command(app, invocation);
  add_supplies_command(app, invocation);
  add_discover_command(app, invocation);
  add_network_command(app, invocation);
  add_site_command(app, invocation);
  add_export_command(app, invocation);
  add_payment_commands(app, invocation);
  add_mandate_command(app, invocation);
}

// The first word, if it is meant as a command and is none: CLI11 says only that one is required.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  try {
    app.get_subcommand(std::string(argv[1]));
    return {};
  } catch (const CLI::OptionNotFound&) {
    return argv[1];
  }
}

int run(int argc, char** argv) {
  CLI::App app{"Klickwerk: from the printer's counter to the invoice", "klickwerk"};
  Invocation invocation;
  app.require_subcommand(1);
  app.fallthrough();  // --config may stand behind the command, too
  app.set_version_flag("--version", KLICKWERK_VERSION);
  app.add_option("--config", invocation.config_file,
                 "Configuration file (default: $KLICKWERK_CONFIG, then /etc/klickwerk/klickwerk.toml)");
  add_commands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const std::string word = unknown_command(app, argc, argv); !word.empty()) {
      std::fprintf(stderr, "klickwerk: there is no command '%s'; `klickwerk --help` lists them\n", word.c_str());
      return 1;
    }
    return app.exit(error) == 0 ? 0 : 1;  // CLI11's own codes mean nothing to a script
  }
  return invocation.exit_code;
}

}  // namespace
}  // namespace klickwerk::app

int main(int argc, char** argv) {
  try {
    return klickwerk::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "klickwerk: %s\n", error.what());
    return 1;
  }
}
