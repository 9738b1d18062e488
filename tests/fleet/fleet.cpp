#include "tests/fleet/fleet.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/fleet/loopback_socket.h"

namespace klickwerk::fleet {
namespace {

std::int64_t seconds_of(Instant moment) { return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count(); }

}  // namespace

FleetClock::FleetClock(double speed) : launched_(SystemClock().now()), launched_steady_(std::chrono::steady_clock::now()), speed_(speed) {}

Instant FleetClock::now() const {
  const auto passed = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - launched_steady_);
  return launched_ + std::chrono::milliseconds(static_cast<std::int64_t>(passed.count() * speed_));
}

// The socket, the wake-up for a stop, and the answers that wait for their delay.
class Fleet::Io {
 public:
  explicit Io(std::uint16_t port) : socket(port), stop_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Io() { ::close(stop_event); }
  void wait() {
    pollfd handles[2] = {{socket.handle(), POLLIN, 0}, {stop_event, POLLIN, 0}};
    ::poll(handles, 2, delayed.wait_ms(std::chrono::steady_clock::now()));
  }
  bool stopping() const { return stop_asked; }
  void stop() {
    stop_asked = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_event, &one, sizeof one);
  }

  LoopbackSocket socket;
  int stop_event;  // wakes the thread up; the flag is what counts
  std::atomic<bool> stop_asked{false};
  DelayedAnswers delayed;
};

Fleet::Fleet(FleetDescription description)
    : description_(std::move(description)), clock_(description_.speed), epoch_(description_.start.value_or(clock_.now())), random_(description_.seed) {
  populate();
  io_ = std::make_unique<Io>(description_.port);
  port_ = io_->socket.port();
}

Fleet::~Fleet() { stop(); }

std::shared_ptr<const Model> Fleet::model_of(const std::filesystem::path& recording) {
  auto& model = models_[recording];
  if (!model) model = Model::load(recording);
  return model;
}

void Fleet::populate() {
  for (const auto& device : description_.devices) {
    const auto address = parse_ipv4(device.address);
    if (!address || *address >> 24U != 127) throw DescriptionError("device " + device.address + ": must be an IPv4 address in 127.0.0.0/8");
    auto [at, fresh] = places_.try_emplace(*address);
    if (device.recording.empty()) throw DescriptionError("device " + device.address + ": \"recording\" is missing");
    if (!fresh) throw DescriptionError("device " + device.address + ": the address occurs twice");
    order_.push_back(*address);
    Place& place = at->second;
    place.description = device;
    place.seed = Random(description_.seed * 0x10001U + *address).next();
    place.printer = std::make_unique<Printer>(model_of(device.recording), device, place.seed, epoch_);
    prepare_successor(place);
    // Net-SNMP's enterprise, format "text": unlike in every device, and the same at every start.
    if (!device.v3.name.empty()) place.usm = std::make_unique<UsmAgent>(device.v3, Bytes("\x80\x00\x1f\x88\x04", 5) + device.address);
  }
}

void Fleet::prepare_successor(Place& place) {
  const Faults& faults = place.description.faults;
  place.successor.reset();
  if (!faults.swap_at) return;
  DeviceDescription other = place.description;
  other.serial = faults.swap_serial;
  if (!faults.swap_recording.empty()) other.recording = faults.swap_recording;
  place.successor = std::make_unique<Printer>(model_of(other.recording), other, place.seed ^ 0x5a5a5a5aU, epoch_);
}

Printer& Fleet::standing_at(Place& place, Instant moment) {
  const bool swapped = place.successor && moment >= *place.description.faults.swap_at;
  return swapped ? *place.successor : *place.printer;
}

Fleet::Place* Fleet::place_at(std::uint32_t address) {
  const auto found = places_.find(address);
  return found == places_.end() ? nullptr : &found->second;
}

void Fleet::start() {
  thread_ = std::thread([this] { run(); });
}

void Fleet::stop() {
  io_->stop();
  if (thread_.joinable()) thread_.join();
}

void Fleet::run() {
  std::vector<Answer> answers(LoopbackSocket::batch);
  while (!io_->stopping()) {
    io_->wait();
    const auto& incoming = io_->socket.receive();
    std::size_t ready = 0;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& one : incoming) {
        Answer& answer = answers[ready];
        answer.to = one.from;
        bool at_once = false;
        serve(one.asked, one.datagram, answer, at_once);
        if (at_once) ++ready;
      }
    }
    requests_ += incoming.size();
    io_->socket.send(std::span(answers).first(ready));
    while (auto late = io_->delayed.take_due(std::chrono::steady_clock::now())) io_->socket.send(std::span(&*late, 1));
  }
}

