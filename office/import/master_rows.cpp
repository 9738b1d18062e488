// Customers, sites and devices.
#include <algorithm>
#include <array>

#include "document/einvoice/codes.h"
#include "office/import/read_rows_internal.h"

namespace klickwerk::office {
namespace {

std::string country_of(RowCells& cells) {
  std::string country = cells.text("country");
  if (country.empty()) return "DE";
  const bool is_code = country.size() == 2 && std::all_of(country.begin(), country.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code) cells.fault("country", "is no country code; expected two capital letters such as DE, AT, CH (ISO 3166-1)");
  return country;
}

AddressCells address_of(RowCells& cells) {
  return {cells.text("street"), cells.text("postcode", 20), cells.text("city"), country_of(cells)};
}

std::optional<int> days_of(RowCells& cells, std::string_view column) {
  const auto days = cells.whole(column, 0, 365);
  return days ? std::optional(static_cast<int>(*days)) : std::nullopt;
}

constexpr std::array<Word<std::string_view>, 4> languages = {{{"de", "de"}, {"deutsch", "de"}, {"en", "en"}, {"english", "en"}}};
constexpr std::array<Word<std::string_view>, 5> versions = {{{"2c", "2c"}, {"v2c", "2c"}, {"2", "2c"}, {"1", "1"}, {"v1", "1"}}};

constexpr std::array<Word<std::string_view>, 6> einvoice_formats = {{{"zugferd", "zugferd"}, {"factur-x", "zugferd"}, {"xrechnung", "xrechnung_cii"},
    {"xrechnung_cii", "xrechnung_cii"}, {"xrechnung_ubl", "xrechnung_ubl"}, {"pdf", "pdf"}}};

constexpr std::array<Word<int>, 3> price_bases = {{{"1", 1}, {"100", 100}, {"1000", 1000}}};

constexpr std::array<Word<std::string_view>, 6> groupings = {{{"contract", "contract"}, {"Vertrag", "contract"}, {"site", "site"},
    {"Standort", "site"}, {"customer", "customer"}, {"Kunde", "customer"}}};

void take_einvoice_cells(RowCells& cells, CustomerRow& row) {
  row.einvoice_format = std::string(cells.word<std::string_view>("einvoice_format", einvoice_formats).value_or(""));
  row.einvoice_address = cells.text("einvoice_address");
  row.einvoice_scheme = cells.text("einvoice_scheme", 4);
  if (!row.einvoice_scheme.empty() && !document::einvoice::known_electronic_scheme(row.einvoice_scheme))
    cells.fault("einvoice_scheme", "is no scheme of electronic addresses; expected EM for e-mail, 0204 for a Leitweg-ID, 9930 for a German VAT id … (EAS)");
  row.order_number = cells.text("order_number");
  row.cost_centre = cells.text("cost_centre");
  row.intro_note = cells.lines("intro_note", 2000);
  row.closing_note = cells.lines("closing_note", 2000);
  row.price_per = cells.word<int>("price_per", price_bases);
  row.layout = cells.text("layout", 40);
  if (row.layout.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos)
    cells.fault("layout", "is no layout's name; expected one of [layout.NAME] in klickwerk.toml: small letters, digits, - and _");
  row.grouping = std::string(cells.word<std::string_view>("invoice_grouping", groupings).value_or("contract"));
}

}  // namespace

CustomerRow customer_of(RowCells& cells) {
  CustomerRow row;
  row.number = cells.text("number", 40);
  row.name = cells.text("name");
  row.name_extra = cells.text("name_extra");
  row.address = address_of(cells);
  row.vat_id = cells.text("vat_id", 20);
  row.email = cells.text("email");
  if (!row.email.empty() && row.email.find('@') == std::string::npos) cells.fault("email", "is no e-mail address");
  row.language = std::string(cells.word<std::string_view>("language", languages).value_or("de"));
  row.reference = cells.text("reference");
  row.debtor_account = cells.text("debtor_account", 20);
  row.payment_days = days_of(cells, "payment_days");
  row.remark = cells.text("remark", 2000);
  row.active = cells.yes_or_no("active").value_or(true);
  take_einvoice_cells(cells, row);
  return row;
}

SiteRow site_of(RowCells& cells) {
  SiteRow row;
  row.customer = cells.text("customer", 40);
  row.number = cells.text("number", 40);
  row.name = cells.has("name") ? cells.text("name") : row.number;
  row.address = address_of(cells);
  row.remark = cells.text("remark", 2000);
  return row;
}

DeviceRow device_of(RowCells& cells) {
  DeviceRow row;
  row.serial = cells.text("serial", 80);
  row.manufacturer = cells.text("manufacturer");
  row.model = cells.text("model");
  row.customer = cells.text("customer", 40);
  row.site = cells.text("site", 40);
  if (!row.site.empty() && row.customer.empty()) cells.fault("site", "names a site without its customer; fill the column customer, too");
  row.location = cells.text("location");
  row.remark = cells.text("remark", 2000);
  row.active = cells.yes_or_no("active").value_or(true);
  row.address = cells.text("address");
  if (row.address.find_first_of(" :/") != std::string::npos && row.address.find("::") == std::string::npos)
    cells.fault("address", "is no address; expected 10.1.2.3, an IPv6 address or a host name, the port in its own column");
  row.port = static_cast<int>(cells.whole("port", 1, 65535).value_or(161));
  row.snmp_version = cells.word<std::string_view>("snmp_version", versions).value_or("2c");
  row.community = cells.text("community");
  row.profile = cells.text("profile", 80);
  const auto interval = cells.whole("interval_s", 10, 31 * 86400);
  if (interval) row.interval_s = static_cast<int>(*interval);
  return row;
}

}  // namespace klickwerk::office
