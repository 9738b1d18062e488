// Strong identities: a DeviceId cannot be passed where a ContractId is meant. The value is the row's bigint key.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace klickwerk {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
};

using CustomerId = Id<struct CustomerTag>;
using SiteId = Id<struct SiteTag>;
using DeviceId = Id<struct DeviceTag>;
using ContractId = Id<struct ContractTag>;
using PositionId = Id<struct PositionTag>;
using SettlementId = Id<struct SettlementTag>;
using InvoiceId = Id<struct InvoiceTag>;
using RelayId = Id<struct RelayTag>;

}  // namespace klickwerk

template <class Tag>
struct std::hash<klickwerk::Id<Tag>> {
  std::size_t operator()(klickwerk::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
