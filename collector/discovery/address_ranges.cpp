#include "collector/discovery/address_ranges.h"

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <charconv>
#include <optional>
#include <set>

namespace klickwerk::collector {
namespace {

using Octets = std::array<std::uint8_t, 16>;

Failure<std::string> no(std::string reason) { return {std::move(reason)}; }

std::size_t length_of(const Endpoint& endpoint) { return endpoint.v6 ? 16 : 4; }

std::optional<int> number_in(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0 || number > most) return std::nullopt;
  return number;
}

void step(Endpoint& endpoint) {
  for (std::size_t i = length_of(endpoint); i-- > 0;)
    if (++endpoint.octets[i] != 0) return;
}

void step_back(Endpoint& endpoint) {
  for (std::size_t i = length_of(endpoint); i-- > 0;)
    if (endpoint.octets[i]-- != 0) return;
}

// The host part filled with ones or zeros.
Endpoint with_host_bits(Endpoint endpoint, int prefix, bool ones) {
  for (int bit = prefix; bit < static_cast<int>(length_of(endpoint)) * 8; ++bit) {
    auto& octet = endpoint.octets[static_cast<std::size_t>(bit / 8)];
    const auto mask = static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    octet = static_cast<std::uint8_t>(ones ? octet | mask : octet & ~mask);
  }
  return endpoint;
}

// Multicast, the limited broadcast, "this network": nobody's printer stands there.
bool is_nobodys(const Endpoint& endpoint) {
  if (endpoint.v6) return endpoint.octets[0] == 0xff || endpoint.octets == Octets{};
  return endpoint.octets[0] == 0 || endpoint.octets[0] >= 224;
}

bool ends_in_0_or_255(const Endpoint& endpoint) { return !endpoint.v6 && (endpoint.octets[3] == 0 || endpoint.octets[3] == 255); }

Result<AddressRange, std::string> network_from(const std::string& text, std::size_t slash, std::uint16_t port) {
  const auto base = Endpoint::from_literal(text.substr(0, slash), port);
  if (!base) return no("\"" + text + "\": what stands before the / is no address; write 10.1.0.0/22 or 2001:db8::/120");
  const int bits = static_cast<int>(length_of(*base)) * 8;
  const auto prefix = number_in(std::string_view(text).substr(slash + 1), bits);
  if (!prefix) return no("\"" + text + "\": behind the / stands the length of the prefix, 0 to " + std::to_string(bits) + ", as in 10.1.0.0/22");
  AddressRange range{with_host_bits(*base, *prefix, false), with_host_bits(*base, *prefix, true), false, text};
  if (!base->v6 && *prefix < 31) {
    step(range.first);
    step_back(range.last);
  }
  return range;
}

// "10.1.2.5-90": the end shares the beginning with the start.
std::optional<Endpoint> end_of_range(const Endpoint& first, const std::string& text, std::uint16_t port) {
  if (const auto whole = Endpoint::from_literal(text, port)) return whole;
  const auto last_octet = number_in(text, 255);
  if (first.v6 || !last_octet) return std::nullopt;
  Endpoint last = first;
  last.octets[3] = static_cast<std::uint8_t>(*last_octet);
  return last;
}

Result<AddressRange, std::string> span_from(const std::string& text, std::size_t dash, std::uint16_t port) {
  const auto first = Endpoint::from_literal(text.substr(0, dash), port);
  if (!first) return no("\"" + text + "\" is no address");
  const auto last = end_of_range(*first, text.substr(dash + 1), port);
  if (!last || last->v6 != first->v6) return no("\"" + text + "\": the end of the range is no address of its kind; write 10.1.2.5-10.1.2.90 or 10.1.2.5-90");
  if (last->octets < first->octets) return no("\"" + text + "\": the range ends before it begins; swap its ends");
  return AddressRange{*first, *last, !first->v6, text};
}

Result<std::vector<AddressRange>, std::string> look_up(const std::string& name, std::uint16_t port) {
  asio::io_context loop;
  asio::ip::udp::resolver resolver(loop);
  asio::error_code error;
  const auto found = resolver.resolve(name, std::to_string(port), error);
  std::vector<AddressRange> ranges;
  for (const auto& entry : found)
    if (const auto endpoint = Endpoint::from_literal(entry.endpoint().address().to_string(), port)) ranges.push_back({*endpoint, *endpoint, false, name});
  if (error || ranges.empty())
    return no("\"" + name + "\" is neither an address nor a network, and as a host name it has no address" + (error ? " (" + error.message() + ")" : "") +
              "; write 10.1.0.0/22, 10.1.2.5-10.1.2.90, 2001:db8::/120 or a host's name");
  return ranges;
}

bool looks_like_a_range(const std::string& text, std::size_t dash) {
  return dash != std::string::npos && Endpoint::from_literal(text.substr(0, dash), 0).has_value();
}

std::string grouped(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string count_words(std::uint64_t count) {
  return count == UINT64_MAX ? std::string("more addresses than anybody can ask") : grouped(count) + " addresses";
}

std::string too_many(const std::string& what, std::uint64_t count, std::uint64_t most, bool v6) {
  return what + ": " + count_words(count) + ", a scan takes " + grouped(most) + " at most; " +
         (v6 ? "an IPv6 network is too wide to be looked through: name a /112 or narrower, a range, or the hosts"
             : "name smaller networks (a /16 is the largest), one after the other");
}

}  // namespace

std::uint64_t AddressRange::size() const {
  std::uint64_t distance = 0;
  for (std::size_t i = 0; i < length_of(first); ++i) {
    const bool overflows = distance >> 55U != 0;
    distance = (distance << 8U) + last.octets[i] - first.octets[i];
    if (overflows) return UINT64_MAX;
  }
  return distance + 1;
}

bool AddressRange::contains(const Endpoint& endpoint) const {
  return endpoint.v6 == first.v6 && first.octets <= endpoint.octets && endpoint.octets <= last.octets && !(skips_ends && ends_in_0_or_255(endpoint));
}

Result<AddressRange, std::string> parse_range(const std::string& text, std::uint16_t port) {
  AddressRange range;
  if (const auto slash = text.find('/'); slash != std::string::npos) {
    auto network = network_from(text, slash, port);
    if (!network) return network;
    range = std::move(network).value();
  } else if (const auto single = Endpoint::from_literal(text, port)) {
    range = {*single, *single, false, text};
  } else {
    const auto dash = text.find('-');
    if (!looks_like_a_range(text, dash)) return no("\"" + text + "\" is no address");
    auto span = span_from(text, dash, port);
    if (!span) return span;
    range = std::move(span).value();
  }
  if (is_nobodys(range.first) || is_nobodys(range.last))
    return no("\"" + text + "\" reaches into multicast, broadcast or unspecified addresses, where no device stands");
  return range;
}

Result<std::vector<AddressRange>, std::string> parse_ranges(std::span<const std::string> texts, std::uint16_t port, std::uint64_t most) {
  std::vector<AddressRange> ranges;
  std::uint64_t total = 0;
  for (const std::string& text : texts) {
    const bool is_name = text.find('/') == std::string::npos && !Endpoint::from_literal(text, port) && !looks_like_a_range(text, text.find('-'));
    std::vector<AddressRange> added;
    if (is_name) {
      auto found = look_up(text, port);
      if (!found) return no(found.error());
      added = std::move(found).value();
    } else {
      auto range = parse_range(text, port);
      if (!range) return no(range.error());
      added = {std::move(range).value()};
    }
    for (AddressRange& range : added) {
      const std::uint64_t size = range.size();
      if (size > most) return no(too_many(text, size, most, range.first.v6));
      total += size;
      ranges.push_back(std::move(range));
    }
  }
  if (total > most) return no(too_many("the networks together", total, most, false));
  return ranges;
}

std::vector<Endpoint> addresses_of(std::span<const AddressRange> ranges) {
  std::vector<Endpoint> addresses;
  std::set<Endpoint> seen;
  for (const AddressRange& range : ranges) {
    for (Endpoint at = range.first;; step(at)) {
      if (!(range.skips_ends && ends_in_0_or_255(at)) && seen.insert(at).second) addresses.push_back(at);
      if (at.octets == range.last.octets) break;
    }
  }
  return addresses;
}

}  // namespace klickwerk::collector
