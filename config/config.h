// klickwerk.toml as values: every key of the file and its default, nothing else. config/klickwerk.toml is the same list
// with a comment for each key; a test holds both together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace klickwerk::config {

// The file is wrong or cannot be read: what() names file, line, key, and what is expected there.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Office {
  std::string zone = "Europe/Berlin";  // IANA name; hand it to use_zone()
};

struct Database {
  std::string url;  // libpq connection string; empty: the embedded server in the state directory
};

struct Collector {
  int poll_interval_s = 3600;  // for devices without an interval of their own
  int window = 1000;           // devices asked at the same time
  int timeout_ms = 1000;       // of one request
  int retries = 1;             // after the first request
  int max_packets_per_s = 5000;  // 0: no limit
  int reload_interval_s = 60;  // how often the daemon reads the device list anew
  std::filesystem::path spool_directory;     // default: <state>/spool
  int spool_max_mib = 1024;                  // beyond it polling pauses rather than losing readings
  int batch_rows = 500;                      // observations handed to the database at once
  int most_clicks_per_day = 50000;           // a counter that moves more waits for review; of devices whose speed is not known
  std::filesystem::path profiles_directory;  // empty: the profiles built into the program
  int subnet_concurrency = 32;      // devices of an IPv4 /24 or IPv6 /64 asked at the same time; 0: no bound
  int device_spacing_ms = 10;       // between two requests to the same device
  int jitter_percent = 5;           // of its interval, by which a poll may come later
  std::string quiet_hours;          // "22:00-06:00": nobody is polled then; a site may have its own
  bool due_readings_in_quiet_hours = true;
  bool wake_up = true;              // knock at the web page of a device that fell silent, and ask again
  int discovery_packets_per_s = 200;  // of the daemon's own discovery
  std::string name;                  // among collectors that share a database; default: the host's name
  int lease_s = 25;                  // without the database for so long, one of several asks no device any more
  std::string metrics_listen = "127.0.0.1:9640";  // /metrics and /health; empty: off
  std::string trap_listen;           // "0.0.0.0:162": SNMP traps are a hint to poll at once; empty: only a socket of systemd's
  int silent_after_days = 7;        // a contract device not read for so long is reported
  int unplaced_after_days = 14;     // a device read for so long without a contract's position is reported
};

// Supplies: klickwerk supplies.
struct Supplies {
  int order_before_days = 14;  // a supply that will be empty sooner is proposed for ordering
  int forecast_days = 60;      // how far back its levels are looked at
};

// klickwerk-web: where it listens and what it shows as itself.
struct Web {
  std::string address = "0.0.0.0";
  int port = 8443;
  std::filesystem::path certificate, key;  // PEM; default: <state>/web/certificate.pem and key.pem, made at the first start
  bool own_certificate = false;            // they are the configuration's: relays check them by authorities
  std::string public_url;                  // how the outside reaches it; default: https://<host name>:<port>
  int threads = 16;                        // requests served at the same time
};

// A relay: a collector at a customer's site that speaks to the office over HTTPS.
struct Relay {
  std::filesystem::path state_directory;  // enrolment, last device list; default: <state>/relay
  std::string office_url;                 // in place of the enrolment's, when the office has moved
  std::filesystem::path ca_file;          // authorities besides the system's own
  int clock_bound_ms = 2000;              // beyond it the moments of readings are corrected
};

// The invoice's issuer (§ 14 (4) no. 1 and 2 UStG); the fields of document::Seller in plain words.
struct Seller {
  std::string name, name_extra, street, postcode, city;
  std::string country = "DE";
  std::string currency = "EUR";  // in which the dealer accounts: EUR or CHF; hand it to use_currency()
  bool currency_chosen = false;  // the key stands in the file
  std::string vat_id, tax_number;
  std::string register_entry, managing_directors;
  std::string contact_name;  // whom customers ask (BT-41; XRechnung wants it)
  std::string phone, email, website;
  std::string bank_name, iban, bic;
  std::string logo_png;
  std::string accent_colour;  // "#0b7285"; empty: ours
};

// The dealer's own words on documents, by the language of the document.
struct Note {
  std::string german, english;
};

struct Invoice {
  std::string number_format = "RE-{year}-{number:6}";
  std::string cancellation_number_format = "ST-{year}-{number:6}";  // own series, own count
  std::string correction_number_format = "KO-{year}-{number:6}";    // of a Rechnungskorrektur, likewise
  int correct_months_back = 24;               // how old a settled period may be for readings to correct it
  int tolerance_before_days = 0;              // of contracts that agree no reading tolerance of their own
  int tolerance_after_days = 0;
  int payment_terms_days = 14;                // where neither contract nor customer say otherwise
  std::filesystem::path documents_directory;  // default: <state>/documents
  std::string language = "de";                // "de" or "en", where the customer has none
  std::string einvoice_format = "zugferd";    // "zugferd" or "pdf", for customers without one of their own
  int price_per = 1;                          // click prices are printed for so many clicks: 1, 100 or 1000 (BT-149)
  std::string exempt_note;                    // why the dealer charges no tax where the law exempts him: § 19 UStG
  std::string exempt_note_en;                 // in English documents; empty: exempt_note
  Note intro_note, closing_note;              // the dealer's words above the lines and below the payment
};

