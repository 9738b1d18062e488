// The rows of the import files as values, each with the place that it came from. Nothing is resolved here: a customer
// or contract is named as the file names it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "billing/contract/terms.h"
#include "billing/settlement/input.h"
#include "core/calendar.h"
#include "office/import/fault.h"

namespace klickwerk::office {

struct AddressCells {
  std::string street, postcode, city;
  std::string country = "DE";
  bool operator==(const AddressCells&) const = default;
};

// A row that may change something known: what a file has no column for keeps its value.
struct ChangingRow {
  RowPlace place;
  std::vector<std::string_view> absent;  // columns that the file does not have
  bool lacks(std::string_view column) const { return std::find(absent.begin(), absent.end(), column) != absent.end(); }
};

struct CustomerRow : ChangingRow {
  std::string number, name, name_extra;
  AddressCells address;
  std::string vat_id, email, reference, debtor_account, remark;
  std::string language = "de";  // "de", "en"
  std::optional<int> payment_days;
  bool active = true;
  std::string einvoice_format, einvoice_address, einvoice_scheme, order_number, cost_centre, intro_note, closing_note;
  std::string grouping = "contract";
  std::optional<int> price_per;
  std::string layout;  // [layout.NAME]
};

struct SiteRow : ChangingRow {
  std::string customer, number, name;
  AddressCells address;
  std::string remark;
};

struct DeviceRow : ChangingRow {
  std::string serial, manufacturer, model, customer, site, location, remark;
  bool active = true;
  std::string address;  // empty: not polled
  int port = 161;
  std::string snmp_version = "2c";  // "1", "2c"
  std::string community, profile;
  std::optional<int> interval_s;
};

struct ContractRow {
  RowPlace place;
  std::string customer, site, title;
  std::string kind = "click";
  billing::ContractTerms terms;  // without what the other files hold: fees and meters
  int cycle_months = 1;
  std::optional<Day> rhythm_anchor, billing_from, hold_from, hold_until;
  bool billed_elsewhere = false;
  std::string reference, remark;
  std::optional<int> payment_days;
  bool vat_by_customer = false;
  bool refund_hold = false;
  std::string order_number, cost_centre, grouping;
  std::optional<billing::ReadingTolerance> tolerance;
};

// Without a name: the fee that is billed with the contract's period. With one: a fee of its own rhythm; further rows of
// the same name are its later prices.
struct FlatFeeRow {
  RowPlace place;
  std::string contract;
  billing::FlatFee fee;
  billing::ScheduledFee scheduled;  // without prices; name empty: none
  std::optional<int> rhythm_months;  // empty: the contract's cycle, or the same as in the row before
  std::optional<Day> anchor;         // empty: the contract's
};

struct DiscountRow {
  RowPlace place;
  std::string contract;
  billing::Discount discount;
};

struct MeterRow {
  RowPlace place;
  std::string contract, name;
  billing::MeterTerms meter;  // without prices and per-position terms
};

enum class PriceModel { unit, graduated, volume, package };

struct PriceRow {
  RowPlace place;
  std::string contract, meter;
  Day from;
  PriceModel model = PriceModel::unit;
  billing::AgreedPrice price;
  std::optional<Clicks> up_to, package_size;
};

struct PositionRow {
  RowPlace place;
  std::string contract, position, name, site;
  std::optional<Day> from, last_day;
};

struct PositionTermsRow {
  RowPlace place;
  std::string contract, position, meter;
  std::optional<Clicks> free_per_month;
  std::optional<billing::AgreedPrice> price;
};

struct PlacementRow {
  RowPlace place;
  std::string contract, position;
  billing::PlacedDevice device;
};

struct ResetRow {
  RowPlace place;
  std::string serial, reason;
  billing::CounterReset reset;
};

struct HistoryRow {
  RowPlace place;
  std::string contract, position;
  billing::MeterLedgerEntry entry;
};

struct ServiceCopiesRow {
  RowPlace place;
  std::string serial, counter, remark;
  Day day;
  std::int64_t copies = 0;
};

struct MandateRow {
  RowPlace place;
  std::string customer, reference, iban, bic, holder;  // IBAN and BIC without blanks
  std::string scheme = "CORE";
  bool one_off = false;
  Day signed_on;
  std::optional<Day> last_used_on;  // given, or of a recurring one the day of its signature
};

struct ReadingRow {
  RowPlace place;
  std::string serial, counter;
  Instant read_at;
  std::int64_t value = 0;
  std::string source = "csv";
};

// Everything that one import brings.
struct ImportRows {
  // Keys of rows that have a fault: what refers to them is not reported as well. "contracts 4711", "devices SN1".
  std::set<std::string> faulty;
  std::vector<CustomerRow> customers;
  std::vector<SiteRow> sites;
  std::vector<DeviceRow> devices;
  std::vector<ContractRow> contracts;
  std::vector<FlatFeeRow> flat_fees;
  std::vector<DiscountRow> discounts;
  std::vector<MeterRow> meters;
  std::vector<PriceRow> prices;
  std::vector<PositionRow> positions;
  std::vector<PositionTermsRow> position_terms;
  std::vector<PlacementRow> placements;
  std::vector<ResetRow> resets;
  std::vector<HistoryRow> history;
  std::vector<ServiceCopiesRow> service_copies;
  std::vector<MandateRow> mandates;
  std::vector<ReadingRow> readings;
};

}  // namespace klickwerk::office
