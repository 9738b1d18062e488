// klickwerk settle
#include <CLI/CLI.hpp>

#include "apps/klickwerk/commands.h"

namespace klickwerk::app {

void add_settle_command(CLI::App& app, Invocation&) {
  app.add_subcommand("settle", "Settle contracts: drafts for all that are due in a period");
}

}  // namespace klickwerk::app