// How documents look: the dealer's own, or one for the customers who name it.
struct Layout {
  std::string form = "B";      // of DIN 5008: "B" or "A"
  std::string annex = "full";  // readings and calculation in the pages: "full", "sums", "none"; the table in the PDF has them always
  bool giro_code = true;
  bool fold_marks = true;
  // Only of named ones, in place of [seller]'s and [invoice]'s; empty: those.
  std::string accent_colour, contact_name, phone, email, website;
  std::filesystem::path logo_png;
  Note intro_note, closing_note;
};

// What the tax adviser's program needs to know; he confirms all of it.
struct Accounting {
  std::string chart = "skr03";      // "skr03" or "skr04"
  int adviser_number = 0;           // DATEV's; 0: not set
  int client_number = 0;            // at the tax adviser's; 0: not set
  int fiscal_year_first_month = 1;
  int account_length = 4;           // digits of a ledger account; a debtor's has one more
  int debtor_first = 10000, debtor_last = 69999;  // accounts given to customers without one
  std::string revenue_accounts;     // rules; empty: the chart's automatic accounts
  bool lock = false;                // Festschreibung
  bool general_reversal = false;    // cancellations as Generalumkehr
  bool service_dates = true;        // Leistungsdatum and Steuerperiode in the batch
  std::string quickbooks_receivables = "Accounts Receivable";
  std::string quickbooks_tax = "VAT Payable";
};

// SEPA direct debit.
struct Sepa {
  std::string creditor_id;     // Gläubiger-Identifikationsnummer; empty: no direct debits
  int lead_days = 1;           // TARGET days between handing the file in and the collection
  bool mark_first = false;     // a mandate's first collection as FRST instead of RCUR
};

struct Dunning {
  std::string levels = "7 0.00, 14 5.00, 14 10.00";  // days after the due date or the level before, and the level's fee
  int pay_within_days = 7;
};

// How mail leaves the office, and the readings asked for by it.
struct Mail {
  enum class Security { none, starttls, tls };
  std::string host;       // empty: nothing is sent, mails wait
  int port = 587;
  Security security = Security::starttls;
  std::filesystem::path ca_file;        // an authority besides the system's own
  std::string user;                     // empty: without authentication
  std::filesystem::path password_file;  // default: $CREDENTIALS_DIRECTORY/mail.password, where it is there
  std::string password_sealed;          // "kw1:…", by `klickwerk mail seal-password`
  std::string sender, sender_name;      // default of both: the seller's
  std::string reply_to;                 // empty: the sender
  std::string bounce_address;           // Return-Path; empty: the sender
  std::string bcc;                      // gets a copy of every mail; empty: nobody
  int throttle_per_minute = 30;
  int timeout_s = 60;
  int retry_hours = 72;                 // how long a deferred mail is tried
  std::string redirect_all_to;          // test mode: every mail goes to this address only
  std::filesystem::path templates_directory;  // texts in place of the built-in ones
  int reminder_after_days = 3;          // of readings asked for
  int reminders_most = 2;
  int reading_window_days = 5;          // a reply's reading counts for the wanted day when it was read so near to it
  std::string form_url;                 // where a customer can type readings in; {token} stands for his token. Empty: klickwerk-web's page, where web.public_url is set
  int link_days = 30;                   // how long its link opens the form after the last mail
};

enum class LogLevel { error, warning, info, debug };

struct Log {
  LogLevel level = LogLevel::info;
};

struct Config {
  std::optional<std::filesystem::path> file;  // which was read; empty: defaults only
  Office office;
  std::filesystem::path state_directory;      // absolute
  Database database;
  Collector collector;
  Supplies supplies;
  Web web;
  Relay relay;
  Seller seller;
  Invoice invoice;
  Layout layout;                          // [layout]: of customers who name none
  std::map<std::string, Layout> layouts;  // [layout.NAME], complete: what they do not set is [layout]'s
  Accounting accounting;
  Sepa sepa;
  Dunning dunning;
  Mail mail;
  Log log;
};

// Reads the first of: `option` (--config), $KLICKWERK_CONFIG, /etc/klickwerk/klickwerk.toml; without any, defaults.
// A file that is named but missing is an error, a missing one in /etc is not. $KLICKWERK_STATE overrides
// state.directory. Throws ConfigError.
Config load(const std::optional<std::filesystem::path>& option = std::nullopt);

// The same from a text; `name` stands in error messages.
Config parse(std::string_view toml, const std::string& name);

// "RE-{year}-{number:6}" with 2026 and 123 -> "RE-2026-000123". Known fields: {year}, {number}, {number:width}.
std::string format_number(std::string_view format, int year, std::int64_t number);

}  // namespace klickwerk::config
