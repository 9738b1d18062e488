// klickwerk db …: the database's life. The other commands start and migrate an embedded database by themselves.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <regex>

#include "apps/klickwerk/commands.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/embedded_server.h"
#include "db/migrations.h"

namespace klickwerk::app {
namespace {

bool is_embedded(Invocation& invocation) { return invocation.config().database.url.empty(); }

// Starts the embedded server where the configuration names no other.
std::string reachable_url(Invocation& invocation) {
  if (!is_embedded(invocation)) return invocation.config().database.url;
  return db::EmbeddedServer(invocation.config().state_directory).ensure_running();
}

// The units start and stop the database whatever the configuration says; that there is nothing to do is no error.
bool is_anothers(Invocation& invocation, const char* verb) {
  if (is_embedded(invocation)) return false;
  std::printf("nothing to do: database.url names a server of its own, which is not ours to %s\n", verb);
  return true;
}

// "postgresql://anna:secret@host/db" and "host=… password=secret" without the secret.
std::string without_password(std::string url) {
  static const std::regex in_uri(R"((//[^:/@]*):[^@/]*@)"), in_words(R"((password\s*=\s*)('([^'\\]|\\.)*'|[^\s&]*))");
  return std::regex_replace(std::regex_replace(url, in_uri, "$1:…@"), in_words, "$1…");
}

void print_status(Invocation& invocation) {
  const auto& config = invocation.config();
  if (is_embedded(invocation)) {
    db::EmbeddedServer server(config.state_directory);
    std::printf("embedded database in %s: %s\n", server.cluster_directory().c_str(), server.running() ? "running" : "not running");
    if (!server.running()) return;
  } else {
    std::printf("database of database.url\n");
  }
  auto database = db::Database::connect(reachable_url(invocation));
  for (const auto& migration : db::migration_status(database))
    std::printf("%-32s %s\n", migration.name.c_str(), migration.applied_at ? iso_utc(*migration.applied_at).c_str() : "waits: klickwerk db migrate");
}

void migrate(Invocation& invocation) {
  auto database = db::Database::connect(reachable_url(invocation));
  const int count = db::migrate(database);
  if (count == 0) std::printf("nothing to do, the schema is up to date\n");
  else std::printf("%d migration%s applied\n", count, count == 1 ? "" : "s");
}

void start(Invocation& invocation) {
  if (is_anothers(invocation, "start")) return;
  reachable_url(invocation);
  std::printf("the embedded database is running\n");
}

void stop(Invocation& invocation) {
  if (is_anothers(invocation, "stop")) return;
  db::EmbeddedServer server(invocation.config().state_directory);
  const bool was_running = server.running();
  server.stop();
  std::printf(was_running ? "the embedded database has stopped\n" : "the embedded database was not running\n");
}

void psql(Invocation& invocation, const std::vector<std::string>& arguments) {
  const std::string url = reachable_url(invocation);
  std::vector<std::string> texts{"psql", "-d", url};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  std::fflush(stdout);
  execvp("psql", argv.data());
  throw db::ServerError("cannot run psql: install the Debian package postgresql-client");
}

}  // namespace

void add_db_command(CLI::App& app, Invocation& invocation) {
  CLI::App* db = app.add_subcommand("db", "The database: migrate, status, start, stop");
  db->require_subcommand(1);
  db->add_subcommand("migrate", "Bring the schema up to date")->callback([&] { migrate(invocation); });
  add_db_maintain_command(*db, invocation);
  add_db_distribute_command(*db, invocation);
  db->add_subcommand("status", "Whether it runs, and which migrations are applied")->callback([&] { print_status(invocation); });
  db->add_subcommand("start", "Start the embedded server (other commands do it by themselves)")->callback([&] { start(invocation); });
  db->add_subcommand("stop", "End the embedded server")->callback([&] { stop(invocation); });
  CLI::App* url = db->add_subcommand("url", "Print how to connect, starting the embedded server if needed");
  url->add_flag("--with-password")->description("Print the password of database.url, too");
  url->callback([&invocation, url] {
    const std::string text = reachable_url(invocation);
    std::printf("%s\n", (url->count("--with-password") > 0 ? text : without_password(text)).c_str());
  });
  db->add_subcommand("schema", "Print the schema for reading (docs/schema.sql)")->callback([] {
    std::fputs(db::schema_for_reading().c_str(), stdout);
  });
  CLI::App* shell = db->add_subcommand("psql", "Open psql; what follows goes to psql: klickwerk db psql -c 'select …'");
  shell->prefix_command();
  shell->allow_extras();
  shell->fallthrough(false);  // what follows is psql's, not ours
  shell->callback([&invocation, shell] { psql(invocation, shell->remaining()); });
}

}  // namespace klickwerk::app
