#include "config/config.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/layout_reader.h"
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

// "127.0.0.1:9640", "[::1]:9640": an address, not a name, so that nothing is looked up to listen.
void read_listen(TomlReader& file, const char* key, std::string& listen) {
  file.read(key, listen);
  if (listen.empty()) return;
  const auto colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? "" : listen.substr(colon + 1);
  const bool number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos && std::stoi(port) <= 65535;
  if (colon == 0 || !number) file.refuse(key, "an address and a port such as \"127.0.0.1:9640\" or \"[::1]:9640\", or empty");
}

std::string host_name() {
  char name[256] = "";
  return gethostname(name, sizeof name - 1) == 0 && *name ? name : "collector";
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
  file.read("collector.name", collector.name);
  file.read("collector.lease_s", collector.lease_s, 2, 3600);
  read_listen(file, "collector.metrics_listen", collector.metrics_listen);
  read_listen(file, "collector.trap_listen", collector.trap_listen);
  file.read("collector.silent_after_days", collector.silent_after_days, 1, 3650);
  file.read("collector.unplaced_after_days", collector.unplaced_after_days, 1, 3650);
}

void read_supplies(TomlReader& file, Supplies& supplies) {
  file.read("supplies.order_before_days", supplies.order_before_days, 1, 365);
  file.read("supplies.forecast_days", supplies.forecast_days, 3, 365);
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
  int currency = -1;
  file.read_choice("seller.currency", currency, {"EUR", "CHF"});
  seller.currency_chosen = currency >= 0;
  if (currency == 1) seller.currency = "CHF";
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
  require_colour(file, "seller.accent_colour", seller.accent_colour);
}

void read_invoice(TomlReader& file, Invoice& invoice) {
  file.read_number_format("invoice.number_format", invoice.number_format);
  file.read_number_format("invoice.cancellation_number_format", invoice.cancellation_number_format);
  file.read_number_format("invoice.correction_number_format", invoice.correction_number_format);
  file.read("invoice.correct_months_back", invoice.correct_months_back, 0, 120);
  file.read("invoice.tolerance_before_days", invoice.tolerance_before_days, 0, 13);
  file.read("invoice.tolerance_after_days", invoice.tolerance_after_days, 0, 13);
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
  file.read("invoice.exempt_note_en", invoice.exempt_note_en);
  file.read("invoice.price_per", invoice.price_per, 1, 1000);
  if (invoice.price_per != 1 && invoice.price_per != 100 && invoice.price_per != 1000) file.refuse("invoice.price_per", "1, 100 or 1000");
  read_note(file, "invoice.intro_note", invoice.language, invoice.intro_note);
  read_note(file, "invoice.closing_note", invoice.language, invoice.closing_note);
}

void read_accounting(TomlReader& file, Accounting& accounting) {
  int chart = 0;
  file.read_choice("accounting.chart", chart, {"skr03", "skr04"});
  accounting.chart = chart == 0 ? "skr03" : "skr04";
  file.read("accounting.adviser_number", accounting.adviser_number, 0, 9999999);
  file.read("accounting.client_number", accounting.client_number, 0, 99999);
  file.read("accounting.fiscal_year_first_month", accounting.fiscal_year_first_month, 1, 12);
  file.read("accounting.account_length", accounting.account_length, 4, 8);
  file.read("accounting.debtor_first", accounting.debtor_first, 10000, 699999999);
  file.read("accounting.debtor_last", accounting.debtor_last, 10000, 699999999);
  if (accounting.debtor_last < accounting.debtor_first) file.refuse("accounting.debtor_last", "not below accounting.debtor_first");
  file.read("accounting.revenue_accounts", accounting.revenue_accounts);
  file.read("accounting.lock", accounting.lock);
  file.read("accounting.general_reversal", accounting.general_reversal);
  file.read("accounting.service_dates", accounting.service_dates);
  file.read("accounting.quickbooks_receivables", accounting.quickbooks_receivables);
  file.read("accounting.quickbooks_tax", accounting.quickbooks_tax);
}

void read_sepa(TomlReader& file, Sepa& sepa) {
  file.read("sepa.creditor_id", sepa.creditor_id);
  file.read("sepa.lead_days", sepa.lead_days, 1, 14);
  file.read("sepa.mark_first", sepa.mark_first);
}

void read_dunning(TomlReader& file, Dunning& dunning) {
  file.read("dunning.levels", dunning.levels);
  file.read("dunning.pay_within_days", dunning.pay_within_days, 1, 90);
}

void read_mail_server(TomlReader& file, Mail& mail) {
  file.read("mail.host", mail.host);
  file.read("mail.port", mail.port, 1, 65535);
  int security = static_cast<int>(mail.security);
  file.read_choice("mail.security", security, {"none", "starttls", "tls"});
  mail.security = static_cast<Mail::Security>(security);
  file.read("mail.ca_file", mail.ca_file);
  file.read("mail.user", mail.user);
  file.read("mail.password_file", mail.password_file);
  file.read("mail.password", mail.password_sealed);
  if (!mail.password_sealed.empty() && !mail.password_sealed.starts_with("kw1:"))
    file.refuse("mail.password", "a sealed password, as `klickwerk mail seal-password` prints it, or empty: a plain one belongs into mail.password_file");
  const bool local = mail.host == "localhost" || mail.host == "127.0.0.1" || mail.host == "::1";
  if (!mail.user.empty() && mail.security == Mail::Security::none && !local)
    file.refuse("mail.security", "\"starttls\" or \"tls\" where mail.user is set: the password would travel in plain");
}

void read_mail(TomlReader& file, Mail& mail) {
  read_mail_server(file, mail);
  file.read("mail.sender", mail.sender);
  file.read("mail.sender_name", mail.sender_name);
  file.read("mail.reply_to", mail.reply_to);
  file.read("mail.bounce_address", mail.bounce_address);
  file.read("mail.bcc", mail.bcc);
  file.read("mail.throttle_per_minute", mail.throttle_per_minute, 1, 100000);
  file.read("mail.timeout_s", mail.timeout_s, 1, 3600);
  file.read("mail.retry_hours", mail.retry_hours, 1, 720);
  file.read("mail.redirect_all_to", mail.redirect_all_to);
  file.read("mail.templates_directory", mail.templates_directory);
  file.read("mail.reminder_after_days", mail.reminder_after_days, 1, 90);
  file.read("mail.reminders_most", mail.reminders_most, 0, 20);
  file.read("mail.reading_window_days", mail.reading_window_days, 0, 31);
  file.read("mail.form_url", mail.form_url);
  file.read("mail.link_days", mail.link_days, 1, 365);
}

void read_log(TomlReader& file, Log& log) {
  int level = static_cast<int>(log.level);
  file.read_choice("log.level", level, {"error", "warning", "info", "debug"});
  log.level = static_cast<LogLevel>(level);
}

void fill_directories(Config& config) {
  if (config.collector.name.empty()) config.collector.name = host_name();
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
  read_supplies(file, config.supplies);
  read_web(file, config.web);
  read_relay(file, config.relay);
  read_seller(file, config.seller);
  read_invoice(file, config.invoice);
  read_layouts(file, config);
  read_accounting(file, config.accounting);
  read_sepa(file, config.sepa);
  read_dunning(file, config.dunning);
  read_mail(file, config.mail);
  read_log(file, config.log);
  if (config.mail.sender.empty()) config.mail.sender = config.seller.email;
  if (config.mail.sender_name.empty()) config.mail.sender_name = config.seller.name;
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
