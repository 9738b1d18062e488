// The commands of `klickwerk`: each file registers its own. A new command is one declaration here and one line in
// main.cpp.
#pragma once

#include <filesystem>
#include <optional>

#include "config/config.h"

namespace CLI {
class App;
}

namespace klickwerk::app {

// What all commands share: the configuration is read when a command first asks for it, so that commands which need
// none (`device decode`) run without a file.
class Invocation {
 public:
  std::optional<std::filesystem::path> config_file;  // --config
  // What the program returns: 0 done; 1 an error ended it; 2 it ran through, but something needs a person
  // (a contract that failed, an invoice that could not be issued).
  int exit_code = 0;

  // Reads it once and applies office.zone. Throws config::ConfigError.
  const config::Config& config();

 private:
  std::optional<config::Config> config_;
};

// A callback that throws std::exception ends the program with the exception's text and 1.
void add_import_command(CLI::App& app, Invocation& invocation);
void add_db_command(CLI::App& app, Invocation& invocation);
void add_settle_command(CLI::App& app, Invocation& invocation);
void add_contract_command(CLI::App& app, Invocation& invocation);
void add_contract_view_commands(CLI::App& contract, Invocation& invocation);  // called by add_contract_command
void add_invoice_command(CLI::App& app, Invocation& invocation);
void add_invoice_correction_commands(CLI::App& invoice, Invocation& invocation);  // called by add_invoice_command
void add_invoice_send_command(CLI::App& invoice, Invocation& invocation);  // called by add_invoice_command
void add_mail_command(CLI::App& app, Invocation& invocation);
void add_lint_command(CLI::App& app, Invocation& invocation);
void add_explain_command(CLI::App& app, Invocation& invocation);
void add_audit_command(CLI::App& app, Invocation& invocation);
void add_status_command(CLI::App& app, Invocation& invocation);
void add_summary_command(CLI::App& app, Invocation& invocation);
void add_device_command(CLI::App& app, Invocation& invocation);
void add_reading_command(CLI::App& app, Invocation& invocation);
void add_reading_request_command(CLI::App& reading, Invocation& invocation);  // called by add_reading_command
void add_device_reading_commands(CLI::App& device, Invocation& invocation);  // called by add_device_command
void add_db_distribute_command(CLI::App& db, Invocation& invocation);        // called by add_db_command
void add_db_maintain_command(CLI::App& db, Invocation& invocation);          // called by add_db_command
void add_credential_command(CLI::App& app, Invocation& invocation);
void add_relay_command(CLI::App& app, Invocation& invocation);
void add_device_inbox_commands(CLI::App& device, Invocation& invocation);  // called by add_device_command
void add_supplies_command(CLI::App& app, Invocation& invocation);
void add_device_show_command(CLI::App& device, Invocation& invocation);    // called by add_device_command
void add_discover_command(CLI::App& app, Invocation& invocation);
void add_network_command(CLI::App& app, Invocation& invocation);
void add_site_command(CLI::App& app, Invocation& invocation);
void add_export_command(CLI::App& app, Invocation& invocation);
void add_payment_commands(CLI::App& app, Invocation& invocation);  // payment, open-items, dunning
void add_mandate_command(CLI::App& app, Invocation& invocation);

}  // namespace klickwerk::app