void Fleet::serve(std::uint32_t asked, std::string_view datagram, Answer& answer, bool& at_once) {
  Place* place = place_at(asked);
  if (place == nullptr) return;
  answer.datagram.clear();
  const bool v3 = place->usm != nullptr && is_v3(datagram);
  if (v3) datagram = asked_in_v3(*place, datagram, answer);
  const bool reported = v3 && datagram.empty() && !answer.datagram.empty();
  if (!reported && !parse_request(datagram, request_)) return;
  ++place->requests;
  const Faults& faults = place->description.faults;
  if (faults.silent || (faults.loss_percent > 0 && random_.between(0, 99) < faults.loss_percent)) return;
  if (faults.wrong_request_id) request_.request_id ^= 0x15;
  const Instant now = clock_.now();
  if (!reported) {
    answer.datagram.clear();
    if (!standing_at(*place, now).answer(request_, faults, now, answer.datagram)) return;
    if (v3) answer.datagram = place->usm->wrapped(answer.datagram, seconds_of(now));
  }
  if (faults.garbage) answer.datagram.replace(0, 4, "\x30\x02\xff\x01");
  answer.from = faults.wrong_source ? asked + 1 : asked;
  if (faults.delay_ms == 0 && faults.jitter_ms == 0) {
    at_once = true;
    return;
  }
  const auto delay = std::max<std::int64_t>(0, faults.delay_ms + random_.between(-faults.jitter_ms, faults.jitter_ms));
  io_->delayed.add(answer, std::chrono::steady_clock::now() + std::chrono::milliseconds(delay));
}

std::string_view Fleet::asked_in_v3(Place& place, std::string_view datagram, Answer& answer) {
  const auto heard = place.usm->hear(datagram, seconds_of(clock_.now()), usm_masters_, place.description.community, usm_question_, answer.datagram);
  return heard == UsmAgent::Heard::question ? std::string_view(usm_question_) : std::string_view();
}

void Fleet::reboot(const std::string& address) {
  const std::lock_guard lock(mutex_);
  Place* place = place_at(parse_ipv4(address).value_or(0));
  if (place == nullptr || !place->usm) throw DescriptionError("the fleet has no SNMPv3 device at " + address);
  place->usm->reboot(seconds_of(clock_.now()));
}

std::uint64_t Fleet::requests_to(const std::string& address) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(parse_ipv4(address).value_or(0));
  return found == places_.end() ? 0 : found->second.requests;
}

void Fleet::set_faults(const std::string& address, const Faults& faults) {
  const std::lock_guard lock(mutex_);
  Place* place = place_at(parse_ipv4(address).value_or(0));
  if (place == nullptr) throw DescriptionError("the fleet has no device at " + address);
  const bool another_successor = place->description.faults.swap_at != faults.swap_at || place->description.faults.swap_serial != faults.swap_serial ||
                                 place->description.faults.swap_recording != faults.swap_recording;
  place->description.faults = faults;
  if (another_successor) prepare_successor(*place);
}

void Fleet::take_faults(const FleetDescription& description) {
  for (const auto& device : description.devices) {
    if (places_.contains(parse_ipv4(device.address).value_or(0))) set_faults(device.address, device.faults);
  }
}

std::vector<Standing> Fleet::standings() const { return standings_at(clock_.now()); }

std::vector<Standing> Fleet::standings_at(Instant moment) const {
  const std::lock_guard lock(mutex_);
  std::vector<Standing> all;
  for (const std::uint32_t address : order_) all.push_back(standing_of(places_.at(address), moment));
  return all;
}

Standing Fleet::standing_of(const Place& place, Instant moment) const {
  const Faults& faults = place.description.faults;
  const bool swapped = place.successor && moment >= *faults.swap_at;
  const Printer& printer = swapped ? *place.successor : *place.printer;
  const auto& recorded = printer.model().recorded();
  Standing standing;
  standing.address = place.description.address;
  standing.port = port_;
  standing.community = place.description.community;
  standing.v1_only = faults.v1_only;
  standing.recording = printer.model().name();
  standing.profile = recorded.profile;
  standing.vendor = recorded.vendor.value_or("");
  standing.model = recorded.model.value_or("");
  standing.serial = printer.serial();
  standing.counters = printer.counters_at(moment, faults);
  for (const auto& [name, value] : standing.counters) standing.milli_clicks_per_day[name] = printer.growth().milli_per_day(coverage_of(name));
  return standing;
}

}  // namespace klickwerk::fleet
