#include "collector/poll/site_load.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::collector {

std::string subnet_of(const Endpoint& endpoint) {
  Endpoint network = endpoint;
  const std::size_t kept = endpoint.v6 ? 8 : 3;
  std::fill(network.octets.begin() + static_cast<std::ptrdiff_t>(kept), network.octets.end(), std::uint8_t{0});
  const std::string text = network.text();
  const auto port = text.rfind(':');
  return network.v6 ? text.substr(1, port - 2) + "/64" : text.substr(0, port) + "/24";
}

std::string subnet_of(const std::string& address) {
  if (const auto endpoint = Endpoint::from_literal(address, 0)) return subnet_of(*endpoint);
  const auto dot = address.find('.');
  return dot == std::string::npos ? "." : address.substr(dot);
}

bool SiteLoad::has_room(const std::string& subnet, bool silent) const {
  if (most_ <= 0) return true;
  const auto found = active_.find(subnet);
  if (found == active_.end()) return true;
  const int most_silent = std::max(1, most_ / 4);
  return found->second.all < most_ && (!silent || found->second.silent < most_silent);
}

void SiteLoad::began(const std::string& subnet, bool silent) {
  Active& active = active_[subnet];
  ++active.all;
  if (silent) ++active.silent;
}

void SiteLoad::ended(const std::string& subnet, bool silent) {
  const auto found = active_.find(subnet);
  KW_ASSERT(found != active_.end());
  --found->second.all;
  if (silent) --found->second.silent;
  if (found->second.all == 0) active_.erase(found);
}

int SiteLoad::active(const std::string& subnet) const {
  const auto found = active_.find(subnet);
  return found == active_.end() ? 0 : found->second.all;
}

}  // namespace klickwerk::collector
