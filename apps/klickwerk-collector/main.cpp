// klickwerk-collector: asks the devices and stores what they say.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "apps/klickwerk-collector/daemon.h"
#include "apps/klickwerk-collector/log.h"
#include "apps/klickwerk-collector/once.h"
#include "config/config.h"
#include "core/calendar.h"

int main(int argc, char** argv) {
  using namespace klickwerk;
  CLI::App app{"Asks printers and copiers over SNMP and stores their readings. Without --once it is a service that runs until it is stopped;\n"
               "SIGHUP reads the device list again.",
               "klickwerk-collector"};
  std::optional<std::string> file;
  bool once = false;
  app::OnceOptions options;
  app.add_option("--config", file, "configuration file; default: $KLICKWERK_CONFIG, /etc/klickwerk/klickwerk.toml");
  auto* once_flag = app.add_flag("--once", once, "ask every device that is due, print a summary, exit");
  app.add_flag("--all", options.all, "with --once: ask every device, due or not")->needs(once_flag);
  app.add_flag("--json", options.json, "with --once: the summary as JSON")->needs(once_flag);
  app.set_version_flag("--version", KLICKWERK_VERSION);
  CLI11_PARSE(app, argc, argv);
  try {
    const auto config = config::load(file ? std::optional<std::filesystem::path>(*file) : std::nullopt);
    app::set_up_log(config.log.level);
    use_zone(config.office.zone);
    return once ? app::poll_once(config, options) : app::run_daemon(config);
  } catch (const std::exception& error) {  // the unit of work is the whole program
    std::fprintf(stderr, "klickwerk-collector: %s\n", error.what());
    return 1;
  }
}
