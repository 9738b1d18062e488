// klickwerk status, klickwerk collector retire
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/audit.h"
#include "db/collectors.h"
#include "office/status/status.h"

namespace klickwerk::app {
namespace {

void run_status(bool json, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto status = office::look_at(database, invocation.config());
  std::fputs((json ? office::json_of(status) : office::text_of(status)).c_str(), stdout);
  if (!office::to_do(status).empty()) invocation.exit_code = 2;
}

void run_retire(const std::string& name, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  if (!db::CollectorStore(transaction).retire(name))
    throw db::Refused("there is no collector \"" + name + "\" that has not stopped: `klickwerk status` shows them");
  db::AuditStore(transaction).record(db::AuditEntry{{}, os_user(), "collector.retire", "collector", name, "", "", ""});
  transaction.commit();
  std::printf("%s is retired; the others take its devices with their next heartbeat\n", name.c_str());
}

}  // namespace

void add_status_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("status", "Is everything being read? Devices, collectors, relays, what waits for a person, room to go on.\n"
                                                   "Ends with 0 when all is fine, 2 when something needs a person; the next step is named.");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "The same as JSON");
  command->callback([json, &invocation] { run_status(*json, invocation); });

  CLI::App* collector = app.add_subcommand("collector", "The collectors that share this database; `klickwerk status` lists them");
  collector->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  CLI::App* retire = collector->add_subcommand("retire", "Say that a collector is gone for good: the others take its devices. Needed only for one that worked alone\n"
                                                         "when it was last heard: it may go on without the database, so nobody takes its devices by themselves.");
  retire->add_option("NAME", *name, "Its name, as in klickwerk status")->required();
  retire->callback([name, &invocation] { run_retire(*name, invocation); });
}

}  // namespace klickwerk::app
