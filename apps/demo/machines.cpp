#include "apps/demo/machines.h"

#include <algorithm>
#include <stdexcept>

#include "core/assert.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::demo {
namespace {

namespace fs = std::filesystem;

bool has(const fleet::Model& model, const std::string& counter) {
  const auto& counters = model.recorded().counters;
  return std::any_of(counters.begin(), counters.end(), [&](const auto& known) { return known.name == counter && known.value > 0; });
}

// A device whose pages count as total = mono + colour, or as total alone.
std::optional<MachineClass> class_of(const fleet::Model& model) {
  if (has(model, "mono") && has(model, "colour")) return MachineClass::colour;
  if (has(model, "total") && !has(model, "colour")) return MachineClass::mono;
  return std::nullopt;
}

// In hundredths of an ordinary day: offices rest at weekends, around Christmas and in August.
std::int64_t weight_of(Day day) {
  const int weekday = ((day.serial + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; 0 is Monday
  if (weekday == 6) return 4;
  if (weekday == 5) return 18;
  if (day.month() == 12 && day.day_of_month() >= 23) return 12;
  constexpr std::array<std::int64_t, 12> season = {138, 132, 142, 128, 130, 134, 112, 96, 136, 140, 146, 118};
  return season[static_cast<std::size_t>(day.month() - 1)];
}

bool works_on(const Machine& machine, Day day) {
  if (machine.works.empty()) return true;
  return std::any_of(machine.works.begin(), machine.works.end(),
                     [&](const DayRange& range) { return range.first <= day && (!range.last || day <= *range.last); });
}

std::string address_of(std::size_t number) {
  return "127.77." + std::to_string(1 + number / 200) + "." + std::to_string(10 + number % 200);
}

std::string made_up_serial(std::uint64_t seed) {
  fleet::Random random(seed);
  std::string serial;
  for (int i = 0; i < 2; ++i) serial += static_cast<char>('A' + random.between(0, 25));
  for (int i = 0; i < 8; ++i) serial += static_cast<char>('0' + random.between(0, 9));
  return serial;
}

}  // namespace

Machines::Machines(const fs::path& recordings, Day first, Day last, std::uint64_t seed) : first_(first), last_(last), seed_(seed) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(recordings))
    if (entry.path().extension() == ".snmprec") files.push_back(fs::absolute(entry.path()));
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    auto model = fleet::Model::load(file);
    const auto type = class_of(*model);
    if (type == MachineClass::colour) colour_.push_back({file, std::move(model)});
    else if (type == MachineClass::mono) mono_.push_back({file, std::move(model)});
  }
  if (colour_.empty() || mono_.empty())
    throw std::runtime_error(recordings.string() + ": the demo needs recordings of colour and of black-and-white devices");
}

// The recordings in turn.
const Machines::Recording& Machines::next_recording(MachineClass type, const std::string& counter) {
  const auto& recordings = type == MachineClass::colour ? colour_ : mono_;
  std::size_t& next = type == MachineClass::colour ? next_colour_ : next_mono_;
  for (std::size_t tried = 0; tried < recordings.size(); ++tried) {
    const Recording& recording = recordings[next++ % recordings.size()];
    if (counter.empty() || has(*recording.model, counter)) return recording;
  }
  throw std::runtime_error("the demo needs the recording of a device that tells the counter " + counter);
}

std::size_t Machines::add(MachineClass type, std::size_t customer, std::size_t site, fleet::Random& random, const std::string& counter) {
  Machine machine;
  machine.type = type;
  machine.customer = customer;
  machine.site = site;
  if (type == MachineClass::hours) {
    machine.vendor = "Plotterwerk";
    machine.model = "Wide 44";
    machine.source = "clerk";
  } else {
    const Recording& recording = next_recording(type, counter);
    machine.recording = recording.model;
    machine.recording_path = recording.path;
    machine.vendor = recording.model->recorded().vendor.value_or("");
    machine.model = recording.model->recorded().model.value_or(recording.model->name());
    machine.address = address_of(machines_.size());
  }
  machine.serial = made_up_serial(seed_ * 7919 + machines_.size());
  machine.clicks_per_day = type == MachineClass::mono ? random.between(15, 90) : random.between(40, 260);
  machines_.push_back(std::move(machine));
  return machines_.size() - 1;
}

