// Which addresses a scan asks: networks, ranges, single addresses and host names as people type them.
//   10.1.0.0/22                every host of the network; its own and its broadcast address are left out (but not in
//                              /31 and /32, RFC 3021)
//   10.1.2.5-10.1.2.90         from … to, also shortened: 10.1.2.5-90. Of a range the netmask is not known, so addresses
//                              that end in .0 or .255 are left out; named singly they are asked
//   2001:db8::/120             IPv6 likewise, without such exceptions
//   2001:db8::10-2001:db8::ff
//   printer.example            every address of the name
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "collector/snmp/endpoint.h"
#include "core/result.h"

namespace klickwerk::collector {

// First to last address, inclusive.
struct AddressRange {
  Endpoint first, last;
  bool skips_ends = false;  // IPv4 whose last octet is 0 or 255: a range of unknown netmask
  std::string text;         // as it was typed
  std::uint64_t size() const;  // upper bound: skipped ones are counted
  bool contains(const Endpoint& endpoint) const;
};

// What a scan takes at most: a /16, or an IPv6 /112. Nobody waits for more, and a /64 would take longer than we live.
constexpr std::uint64_t most_addresses_of_a_scan = 65536;

// The failure is a sentence: what is wrong and what to write instead. Host names are looked up here (it may block).
Result<std::vector<AddressRange>, std::string> parse_ranges(std::span<const std::string> texts, std::uint16_t port,
                                                            std::uint64_t most = most_addresses_of_a_scan);
// The same for one text without looking up names: "is no address" for them.
Result<AddressRange, std::string> parse_range(const std::string& text, std::uint16_t port);

// Every address once, in the order of the ranges.
std::vector<Endpoint> addresses_of(std::span<const AddressRange> ranges);

}  // namespace klickwerk::collector
