// klickwerk db distribute
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/distribution.h"

namespace klickwerk::app {
namespace {

void run_distribute(bool dry_run, Invocation& invocation) {
  if (invocation.config().database.url.empty())
    throw db::Refused("the embedded database is one machine's: several need a PostgreSQL of their own, named in database.url (docs/scaling.md)");
  db::Database database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  const auto plan = db::plan_distribution(transaction);
  for (const auto& table : plan.distributed) std::printf("-- %s is distributed already\n", table.c_str());
  if (plan.statements.empty()) {
    std::printf("nothing to do\n");
    return;
  }
  if (dry_run) {
    for (const auto& statement : plan.statements) std::printf("%s;\n", statement.c_str());
    if (const auto obstacle = db::distribution_obstacle(plan); !obstacle.empty()) {
      std::printf("-- It could not run now: %s\n", obstacle.c_str());
      invocation.exit_code = 2;
    }
    return;
  }
  db::distribute(transaction, plan, os_user());
  transaction.commit();
  std::printf("done: the high-volume tables are distributed by device_id\n");
}

}  // namespace

void add_db_distribute_command(CLI::App& db, Invocation& invocation) {
  auto dry_run = std::make_shared<bool>(false);
  CLI::App* command = db.add_subcommand("distribute", "Spread the high-volume tables (readings, supply levels, device states) over several servers by device,\n"
                                                      "with the PostgreSQL extension Citus. There is no way back but a restored backup; see docs/scaling.md first.");
  command->add_flag("--dry-run", *dry_run, "Print the SQL, change nothing; ends with 2 when the server is not ready for it");
  command->callback([dry_run, &invocation] { run_distribute(*dry_run, invocation); });
}

}  // namespace klickwerk::app