void Machines::work_days(Machine& machine, std::uint64_t seed) const {
  fleet::Random random(seed);
  fleet::Active active{};
  if (machine.recording) active = machine.recording->active();
  else active[fleet::print_mono] = true;
  const fleet::Growth mix = fleet::Growth::random(seed, active, machine.clicks_per_day, 0);
  std::array<std::int64_t, fleet::doings> rest{};
  for (Day day = first_; day <= last_; day = day + 1) {
    auto& done = machine.doings_by_day.emplace_back();
    const std::int64_t weight = weight_of(day) * random.between(60, 140) / 100;
    for (std::size_t i = 0; i < fleet::doings; ++i) {
      fleet::Coverage one;
      one.weight[i] = 1;
      rest[i] += mix.milli_per_day(one) * weight / 100;
      if (!works_on(machine, day)) rest[i] = 0;
      done[i] = rest[i] / 1000;
      rest[i] %= 1000;
    }
  }
}

// A device that is not there any more stands where its recording stands, and above it by half more than the backfill takes away.
Counters Machines::counters_of_recording(const Machine& machine) {
  std::array<std::int64_t, fleet::doings> worked{};
  for (const auto& day : machine.doings_by_day)
    for (std::size_t k = 0; k < fleet::doings; ++k) worked[k] += day[k];
  Counters counters;
  for (const auto& counter : machine.recording->recorded().counters) {
    std::int64_t at = static_cast<std::int64_t>(counter.value);
    const fleet::Coverage coverage = fleet::coverage_of(counter.name);
    for (std::size_t k = 0; k < fleet::doings; ++k) at += coverage.weight[k] * (worked[k] * 3 / 2);
    counters[counter.name] = at;
  }
  return counters;
}

std::int64_t Machines::jumped(const Machine& machine, const std::string& counter, const CounterJump& jump) {
  std::size_t doing = fleet::print_mono;
  if (machine.recording && !machine.recording->active()[doing])
    doing = static_cast<std::size_t>(std::ranges::find(machine.recording->active(), true) - machine.recording->active().begin());
  return doing < fleet::doings ? fleet::coverage_of(counter).weight[doing] * jump.by : 0;
}

fleet::FleetDescription Machines::finish(Instant start) {
  fleet::FleetDescription description;
  description.seed = seed_;
  description.start = start;
  for (Machine& machine : machines_) {
    work_days(machine, seed_ * 104729 + static_cast<std::uint64_t>(&machine - machines_.data()));
    if (!machine.recording) machine.at_end = {{"hours", 12'480 + machine.clicks_per_day}};
    if (machine.recording) machine.at_end = counters_of_recording(machine);
    if (machine.address.empty() || machine.in_stock) continue;
    fleet::DeviceDescription device;
    device.address = machine.address;
    device.recording = machine.recording_path;
    device.serial = machine.serial;
    device.clicks_per_day = machine.clicks_per_day;
    device.offset_clicks = machine.clicks_per_day * 2000;  // more than the backfill takes away again
    device.faults = machine.faults;
    description.devices.push_back(std::move(device));
  }
  fleet::Fleet fleet(description);
  std::map<std::string, fleet::Standing> standing;
  for (auto& each : fleet.standings_at(start)) standing.emplace(each.address, std::move(each));
  for (Machine& machine : machines_) {
    const auto found = standing.find(machine.address);
    if (found == standing.end() || machine.in_stock) continue;
    machine.at_end.clear();
    for (const auto& [counter, value] : found->second.counters) machine.at_end[counter] = static_cast<std::int64_t>(value);
  }
  return description;
}

Counters Machines::counters(std::size_t index, Day day) const {
  const Machine& machine = machines_[index];
  KW_ASSERT(day >= first_ - 1 && day <= last_);
  std::array<std::int64_t, fleet::doings> later{};
  for (int i = day - first_ + 1; i < static_cast<int>(machine.doings_by_day.size()); ++i)
    for (std::size_t k = 0; k < fleet::doings; ++k) later[k] += machine.doings_by_day[static_cast<std::size_t>(i)][k];
  Counters counters;
  for (const auto& [name, value] : machine.at_end) {
    const fleet::Coverage coverage = fleet::coverage_of(name == "hours" ? "print_mono" : name);
    std::int64_t at = value;
    for (std::size_t k = 0; k < fleet::doings; ++k) at -= coverage.weight[k] * later[k];
    for (const CounterJump& jump : machine.jumps)
      if (day < jump.day) at += jumped(machine, name, jump);
    if (at < 0) throw std::runtime_error("the demo's device " + machine.serial + " would have counted less than nothing: " + name);
    counters[name] = at;
  }
  return counters;
}

}  // namespace klickwerk::demo
