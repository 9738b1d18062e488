// klickwerk invoice
#include <CLI/CLI.hpp>

#include "apps/klickwerk/commands.h"

namespace klickwerk::app {

void add_invoice_command(CLI::App& app, Invocation&) {
  app.add_subcommand("invoice", "List, show, approve, issue and cancel invoices")->require_subcommand(1);
}

}  // namespace klickwerk::app
