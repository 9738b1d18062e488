// Polling speed: the floor, our protocol path with the same request, and whole polls (known rows and fresh looks,
// decoded), all in one run against the same fleet in a process of its own. Loopback: the network costs nothing here.
#include <algorithm>
#include <array>
#include <CLI/CLI.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdio>

#include "bench/fleet_process.h"
#include "bench/poll_floor.h"
#include "collector/poll/poll_loop.h"
#include "collector/snmp/codec.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;

struct Options {
  FleetOptions fleet;
  int window = 500;
  int rounds = 5;
};

struct Figure {
  std::string name;
  int devices = 0;
  double wall_s = 0;
  double cpu_s = 0;
  std::uint64_t requests = 0;
};

// 21 names, as a minimal poll would ask: identity, counter, status and the rows of five supplies.
std::vector<Oid> twenty_one_names() {
  std::vector<Oid> names;
  for (const char* name : {"1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.43.5.1.1.17.1", "1.3.6.1.2.1.43.10.2.1.4.1.1", "1.3.6.1.2.1.25.3.5.1.1.1",
                           "1.3.6.1.2.1.25.3.5.1.2.1"}) {
    names.push_back(*Oid::parse(name));
  }
  for (std::uint32_t supply = 1; supply <= 5; ++supply) {
    for (const std::uint32_t column : {6U, 8U, 9U}) names.push_back(Oid{{1, 3, 6, 1, 2, 1, 43, 11, 1, 1, column, 1, supply}});
  }
  return names;
}

template <class Work>
Figure measure(const std::string& name, Work work) {
  Figure figure{.name = name};
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  work(figure);
  figure.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  figure.cpu_s = cpu_seconds() - cpu;
  return figure;
}

Figure floor_figure(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window) {
  constexpr std::uint32_t marker = 0x41424344;
  const auto encoded = *encode({SnmpVersion::v2c, "public", RequestKind::get, twenty_one_names(), 1}, marker);
  const std::string request(encoded.begin(), encoded.end());
  return measure("floor: pre-encoded GET of 21", [&](Figure& figure) {
    const auto result = poll_floor(addresses, port, request, request.find("ABCD"), window);
    figure.devices = result.answered;
    figure.requests = addresses.size();
  });
}

// One request to each address, `window` of them in flight; `ask(address, index, answered)` sends one.
template <class Ask>
void ask_each(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window, asio::io_context& loop, UdpSnmpClient& client, Figure& figure, Ask ask) {
  std::size_t next = 0;
  std::function<void()> ask_next;
  const auto answered = [&](const auto& answer) {
    figure.devices += answer.ok() ? 1 : 0;
    ask_next();
    if (client.outstanding() == 0) loop.stop();
  };
  ask_next = [&] {
    if (next >= addresses.size()) return;
    const std::size_t index = next++;
    ask(*Endpoint::from_literal(fleet::ipv4_text(addresses[index]), port), index, answered);
  };
  for (int i = 0; i < window; ++i) ask_next();
  loop.run();
  figure.requests = client.traffic().sent;
}
constexpr Patience second_and_once_more{.timeout_ms = 1000, .retries = 1};

Figure client_figure(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window) {
  return measure("our client, the same GET", [&](Figure& figure) {
    asio::io_context loop;
    UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
    const SnmpRequest request{SnmpVersion::v2c, "public", RequestKind::get, twenty_one_names(), 1};
    ask_each(addresses, port, window, loop, client, figure,
             [&](const Endpoint& to, std::size_t, const auto& answered) { client.request(to, request, second_and_once_more, answered); });
  });
}

// Every second device signs with SHA-256, the others with SHA-1; all encrypt with AES-128.
fleet::UsmUser v3_user_of(std::size_t device) { return {"bench", device % 2 == 1, "bench authentication", "bench privacy", ""}; }

fleet::FleetDescription speaking_v3(fleet::FleetDescription description) {
  for (std::size_t i = 0; i < description.devices.size(); ++i) description.devices[i].v3 = v3_user_of(i);
  return description;
}

// The same GET in SNMPv3, authPriv, by a client that knows the engines or has to find them.
Figure v3_figure(const std::string& name, const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window, std::vector<KnownEngine>& engines) {
  std::array<std::shared_ptr<const V3User>, 2> users;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto user = v3_user_of(i);
    users[i] = std::make_shared<const V3User>(V3User{user.name, user.sha256 ? V3Auth::sha256 : V3Auth::sha1, user.auth_password, V3Privacy::aes128, user.privacy_password, ""});
  }
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
  client.recall(engines);
  Figure figure = measure(name, [&](Figure& measured) {
    SnmpRequest request{SnmpVersion::v3, {}, RequestKind::get, twenty_one_names(), 1};
    ask_each(addresses, port, window, loop, client, measured, [&](const Endpoint& to, std::size_t index, const auto& answered) {
      request.v3 = users[index % 2];
      client.request(to, request, second_and_once_more, answered);
    });
  });
  engines = client.known_engines();
  return figure;
}

// The same names, encoded beforehand: as the polls of a running collector ask them.
Figure known_figure(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window) {
  return measure("our client, names known", [&](Figure& figure) {
    asio::io_context loop;
    UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
    const auto names = KnownNames::of(twenty_one_names());
    const KnownGet get{SnmpVersion::v2c, "public", {names, 0, names->size()}};
    ask_each(addresses, port, window, loop, client, figure,
             [&](const Endpoint& to, std::size_t, const auto& answered) { client.request_known(to, get, second_and_once_more, answered); });
  });
}

