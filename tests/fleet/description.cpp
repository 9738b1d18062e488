#include "tests/fleet/description.h"

#include <arpa/inet.h>

#include <algorithm>
#include <stdexcept>
#include <toml++/toml.h>

namespace klickwerk::fleet {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const toml::source_region& where, const std::string& what) {
  throw DescriptionError(file.string() + ":" + std::to_string(where.begin.line) + ": " + what);
}

// Reads the keys of one table and complains about those that nobody asked for.
class Table {
 public:
  Table(const toml::table& table, const std::filesystem::path& file) : table_(table), file_(file) {}

  template <class T>
  std::optional<T> get(const std::string& key) {
    asked_.push_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<T>();
    if (!value) fail(file_, node->source(), "\"" + key + "\" has the wrong type");
    return value;
  }
  void read(const std::string& key, bool& into) { into = get<bool>(key).value_or(into); }
  void read(const std::string& key, std::string& into) { into = get<std::string>(key).value_or(into); }
  void read(const std::string& key, std::filesystem::path& into) {
    if (const auto text = get<std::string>(key)) into = file_.parent_path() / *text;
  }
  void read(const std::string& key, int& into) { into = static_cast<int>(get<std::int64_t>(key).value_or(into)); }
  void read(const std::string& key, std::optional<std::int64_t>& into) {
    if (const auto value = get<std::int64_t>(key)) into = value;
  }
  void read(const std::string& key, std::optional<Instant>& into) {
    const auto text = get<std::string>(key);
    if (!text) return;
    into = parse_iso_utc(*text);
    if (!into) fail(file_, table_.get(key)->source(), "\"" + key + "\" must be a moment such as \"2026-11-01T00:00:00Z\"");
  }
  const toml::node* node(const std::string& key) {
    asked_.push_back(key);
    return table_.get(key);
  }
  void refuse_others() const {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(asked_, key.str()) == asked_.end()) fail(file_, value.source(), "unknown key \"" + std::string(key.str()) + "\"");
    }
  }
  const std::filesystem::path& file() const { return file_; }
  const toml::source_region& source() const { return table_.source(); }

 private:
  const toml::table& table_;
  const std::filesystem::path& file_;
  std::vector<std::string> asked_;
};

Faults faults_of(Table table) {
  Faults faults;
  table.read("silent", faults.silent);
  table.read("loss_percent", faults.loss_percent);
  table.read("delay_ms", faults.delay_ms);
  table.read("jitter_ms", faults.jitter_ms);
  table.read("too_big_above", faults.too_big_above);
  table.read("silent_above", faults.silent_above);
  table.read("v1_only", faults.v1_only);
  table.read("useless_error_index", faults.useless_error_index);
  table.read("gen_err_at_end", faults.gen_err_at_end);
  table.read("walk_in_circles", faults.walk_in_circles);
  table.read("get_misses_tables", faults.get_misses_tables);
  table.read("garbage", faults.garbage);
  table.read("wrong_request_id", faults.wrong_request_id);
  table.read("wrong_source", faults.wrong_source);
  table.read("reset_at", faults.reset_at);
  table.read("swap_at", faults.swap_at);
  table.read("swap_serial", faults.swap_serial);
  table.read("swap_recording", faults.swap_recording);
  table.refuse_others();
  return faults;
}

UsmUser v3_of(Table table) {
  UsmUser user;
  table.read("user", user.name);
  table.read("sha256", user.sha256);
  table.read("auth_password", user.auth_password);
  table.read("privacy_password", user.privacy_password);
  table.read("context", user.context);
  table.refuse_others();
  return user;
}

DeviceDescription device_of(Table table) {
  DeviceDescription device;
  table.read("address", device.address);
  table.read("recording", device.recording);
  table.read("serial", device.serial);
  table.read("community", device.community);
  table.read("clicks_per_day", device.clicks_per_day);
  table.read("offset_clicks", device.offset_clicks);
  if (const auto* v3 = table.node("v3")) {
    if (!v3->is_table()) fail(table.file(), v3->source(), "\"v3\" must be a table");
    device.v3 = v3_of({*v3->as_table(), table.file()});
  }
  if (const auto* faults = table.node("faults")) {
    if (!faults->is_table()) fail(table.file(), faults->source(), "\"faults\" must be a table");
    device.faults = faults_of({*faults->as_table(), table.file()});
  }
  table.refuse_others();
  const auto address = parse_ipv4(device.address);
  if (!address || *address >> 24U != 127) fail(table.file(), table.source(), "\"address\" must be an IPv4 address in 127.0.0.0/8");
  return device;
}

FleetDescription fleet_of(Table table) {
  FleetDescription fleet;
  if (const auto port = table.get<std::int64_t>("port")) fleet.port = static_cast<std::uint16_t>(*port);
  if (const auto seed = table.get<std::int64_t>("seed")) fleet.seed = static_cast<std::uint64_t>(*seed);
  table.read("start", fleet.start);
  fleet.speed = table.get<double>("speed").value_or(fleet.speed);
  const auto* devices = table.node("device");
  table.refuse_others();
  if (devices == nullptr || !devices->is_array_of_tables()) fail(table.file(), table.source(), "no [[device]] in the file");
  for (const auto& each : *devices->as_array()) fleet.devices.push_back(device_of({*each.as_table(), table.file()}));
  return fleet;
}

}  // namespace

FleetDescription read_description(const std::filesystem::path& file) {
  try {
    const toml::table root = toml::parse_file(file.string());
    return fleet_of({root, file});
  } catch (const toml::parse_error& error) {
    fail(file, error.source(), std::string(error.description()));
  }
}

std::vector<DeviceDescription> make_devices(int count, const std::string& base, const std::filesystem::path& recordings) {
  const auto first = parse_ipv4(base);
  if (!first || *first >> 24U != 127) throw DescriptionError("--base " + base + ": must be an IPv4 address in 127.0.0.0/8");
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(recordings, error)) {
    if (entry.path().extension() == ".snmprec") files.push_back(entry.path());
  }
  if (files.empty()) throw DescriptionError("--recordings " + recordings.string() + ": there is no *.snmprec");
  std::ranges::sort(files);
  std::vector<DeviceDescription> devices;
  std::uint32_t address = *first;
  while (devices.size() < static_cast<std::size_t>(count)) {
    const std::uint32_t last_octet = address & 0xffU;
    if (last_octet != 0 && last_octet != 255) {  // as real networks have it
      DeviceDescription& device = devices.emplace_back();
      device.address = ipv4_text(address);
      device.recording = files[(devices.size() - 1) % files.size()];
    }
    ++address;
  }
  return devices;
}

std::optional<std::uint32_t> parse_ipv4(const std::string& text) {
  in_addr address{};
  if (::inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::string ipv4_text(std::uint32_t address) {
  return std::to_string(address >> 24U) + "." + std::to_string((address >> 16U) & 0xffU) + "." + std::to_string((address >> 8U) & 0xffU) + "." +
         std::to_string(address & 0xffU);
}

}  // namespace klickwerk::fleet
