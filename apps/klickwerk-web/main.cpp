// klickwerk-web: the office's side of what comes over the network. Today: the intake of relays, health, metrics.
#include <CLI/CLI.hpp>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <optional>

#include "apps/klickwerk-collector/log.h"
#include "apps/klickwerk-collector/service_manager.h"
#include "config/config.h"
#include "core/calendar.h"
#include "core/currency.h"
#include "db/database.h"
#include "db/embedded_server.h"
#include "db/sealing.h"
#include "web/server/office_server.h"

namespace klickwerk::app {
namespace {

// Waiting for signals in one place: no other thread gets them, as it is blocked before any begins.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  // True: asked to stop. False: the time is over.
  bool wait(std::chrono::milliseconds most) const {
    const timespec limit{most.count() / 1000, most.count() % 1000 * 1000000};
    return sigtimedwait(&set_, nullptr, &limit) > 0;
  }

 private:
  sigset_t set_{};
};

// The database may be away now and back later; a schema that is not ours never mends itself.
std::string database_url(const config::Config& config) {
  try {
    return db::Database::open(config).url();
  } catch (const db::SchemaMismatch&) {
    throw;
  } catch (const db::Error& error) {
    spdlog::warn("KW-W101 the database is away, what comes in is put off until it is back: {}", error.what());
    return config.database.url.empty() ? db::EmbeddedServer(config.state_directory).url() : config.database.url;
  }
}

int serve(const config::Config& config) {
  const Signals signals;
  const SystemClock clock;
  const web::OfficeServer server(config, database_url(config), web::OfficeServer::settings_from(config.web), clock);
  spdlog::info("KW-W102 listening on {} port {}, certificate {}", config.web.address, server.port(), config.web.certificate.string());
  service_manager::ready();
  const auto rhythm = service_manager::watchdog_interval().value_or(std::chrono::seconds(10));
  while (!signals.wait(rhythm)) {
    service_manager::alive();
    const auto count = server.count();
    const auto relays = server.relays();
    service_manager::status(fmt::format("{} requests, {} connections now; relays delivered {} observations; {} requests put off", count.requests, count.connections,
                                        relays.observations, relays.not_now));
  }
  service_manager::stopping();
  spdlog::info("KW-W103 asked to stop");
  return 0;
}

}  // namespace
}  // namespace klickwerk::app

int main(int argc, char** argv) {
  using namespace klickwerk;
  CLI::App app{"Serves the office over HTTPS: relays at customers' sites enrol, fetch their device lists and deliver readings (docs/relay.md);\n"
               "GET /health and GET /metrics tell how it is. A service that runs until it is stopped.",
               "klickwerk-web"};
  std::optional<std::string> file;
  app.add_option("--config", file, "configuration file; default: $KLICKWERK_CONFIG, /etc/klickwerk/klickwerk.toml");
  app.set_version_flag("--version", KLICKWERK_VERSION);
  CLI11_PARSE(app, argc, argv);
  try {
    const auto config = config::load(file ? std::optional<std::filesystem::path>(*file) : std::nullopt);
    app::set_up_log(config.log.level);
    use_zone(config.office.zone);
    use_currency(config.seller.currency);
    db::keep_secrets_in(config.state_directory);
    return app::serve(config);
  } catch (const std::exception& error) {  // the unit of work is the whole program
    std::fprintf(stderr, "klickwerk-web: %s\n", error.what());
    return 1;
  }
}
