// Customers, sites and devices: new ones are added, known ones changed.
#include <unordered_map>

#include "db/audit.h"
#include "db/devices.h"
#include "db/parties.h"
#include "office/import/change_trace.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {
namespace {

// Assigns what the file has a column for.
class Taking {
 public:
  explicit Taking(const ChangingRow& row) : row_(row) {}
  template <class T, class V>
  void operator()(std::string_view column, T& target, const V& value) const {
    if (!row_.lacks(column)) target = value;
  }

 private:
  const ChangingRow& row_;
};

template <class Place>
void take_address(const Taking& take, Place& place, const AddressCells& address) {
  take("street", place.street, address.street);
  take("postcode", place.postcode, address.postcode);
  take("city", place.city, address.city);
  take("country", place.country, address.country);
}

db::Customer with_row(db::Customer customer, const CustomerRow& row) {
  const Taking take(row);
  take("number", customer.number, row.number);
  take("name", customer.name, row.name);
  take("name_extra", customer.name_extra, row.name_extra);
  take_address(take, customer, row.address);
  take("vat_id", customer.vat_id, row.vat_id);
  take("email", customer.email, row.email);
  take("language", customer.language, row.language);
  take("reference", customer.buyer_reference, row.reference);
  take("debtor_account", customer.debtor_account, row.debtor_account);
  take("payment_days", customer.payment_terms_days, row.payment_days);
  take("remark", customer.remark, row.remark);
  take("active", customer.active, row.active);
  take("einvoice_format", customer.einvoice_format, row.einvoice_format);
  take("einvoice_address", customer.einvoice_address, row.einvoice_address);
  take("einvoice_scheme", customer.einvoice_scheme, row.einvoice_scheme);
  take("order_number", customer.order_number, row.order_number);
  take("cost_centre", customer.cost_centre, row.cost_centre);
  take("intro_note", customer.intro_note, row.intro_note);
  take("closing_note", customer.closing_note, row.closing_note);
  take("invoice_grouping", customer.invoice_grouping, row.grouping);
  take("price_per", customer.price_per, row.price_per);
  take("layout", customer.layout, row.layout);
  return customer;
}

db::Site with_row(db::Site site, const SiteRow& row) {
  const Taking take(row);
  if (site.name.empty()) site.name = row.name;
  take("number", site.number, row.number);
  take("name", site.name, row.name);
  take_address(take, site, row.address);
  take("remark", site.remark, row.remark);
  return site;
}

db::Device with_row(db::Device device, const DeviceRow& row, std::optional<SiteId> site) {
  const Taking take(row);
  take("serial", device.serial, row.serial);
  take("manufacturer", device.vendor, row.manufacturer);
  take("model", device.model, row.model);
  take("site", device.site, site);
  take("location", device.location, row.location);
  take("remark", device.remark, row.remark);
  take("active", device.active, row.active);
  return device;
}

db::Endpoint with_row(db::Endpoint endpoint, const DeviceRow& row) {
  using Version = collector::PollTarget::Version;
  const Taking take(row);
  endpoint.active = !row.address.empty();
  if (endpoint.active) endpoint.address = row.address;
  take("port", endpoint.port, static_cast<std::uint16_t>(row.port));
  take("snmp_version", endpoint.version, row.snmp_version == "1" ? Version::v1 : Version::v2c);
  if (!row.community.empty()) endpoint.community = row.community;
  take("profile", endpoint.profile, row.profile);
  take("interval_s", endpoint.poll_interval_s, row.interval_s);
  return endpoint;
}

void record(Storing& work, const char* action, const char* kind, const std::string& subject, ChangeTrace trace) {
  db::AuditStore(work.transaction).record(db::AuditEntry{{}, work.actor, action, kind, subject, std::move(trace.before), std::move(trace.after), std::move(trace.words)});
}

std::string site_words(Storing& work, std::optional<SiteId> id) {
  db::PartyStore store(work.transaction);
  const auto site = id ? store.site(*id) : std::nullopt;
  return site ? store.customer(site->customer).value().number + "/" + site->number : "";
}

// True when the way of asking is new or another one. Of a device that is new itself the file in import_log is the record.
bool set_endpoint(Storing& work, db::DeviceStore& store, DeviceId device, const DeviceRow& row, bool new_device) {
  if (row.lacks("address")) return false;
  const auto known = store.endpoint(device);
  if (!known && row.address.empty()) return false;
  db::Endpoint endpoint = with_row(known.value_or(db::Endpoint{}), row);
  endpoint.device = device;
  if (known && *known == endpoint) return false;
  store.set(endpoint);
  if (!new_device) record(work, "endpoint.change", "device", row.serial, trace_of(known.value_or(db::Endpoint{}), endpoint));
  return true;
}

}  // namespace

