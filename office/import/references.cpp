#include "office/import/references.h"

#include <algorithm>
#include <vector>

#include "office/import/near_match.h"

namespace klickwerk::office {
namespace {

template <class Map>
auto found_in(const Map& map, const std::string& key) -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

// " (near: 4711, 4712)": the nearest known keys, or nothing.
template <class Map>
std::string near_text(const Map& map, const std::string& key) {
  constexpr std::size_t most_compared = 20000;  // a list for people is not worth seconds
  if (map.size() > most_compared) return "";
  std::vector<std::string> keys;
  for (const auto& [known, id] : map) keys.push_back(known);
  std::sort(keys.begin(), keys.end());
  std::string text;
  for (const std::string& near : near_matches(key, keys)) text += (text.empty() ? " (near: " : ", ") + near;
  return text.empty() ? "" : text + ")";
}

}  // namespace

std::string References::site_key(CustomerId customer, const std::string& number) {
  return std::to_string(customer.value) + " " + number;
}

std::optional<CustomerId> References::customer(const std::string& number) const { return found_in(customers_, number); }
std::optional<SiteId> References::site(CustomerId customer, const std::string& number) const {
  return found_in(sites_, site_key(customer, number));
}
std::optional<DeviceId> References::device(const std::string& serial) const { return found_in(devices_, serial); }

std::optional<CustomerId> References::need_customer(const RowPlace& place, const std::string& number, const ImportRows& rows,
                                                    FaultList& faults) const {
  const auto id = customer(number);
  if (!id && !rows.faulty.contains("customers " + number))
    faults.add({place, "customer", number, "is no customer in these files or in the database" + near_text(customers_, number)});
  return id;
}

std::optional<SiteId> References::need_site(const RowPlace& place, const std::string& customer_number, const std::string& number,
                                            const ImportRows& rows, FaultList& faults) const {
  const auto owner = customer(customer_number);
  if (number.empty() || !owner) return std::nullopt;
  const auto id = site(*owner, number);
  if (!id && !rows.faulty.contains("sites " + customer_number))
    faults.add({place, "site", number, "is no site of customer " + customer_number + " in these files or in the database"});
  return id;
}

std::optional<DeviceId> References::need_device(const RowPlace& place, const std::string& serial, const ImportRows& rows,
                                                FaultList& faults) const {
  const auto id = device(serial);
  if (!id && !rows.faulty.contains("devices " + serial))
    faults.add({place, "serial", serial, "is no device in these files or in the database" + near_text(devices_, serial)});
  return id;
}

}  // namespace klickwerk::office
