// klickwerk-collector: asks the devices and stores what they say.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "apps/klickwerk-collector/daemon.h"
#include "apps/klickwerk-collector/log.h"
#include "apps/klickwerk-collector/once.h"
#include "apps/klickwerk-collector/relay.h"
#include "config/config.h"
#include "core/calendar.h"
#include "db/sealing.h"

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
  app::EnrolOptions enrolment;
  app.fallthrough();  // --config may stand behind a subcommand, too
  auto* relay = app.add_subcommand("relay", "Be the collector of a customer's site: devices come from the office, readings go there over HTTPS.\n"
                                            "Needs one `enrol` before. While the office is away, readings wait on this disk.");
  auto* enrol = app.add_subcommand("enrol", "Make this machine the relay of its site, with the one-time code that `klickwerk relay invite` printed at the office");
  enrol->add_option("URL", enrolment.url, "The office's address, as in https://office.example:8443")->required();
  enrol->add_option("CODE", enrolment.code, "The one-time code; upper or lower case, with or without dashes")->required();
  enrol->add_flag("--replace", enrolment.replace, "Take the place of an enrolment that is there already");
  app.set_version_flag("--version", KLICKWERK_VERSION);
  CLI11_PARSE(app, argc, argv);
  try {
    const auto config = config::load(file ? std::optional<std::filesystem::path>(*file) : std::nullopt);
    app::set_up_log(config.log.level);
    use_zone(config.office.zone);
    db::keep_secrets_in(config.state_directory);
    if (enrol->parsed()) return app::enrol_site(config, enrolment);
    if (relay->parsed()) return app::run_relay(config);
    return once ? app::poll_once(config, options) : app::run_office_daemon(config);
  } catch (const std::exception& error) {  // the unit of work is the whole program
    std::fprintf(stderr, "klickwerk-collector: %s\n", error.what());
    return 1;
  }
}