void load_references(Storing& work) {
  db::PartyStore parties(work.transaction);
  db::DeviceStore devices(work.transaction);
  for (const db::Customer& customer : parties.customers()) work.references.know_customer(customer.number, customer.id);
  for (const db::Site& site : parties.sites()) work.references.know_site(site.customer, site.number, site.id);
  for (const db::Device& device : devices.devices()) work.references.know_device(device.serial, device.id);
}

void store_customers(Storing& work) {
  db::PartyStore store(work.transaction);
  std::vector<db::Customer> added;
  for (const CustomerRow& row : work.rows.customers) {
    const auto id = work.references.customer(row.number);
    if (!id) {
      added.push_back(with_row({}, row));
      ++work.tally(row.place).added;
      continue;
    }
    const db::Customer known = store.customer(*id).value();
    const db::Customer wanted = with_row(known, row);
    if (known == wanted) {
      ++work.tally(row.place).unchanged;
      continue;
    }
    store.change(wanted);
    record(work, "customer.change", "customer", known.number, trace_of(known, wanted));
    ++work.tally(row.place).changed;
  }
  const auto ids = store.add(added);
  for (std::size_t i = 0; i < ids.size(); ++i) work.references.know_customer(added[i].number, ids[i]);
}

void store_sites(Storing& work) {
  db::PartyStore store(work.transaction);
  std::vector<db::Site> added;
  for (const SiteRow& row : work.rows.sites) {
    const auto customer = work.references.need_customer(row.place, row.customer, work.rows, work.faults);
    if (!customer) continue;
    const auto id = work.references.site(*customer, row.number);
    const db::Site known = id ? store.site(*id).value() : db::Site{};
    db::Site wanted = with_row(known, row);
    wanted.customer = *customer;
    if (!id) {
      added.push_back(std::move(wanted));
      ++work.tally(row.place).added;
    } else if (known == wanted) {
      ++work.tally(row.place).unchanged;
    } else {
      store.change(wanted);
      record(work, "site.change", "site", row.customer + "/" + known.number, trace_of(known, wanted));
      ++work.tally(row.place).changed;
    }
  }
  const auto ids = store.add(added);
  for (std::size_t i = 0; i < ids.size(); ++i) work.references.know_site(added[i].customer, added[i].number, ids[i]);
}

void store_devices(Storing& work) {
  db::DeviceStore store(work.transaction);
  std::vector<db::Device> added;
  std::vector<const DeviceRow*> added_rows;
  for (const DeviceRow& row : work.rows.devices) {
    if (!row.customer.empty()) work.references.need_customer(row.place, row.customer, work.rows, work.faults);
    const auto site = work.references.need_site(row.place, row.customer, row.site, work.rows, work.faults);
    const auto id = work.references.device(row.serial);
    if (!id) {
      added.push_back(with_row({}, row, site));
      added_rows.push_back(&row);
      ++work.tally(row.place).added;
      continue;
    }
    const db::Device known = store.device(*id).value();
    const db::Device wanted = with_row(known, row, site);
    if (known != wanted) {
      store.change(wanted);
      record(work, "device.change", "device", known.serial, trace_of(known, wanted, site_words(work, known.site), site_words(work, wanted.site)));
    }
    const bool asked_otherwise = set_endpoint(work, store, *id, row, false);
    ++(known != wanted || asked_otherwise ? work.tally(row.place).changed : work.tally(row.place).unchanged);
  }
  const auto ids = store.add(added);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    work.references.know_device(added[i].serial, ids[i]);
    set_endpoint(work, store, ids[i], *added_rows[i], true);
  }
}

}  // namespace klickwerk::office
