#include "config/config.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/toml_reader.h"

namespace klickwerk::config {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

std::filesystem::path default_state_directory() {
  if (geteuid() == 0) return "/var/lib/klickwerk";
  if (auto state_home = environment("XDG_STATE_HOME")) return std::filesystem::path(*state_home) / "klickwerk";
  if (auto home = environment("HOME")) return std::filesystem::path(*home) / ".local/state/klickwerk";
  throw ConfigError("no place for the state directory: HOME is not set; set state.directory or KLICKWERK_STATE");
}

void read_office(TomlReader& file, Office& office) { file.read("office.zone", office.zone); }

void read_state(TomlReader& file, std::filesystem::path& directory) {
  file.read("state.directory", directory);
  if (auto override = environment("KLICKWERK_STATE")) directory = *override;
  if (directory.empty()) directory = default_state_directory();
  directory = std::filesystem::absolute(directory).lexically_normal();
  if (!directory.has_filename()) directory = directory.parent_path();
}

bool is_clock_time(std::string_view text) {
  const auto digit = [&](std::size_t at, char most) { return text[at] >= '0' && text[at] <= most; };
  return text.size() == 5 && digit(0, '2') && digit(1, text[0] == '2' ? '3' : '9') && text[2] == ':' && digit(3, '5') && digit(4, '9');
}

void read_quiet_hours(TomlReader& file, std::string& hours) {
  file.read("collector.quiet_hours", hours);
  if (hours.empty()) return;
  const std::string_view text = hours;
  const bool readable = text.size() == 11 && text[5] == '-' && is_clock_time(text.substr(0, 5)) && is_clock_time(text.substr(6)) && text.substr(0, 5) != text.substr(6);
  if (!readable) file.refuse("collector.quiet_hours", "hours of the local day such as \"22:00-06:00\", or empty");
}

void read_collector(TomlReader& file, Collector& collector) {
  file.read("collector.poll_interval_s", collector.poll_interval_s, 10, 31 * 86400);
  file.read("collector.window", collector.window, 1, 100000);
  file.read("collector.timeout_ms", collector.timeout_ms, 10, 60000);
  file.read("collector.retries", collector.retries, 0, 20);
  file.read("collector.max_packets_per_s", collector.max_packets_per_s, 0, 10000000);
  file.read("collector.reload_interval_s", collector.reload_interval_s, 1, 86400);
  file.read("collector.spool_directory", collector.spool_directory);
  file.read("collector.spool_max_mib", collector.spool_max_mib, 1, 1048576);
  file.read("collector.batch_rows", collector.batch_rows, 1, 100000);
  file.read("collector.most_clicks_per_day", collector.most_clicks_per_day, 1, 10000000);
  file.read("collector.profiles_directory", collector.profiles_directory);
  file.read("collector.subnet_concurrency", collector.subnet_concurrency, 0, 100000);
  file.read("collector.device_spacing_ms", collector.device_spacing_ms, 0, 10000);
  file.read("collector.jitter_percent", collector.jitter_percent, 0, 40);
  read_quiet_hours(file, collector.quiet_hours);
  file.read("collector.due_readings_in_quiet_hours", collector.due_readings_in_quiet_hours);
  file.read("collector.wake_up", collector.wake_up);
  file.read("collector.discovery_packets_per_s", collector.discovery_packets_per_s, 1, 1000000);
  file.read("collector.silent_after_days", collector.silent_after_days, 1, 3650);
  file.read("collector.unplaced_after_days", collector.unplaced_after_days, 1, 3650);
}

void read_web(TomlReader& file, Web& web) {
  file.read("web.address", web.address);
  file.read("web.port", web.port, 1, 65535);
  file.read("web.certificate", web.certificate);
  file.read("web.key", web.key);
  file.read("web.public_url", web.public_url);
  file.read("web.threads", web.threads, 4, 1000);
  web.own_certificate = !web.certificate.empty();
  if (web.certificate.empty() != web.key.empty())
    file.refuse(web.key.empty() ? "web.key" : "web.certificate", "set together with its partner: a certificate needs its key, a key its certificate");
}

void read_relay(TomlReader& file, Relay& relay) {
  file.read("relay.state_directory", relay.state_directory);
  file.read("relay.office_url", relay.office_url);
  file.read("relay.ca_file", relay.ca_file);
  file.read("relay.clock_bound_ms", relay.clock_bound_ms, 100, 3600000);
}

void read_seller(TomlReader& file, Seller& seller) {
  file.read("seller.name", seller.name);
  file.read("seller.name_extra", seller.name_extra);
  file.read("seller.street", seller.street);
  file.read("seller.postcode", seller.postcode);
  file.read("seller.city", seller.city);
  file.read("seller.country", seller.country);
  file.read("seller.vat_id", seller.vat_id);
  file.read("seller.tax_number", seller.tax_number);
  file.read("seller.register_entry", seller.register_entry);
  file.read("seller.managing_directors", seller.managing_directors);
  file.read("seller.contact_name", seller.contact_name);
  file.read("seller.phone", seller.phone);
  file.read("seller.email", seller.email);
  file.read("seller.website", seller.website);
  file.read("seller.bank_name", seller.bank_name);
  file.read("seller.iban", seller.iban);
  file.read("seller.bic", seller.bic);
  file.read("seller.logo_png", seller.logo_png);
  file.read("seller.accent_colour", seller.accent_colour);
}

void read_invoice(TomlReader& file, Invoice& invoice) {
  file.read_number_format("invoice.number_format", invoice.number_format);
  file.read_number_format("invoice.cancellation_number_format", invoice.cancellation_number_format);
  file.read_number_format("invoice.correction_number_format", invoice.correction_number_format);
  file.read("invoice.correct_months_back", invoice.correct_months_back, 0, 120);
  if (invoice.number_format == invoice.cancellation_number_format)
    file.refuse("invoice.cancellation_number_format", "a format other than invoice.number_format: both count from 1");
  if (invoice.correction_number_format == invoice.number_format || invoice.correction_number_format == invoice.cancellation_number_format)
    file.refuse("invoice.correction_number_format", "a format of its own: all series count from 1");
  file.read("invoice.payment_terms_days", invoice.payment_terms_days, 0, 365);
  file.read("invoice.documents_directory", invoice.documents_directory);
  int language = 0;
  file.read_choice("invoice.language", language, {"de", "en"});
  invoice.language = language == 0 ? "de" : "en";
  int format = 0;
  file.read_choice("invoice.einvoice_format", format, {"zugferd", "pdf"});
  invoice.einvoice_format = format == 0 ? "zugferd" : "pdf";
  file.read("invoice.exempt_note", invoice.exempt_note);
  file.read("invoice.intro_note", invoice.intro_note);
  file.read("invoice.closing_note", invoice.closing_note);
}

void read_log(TomlReader& file, Log& log) {
  int level = static_cast<int>(log.level);
  file.read_choice("log.level", level, {"error", "warning", "info", "debug"});
  log.level = static_cast<LogLevel>(level);
}

void fill_directories(Config& config) {
  if (config.collector.spool_directory.empty()) config.collector.spool_directory = config.state_directory / "spool";
  if (!config.web.own_certificate) {
    config.web.certificate = config.state_directory / "web/certificate.pem";
    config.web.key = config.state_directory / "web/key.pem";
  }
  if (config.relay.state_directory.empty()) config.relay.state_directory = config.state_directory / "relay";
  if (config.invoice.documents_directory.empty()) config.invoice.documents_directory = config.state_directory / "documents";
}

std::string content(const std::filesystem::path& path, const char* named_by) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || std::filesystem::is_directory(path))
    throw ConfigError(path.string() + ": cannot read the configuration file" + (*named_by ? std::string(" named by ") + named_by : ""));
  return std::move(text).str();
}

Config load_file(const std::filesystem::path& path, const char* named_by) {
  Config config = parse(content(path, named_by), path.string());
  config.file = path;
  return config;
}

}  // namespace

Config parse(std::string_view toml, const std::string& name) {
  TomlReader file(toml, name);
  Config config;
  read_office(file, config.office);
  read_state(file, config.state_directory);
  file.read("database.url", config.database.url);
  read_collector(file, config.collector);
  read_web(file, config.web);
  read_relay(file, config.relay);
  read_seller(file, config.seller);
  read_invoice(file, config.invoice);
  read_log(file, config.log);
  file.refuse_unknown();
  fill_directories(config);
  return config;
}

Config load(const std::optional<std::filesystem::path>& option) {
  static const std::filesystem::path system_file = "/etc/klickwerk/klickwerk.toml";
  if (option) return load_file(*option, "--config");
  if (auto named = environment("KLICKWERK_CONFIG")) return load_file(*named, "KLICKWERK_CONFIG");
  if (std::filesystem::exists(system_file)) return load_file(system_file, "");
  return parse("", "defaults");
}

}  // namespace klickwerk::config
