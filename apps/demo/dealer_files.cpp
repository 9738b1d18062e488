#include "apps/demo/dealer_files.h"

#include <fstream>
#include <stdexcept>

#include "apps/demo/file_parts_internal.h"

namespace klickwerk::demo {
namespace {

void append_faults(std::string& text, const fleet::Faults& faults) {
  std::string inside;
  const auto add = [&](const std::string& entry) { inside += (inside.empty() ? "" : ", ") + entry; };
  if (faults.silent) add("silent = true");
  if (faults.loss_percent) add("loss_percent = " + std::to_string(faults.loss_percent));
  if (faults.delay_ms) add("delay_ms = " + std::to_string(faults.delay_ms));
  if (faults.jitter_ms) add("jitter_ms = " + std::to_string(faults.jitter_ms));
  if (faults.too_big_above) add("too_big_above = " + std::to_string(faults.too_big_above));
  if (faults.v1_only) add("v1_only = true");
  if (faults.swap_at) add("swap_at = \"" + iso_utc(*faults.swap_at) + "\", swap_serial = \"" + faults.swap_serial + "\"");
  if (!inside.empty()) text += "faults = { " + inside + " }\n";
}

}  // namespace

FileCounts write_dealer(const Dealer& dealer, const Machines& machines, const DealerFiles& files) {
  std::filesystem::create_directories(files.import_folder);
  FileCounts counts;
  const auto write = [&](const char* name, const CsvFile& file) {
    file.write(files.import_folder / (std::string(name) + ".csv"));
    return file.rows();
  };
  counts.customers = write("customers", customers_file(dealer));
  counts.sites = write("sites", sites_file(dealer));
  counts.devices = write("devices", devices_file(dealer, machines, files.port));
  counts.contracts = write("contracts", contracts_file(dealer));
  write("flat_fees", flat_fees_file(dealer));
  write("meters", meters_file(dealer));
  write("prices", prices_file(dealer));
  write("positions", positions_file(dealer));
  write("position_terms", position_terms_file(dealer));
  write("placements", placements_file(dealer, machines));
  write("resets", resets_file(dealer, machines));
  counts.history = write("history", history_file(dealer, machines));
  counts.readings = write("readings", readings_file(dealer, machines));
  return counts;
}

void write_fleet(const fleet::FleetDescription& fleet, const DealerFiles& files) {
  std::string text = "# The demo dealer's devices (tests/fleet/README.md). Their counters continue where the imported readings end.\n";
  text += "port = " + std::to_string(files.port) + "\nseed = " + std::to_string(fleet.seed) + "\nstart = \"" + iso_utc(*fleet.start) + "\"\n";
  for (const fleet::DeviceDescription& device : fleet.devices) {
    text += "\n[[device]]\naddress = \"" + device.address + "\"\nrecording = \"" + device.recording.string() + "\"\nserial = \"" + device.serial + "\"\n";
    text += "community = \"demo-lesen\"\nclicks_per_day = " + std::to_string(*device.clicks_per_day) + "\noffset_clicks = " + std::to_string(*device.offset_clicks) + "\n";
    append_faults(text, device.faults);
  }
  std::ofstream stream(files.fleet_file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(files.fleet_file.string() + ": cannot be written");
}

}  // namespace klickwerk::demo
