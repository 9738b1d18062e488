#include "apps/demo/customers.h"

#include <array>

namespace klickwerk::demo {
namespace {

struct Town {
  const char* postcode;
  const char* city;
};

constexpr std::array<Town, 14> towns = {{{"20457", "Hamburg"}, {"22765", "Hamburg"}, {"21335", "Lüneburg"}, {"23552", "Lübeck"}, {"24103", "Kiel"},
    {"28195", "Bremen"}, {"26122", "Oldenburg"}, {"19053", "Schwerin"}, {"25524", "Itzehoe"}, {"21614", "Buxtehude"}, {"22850", "Norderstedt"},
    {"29221", "Celle"}, {"27283", "Verden (Aller)"}, {"23843", "Bad Oldesloe"}}};
constexpr std::array<const char*, 16> streets = {"Am Alten Hafen", "Lindenallee", "Kranichweg", "Marktstraße", "Hinter den Höfen", "Werftstraße",
    "Am Mühlenteich", "Birkenstieg", "Industriestraße", "Kastanienweg", "Deichstraße", "Am Stadtwall", "Rosengarten", "Schmiedegang", "Ziegeleiweg", "Nordring"};

struct Firm {
  const char* name;
  const char* domain;
};

// Surnames that nobody has, with trades that need copiers.
constexpr std::array<Firm, 46> firms = {{{"Tischlerei Habermoos GmbH", "habermoos"}, {"Kanzlei Lindquell & Partner", "lindquell"},
    {"Steuerberatung Kranzhoff PartG mbB", "kranzhoff"}, {"Spedition Wiesenrode GmbH & Co. KG", "wiesenrode"}, {"Architekturbüro Felderich", "felderich"},
    {"Zahnarztpraxis Dr. Tannhoft", "tannhoft"}, {"Autohaus Brunnmeisel GmbH", "brunnmeisel"}, {"Klinik am Osterquell gGmbH", "osterquell"},
    {"Druckerei Papenmoor GmbH", "papenmoor"}, {"Immobilien Seegarten GmbH", "seegarten-immo"}, {"Gymnasium Quellental", "quellental"},
    {"Stadtwerke Hohenlinde GmbH", "hohenlinde"}, {"Notariat Ehrenwiek", "ehrenwiek"}, {"Bäckerei Kornvogt GmbH", "kornvogt"},
    {"Ingenieurbüro Stahlfurt", "stahlfurt"}, {"Hotel Möwenhus GmbH", "moewenhus"}, {"Versicherungsmakler Obhut & Söhne OHG", "obhut-soehne"},
    {"Logistik Nordfracht AG", "nordfracht"}, {"Gärtnerei Blattgrün KG", "blattgruen"}, {"Pflegedienst Sonnenweide GmbH", "sonnenweide"},
    {"Bauunternehmen Ziegelmoor GmbH", "ziegelmoor"}, {"Labor Reinwasser GmbH", "reinwasser"}, {"Werbeagentur Buntspecht & Co. KG", "buntspecht"},
    {"Sanitär Rohrwacht GmbH", "rohrwacht"}, {"Buchhandlung Lesewinkel e. K.", "lesewinkel"}, {"Elektro Funkenhus GmbH", "funkenhus"},
    {"Maschinenbau Drehwerk Alster GmbH", "drehwerk"}, {"Fahrschule Kupplung & Gas GmbH", "kupplung-gas"}, {"Kinderkrippe Wattwürmchen e. V.", "wattwuermchen"},
    {"Weinhandel Rebenstolz GmbH", "rebenstolz"}, {"Reederei Leuchtfeuer mbH & Co. KG", "leuchtfeuer"}, {"Wohnungsbau Backsteinhof eG", "backsteinhof"},
    {"Tierklinik Pfotenruh", "pfotenruh"}, {"Tonstudio Klangkutter GmbH", "klangkutter"}, {"Möbelhaus Eichentraum GmbH", "eichentraum"},
    {"Sportverein Blau-Gelb Heidmoor e. V.", "heidmoor"}, {"Kanzlei Paragraf & Söderholt", "soederholt"}, {"Optik Klarblick GmbH", "klarblick"},
    {"Lebensmittelgroßhandel Frischkiste GmbH", "frischkiste"}, {"Softwarehaus Bitkontor GmbH", "bitkontor"}, {"Evergreen Harbour Services GmbH", "evergreen-harbour"},
    {"Amt Moorwerder", "moorwerder"}, {"Orgelbau Pfeifenwind GmbH", "pfeifenwind"}, {"Wasserverband Tiefenbrunn", "tiefenbrunn"},
    {"Kaffeerösterei Bohnenglück GmbH", "bohnenglueck"}, {"Segelmacherei Luvkante", "luvkante"}}};
constexpr std::array<const char*, 5> site_names = {"Zweigstelle", "Lager", "Werkstatt", "Außenstelle Nord", "Verwaltung"};

std::string street_of(fleet::Random& random) {
  const auto at = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(streets.size()) - 1));
  return std::string(streets[at]) + " " + std::to_string(random.between(1, 118));
}

const Town& town_of(fleet::Random& random) { return towns[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(towns.size()) - 1))]; }

void add_sites(DemoCustomer& customer, fleet::Random& random) {
  customer.sites.push_back({"1", "Hauptsitz", customer.street, customer.postcode, customer.city});
  const std::int64_t more = random.between(0, 9) / 5 + (random.between(0, 9) == 0 ? 1 : 0);
  for (std::int64_t i = 0; i < more; ++i) {
    const Town& town = town_of(random);
    const std::string number = std::to_string(customer.sites.size() + 1);
    const auto name = site_names[(customer.sites.size() + static_cast<std::size_t>(random.between(0, 4))) % site_names.size()];
    customer.sites.push_back({number, name, street_of(random), town.postcode, town.city});
  }
}

}  // namespace

DemoCustomer leasing_company() {
  DemoCustomer leasing;
  leasing.number = "20010";
  leasing.name = "Elbkontor Leasing GmbH";
  leasing.name_extra = "Vertragsbuchhaltung";
  leasing.street = "Speicherstadtallee 4";
  leasing.postcode = "20457";
  leasing.city = "Hamburg";
  leasing.email = "rechnung@elbkontor-leasing.example";
  leasing.payment_days = 30;
  leasing.grouping = "customer";
  leasing.sites = {{"1", "Hauptsitz", leasing.street, leasing.postcode, leasing.city}};
  return leasing;
}

std::vector<DemoCustomer> make_customers(std::size_t count, fleet::Random& random) {
  std::vector<DemoCustomer> customers;
  for (std::size_t i = 0; i < count && i < firms.size(); ++i) {
    DemoCustomer customer;
    const Town& town = town_of(random);
    customer.number = std::to_string(10010 + i * 10);
    customer.name = firms[i].name;
    customer.street = street_of(random);
    customer.postcode = town.postcode;
    customer.city = town.city;
    customer.email = std::string("rechnung@") + firms[i].domain + ".example";
    customer.payment_days = i % 5 == 0 ? 30 : 14;
    if (i % 9 == 4) customer.name_extra = "Buchhaltung";
    if (customer.name.starts_with("Evergreen")) customer.language = "en", customer.name_extra = "Accounts Payable";
    if (customer.name.starts_with("Kanzlei Lindquell") || customer.name.starts_with("Tischlerei")) customer.grouping = "customer";
    if (customer.name.starts_with("Amt ")) customer.reference = "04011000-1234512345-06";  // the form of a Leitweg-ID
    add_sites(customer, random);
    customers.push_back(std::move(customer));
  }
  return customers;
}

}  // namespace klickwerk::demo
