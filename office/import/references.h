// What the files name and the database knows under a number: customers, sites, devices.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "core/ids.h"
#include "office/import/fault.h"
#include "office/import/rows.h"

namespace klickwerk::office {

class References {
 public:
  void know_customer(const std::string& number, CustomerId id) { customers_[number] = id; }
  void know_site(CustomerId customer, const std::string& number, SiteId id) { sites_[site_key(customer, number)] = id; }
  void know_device(const std::string& serial, DeviceId id) { devices_[serial] = id; }

  std::optional<CustomerId> customer(const std::string& number) const;
  std::optional<SiteId> site(CustomerId customer, const std::string& number) const;
  std::optional<DeviceId> device(const std::string& serial) const;

  // The same, and a fault when it is not known, unless its own row has one already.
  std::optional<CustomerId> need_customer(const RowPlace& place, const std::string& number, const ImportRows& rows, FaultList& faults) const;
  // Empty without a fault when `number` is empty.
  std::optional<SiteId> need_site(const RowPlace& place, const std::string& customer_number, const std::string& number, const ImportRows& rows, FaultList& faults) const;
  std::optional<DeviceId> need_device(const RowPlace& place, const std::string& serial, const ImportRows& rows, FaultList& faults) const;

 private:
  static std::string site_key(CustomerId customer, const std::string& number);

  std::unordered_map<std::string, CustomerId> customers_;
  std::unordered_map<std::string, SiteId> sites_;
  std::unordered_map<std::string, DeviceId> devices_;
};

}  // namespace klickwerk::office