Figure poll_figure(const std::string& name, std::vector<PollTarget> targets, int window, std::vector<LearnedRows>& learned) {
  return measure(name, [&](Figure& figure) {
    asio::io_context loop;
    UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
    const SystemClock clock;
    PollLoop polls({loop, client, ProfileSet::built_in(), clock,
                    [&](const Observation& observation) { figure.devices += observation.outcome == PollOutcome::read ? 1 : 0; }, [] { return true; },
                    [&] { loop.stop(); }},
                   DueQueue::Rhythm::once, window, {});
    polls.recall(learned);
    polls.load(std::move(targets));
    loop.run();
    figure.requests = client.traffic().sent;
    if (learned.empty()) learned = polls.take_learned();
  });
}

// A collector that has been running: it knows the rows and how much each device takes in a message.
Figure steady_figure(const std::string& name, const ProfileSet& profiles, const std::vector<PollTarget>& targets, int window, const std::vector<LearnedRows>& learned) {
  constexpr int polls_before = 5;
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
  const SystemClock clock;
  int read = 0;
  PollLoop polls({loop, client, profiles, clock,
                  [&](const Observation& observation) { read += observation.outcome == PollOutcome::read ? 1 : 0; }, [] { return true; }, [&] { loop.stop(); }},
                 DueQueue::Rhythm::once, window, {});
  polls.recall(learned);
  const auto poll_all = [&] {
    read = 0;
    polls.load(targets);
    loop.restart();
    loop.run();
  };
  for (int i = 0; i < polls_before; ++i) poll_all();
  const std::uint64_t sent_before = client.traffic().sent;
  return measure(name, [&](Figure& figure) {
    poll_all();
    figure.devices = read;
    figure.requests = client.traffic().sent - sent_before;
  });
}

void print(const Figure& figure, const Figure& floor) {
  const auto per_1000 = [](const Figure& f) { return f.cpu_s * 1000 / std::max(1, f.devices); };
  std::printf("%-30s %7d %9.0f %8.2f %11.4f %8.1f %9.1f\n", figure.name.c_str(), figure.devices, figure.devices / figure.wall_s,
              figure.devices / figure.wall_s / (floor.devices / floor.wall_s), per_1000(figure), per_1000(figure) / per_1000(floor),
              static_cast<double>(figure.requests) / std::max(1, figure.devices));
}

std::vector<PollTarget> targets_at(const std::vector<std::uint32_t>& addresses, std::uint16_t port) {
  std::vector<PollTarget> targets;
  for (const std::uint32_t address : addresses) {
    PollTarget& target = targets.emplace_back();
    target.device = DeviceId{static_cast<std::int64_t>(targets.size())};
    target.address = fleet::ipv4_text(address);
    target.port = port;
    target.community = "public";
  }
  return targets;
}

// By CPU for the figures of CPU; the rate is that of the same round.
const Figure& median(std::vector<Figure>& figures) {
  std::ranges::sort(figures, {}, &Figure::cpu_s);
  return figures[figures.size() / 2];
}

void run(const Options& options) {
  FleetProcess fleet([&] { return speaking_v3(fleet_of(options.fleet)); });
  std::vector<std::uint32_t> addresses;
  for (const auto& device : fleet_of(options.fleet).devices) addresses.push_back(*fleet::parse_ipv4(device.address));
  const auto targets = targets_at(addresses, fleet.port());
  const ProfileSet of_21 = ProfileSet::load(std::string(KLICKWERK_SOURCE_DIR) + "/bench/profiles");
  std::vector<std::vector<Figure>> rows(9);
  std::vector<LearnedRows> learned;
  std::uint64_t requests = 0;
  for (int round = 0; round < options.rounds; ++round) {
    rows[0].push_back(floor_figure(addresses, fleet.port(), options.window));
    rows[1].push_back(client_figure(addresses, fleet.port(), options.window));
    rows[2].push_back(known_figure(addresses, fleet.port(), options.window));
    rows[3].push_back(steady_figure("poll of 21 names, decoded", of_21, targets, options.window, {}));
    std::vector<LearnedRows> nothing;
    rows[4].push_back(poll_figure("whole poll, tables walked", targets, options.window, nothing));
    if (learned.empty()) learned = nothing;
    rows[5].push_back(poll_figure("whole poll, known rows", targets, options.window, learned));
    rows[6].push_back(steady_figure("the same, sixth poll", ProfileSet::built_in(), targets, options.window, learned));
    std::vector<KnownEngine> engines;
    rows[7].push_back(v3_figure("v3 authPriv, first contact", addresses, fleet.port(), options.window, engines));
    rows[8].push_back(v3_figure("v3 authPriv, engines known", addresses, fleet.port(), options.window, engines));
  }
  std::printf("%d devices, window %d, delay %d ms, %d %% dead, %d %% lost, medians of %d rounds\n", options.fleet.devices, options.window,
              options.fleet.delay_ms, options.fleet.dead_percent, options.fleet.loss_percent, options.rounds);
  std::printf("%-30s %7s %9s %8s %11s %8s %9s\n", "", "read", "devices/s", "of floor", "CPU-s/1000", "x floor", "requests");
  for (auto& figures : rows) {
    for (const auto& figure : figures) requests += figure.requests;
    print(median(figures), median(rows[0]));
  }
  std::printf("the fleet answered %.0f requests per CPU second\n", static_cast<double>(requests) / fleet.finish());
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Polling speed against a floor", "poll_bench"};
  app.add_option("--devices", options.fleet.devices)->capture_default_str();
  app.add_option("--window", options.window)->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str();
  app.add_option("--delay-ms", options.fleet.delay_ms, "of every answer")->capture_default_str();
  app.add_option("--dead-percent", options.fleet.dead_percent, "of the devices never answer")->capture_default_str();
  app.add_option("--loss-percent", options.fleet.loss_percent, "of the requests are lost")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  klickwerk::bench::run(options);
  return 0;
}
