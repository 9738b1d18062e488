// Meters that count no pages: read by SNMP from the simulated fleet, settled by the same engine (B27).
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "db/reading_sink.h"
#include "tests/collector/polling.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using collector::Observation;
using test::Dealer;

// The recording with another figure in one line, as the device answers it a month later.
std::filesystem::path later_recording(const std::filesystem::path& recording, const std::string& line, const std::string& then) {
  std::ifstream in(recording);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  text.replace(at, line.size(), then);
  const std::filesystem::path later = std::filesystem::temp_directory_path() / ("klickwerk-later-" + std::to_string(::getpid()) + "-" + recording.filename().string());
  std::ofstream(later) << text;
  return later;
}

Observation polled(const std::filesystem::path& recording, const std::string& address, const std::string& serial) {
  fleet::DeviceDescription description;
  description.address = address;
  description.recording = recording;
  description.serial = serial;
  description.clicks_per_day = 0;
  description.offset_clicks = 0;
  const auto fleet = collector::test::started_fleet({description});
  collector::test::Network network;
  auto target = collector::test::target_for(fleet->standings().at(0), 1);
  target.serial = serial;
  collector::DeviceMemory memory;
  return collector::test::poll_once(network, target, memory, {.patience = {.timeout_ms = 2000, .retries = 3}});
}

// Both are read, at the evening of the last day of August and of September.
void read_month(Dealer& dealer, const std::string& contract, Observation first, Observation last) {
  db::DatabaseReadingSink sink(dealer.books().another());
  for (auto [observation, day] : {std::pair{&first, Day::of(2026, 8, 31)}, std::pair{&last, Day::of(2026, 9, 30)}}) {
    ASSERT_EQ(observation->outcome, collector::PollOutcome::read) << observation->detail;
    observation->device = dealer.device(contract);
    observation->read_at = start_of_local_day(day) + std::chrono::hours(20);
    sink.store(std::span(observation, 1));
  }
}

void add_meter_contract(Dealer& dealer, const std::string& number, const std::string& counter, std::int64_t start, UnitPrice price) {
  dealer.add_contract(number, [&](db::Contract& contract) {
    contract.terms.flat_fees.clear();
    billing::MeterTerms& meter = contract.terms.meters[0];
    meter.id = counter;
    meter.prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{price, 2}}}};
    contract.positions[0].placements[0].start = {{counter, start}};
  });
}

std::filesystem::path monitored(const std::string& name) {
  return std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings" / "monitored" / (name + ".snmprec");
}

// B27: 120 h at 1.40 are 168.00.
TEST(MeterBilling, OperatingHoursReadBySnmpAreBilledLikeClicks) {
  Dealer dealer;
  add_meter_contract(dealer, "V-1", "operating_hours", 1540, UnitPrice{1'400'000});
  const auto now = monitored("projector_hall"), later = later_recording(now, "1.1.1.0|2|1540", "1.1.1.0|2|1660");
  read_month(dealer, "V-1", polled(now, "127.61.0.1", "MAC-0011220C0815"), polled(later, "127.61.0.2", "MAC-0011220C0815"));
  std::filesystem::remove(later);
  EXPECT_EQ(dealer.books().value("select string_agg(value || ' ' || state, ', ' order by read_at) from readings where counter = 'operating_hours'"), "1540 valid, 1660 valid");
  const auto report = dealer.settle(9);
  EXPECT_EQ(test::outcome(report, "V-1").net, Money{16'800}) << report_text(report, true);
}

// 4,821.7 kWh and 5,021.9 kWh are whole 4,821 and 5,021: 200 at 0.32.
TEST(MeterBilling, KilowattHoursOfAPowerStrip) {
  Dealer dealer;
  add_meter_contract(dealer, "V-2", "kwh", 4821, UnitPrice{320'000});
  const auto now = monitored("power-strip_rack2"), later = later_recording(now, "4.3.1.9.1|2|48217", "4.3.1.9.1|2|50219");
  read_month(dealer, "V-2", polled(now, "127.62.0.1", "ZA0000000815"), polled(later, "127.62.0.2", "ZA0000000815"));
  std::filesystem::remove(later);
  EXPECT_EQ(dealer.books().value("select string_agg(value::text, ', ' order by read_at) from readings where counter = 'kwh'"), "4821, 5021");
  const auto report = dealer.settle(9);
  EXPECT_EQ(test::outcome(report, "V-2").net, Money{6'400}) << report_text(report, true);
  EXPECT_EQ(dealer.books().value("select count(*) from gauges where name = 'power'"), "2");
}

}  // namespace
}  // namespace klickwerk::office
