// klickwerk device: what devices say, by the profiles.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "apps/klickwerk/commands.h"
#include "office/device_decode.h"

namespace klickwerk::app {
namespace {

struct DecodeOptions {
  std::vector<std::string> files;
  std::string profiles, profile;
  bool json = false;
};

// Every file is shown; one that cannot be read does not keep the others away.
void decode(const DecodeOptions& options, Invocation& invocation) {
  bool is_first = true;
  for (const auto& file : options.files) {
    office::DecodeRequest request{file, {}, {}, options.json};
    if (!options.profiles.empty()) request.profiles = options.profiles;
    if (!options.profile.empty()) request.profile = options.profile;
    try {
      const std::string text = office::decode_recording(request);
      if (!options.json && options.files.size() > 1) std::printf("%s== %s\n\n", is_first ? "" : "\n", file.c_str());
      std::fputs(text.c_str(), stdout);
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "klickwerk: %s\n", error.what());
      invocation.exit_code = 1;
    }
    is_first = false;
  }
}

}  // namespace

void add_device_command(CLI::App& app, Invocation& invocation) {
  CLI::App* device = app.add_subcommand("device", "Devices: what they say, which were found, which need a person");
  device->require_subcommand(1);
  add_device_reading_commands(*device, invocation);
  auto options = std::make_shared<DecodeOptions>();
  CLI::App* decode_command = device->add_subcommand("decode", "Show what recordings of devices yield, and which OID each figure came from");
  decode_command->footer(
      "A recording has one line OID|TAG|VALUE per answer (snmprec). Several files give several documents, one after the other.\n"
      "Returns 1 when a file could not be decoded; the others are shown all the same.");
  decode_command->add_option("FILE", options->files, "Recordings (*.snmprec)")->required();
  decode_command->add_flag("--json", options->json, "Print JSON");
  decode_command->add_option("--profiles", options->profiles, "Folder of profiles (*.toml) instead of those built in");
  decode_command->add_option("--profile", options->profile, "Decode by this profile instead of the one that fits best");
  decode_command->callback([options, &invocation] { decode(*options, invocation); });
  add_device_inbox_commands(*device, invocation);
  add_device_show_command(*device, invocation);
}

}  // namespace klickwerk::app
