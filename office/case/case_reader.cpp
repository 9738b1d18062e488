#include "office/case/case_reader.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "billing/contract/check_terms.h"
#include "billing/settlement/ledger.h"
#include "office/case/case_terms.h"

namespace klickwerk::office {
namespace {

using billing::PositionHistory;

// What a device shows. Below 0 no counter stands; read as such, it would bill clicks that nobody made.
std::int64_t read_counter(const JsonNode& node) {
  const std::int64_t value = node.whole_number();
  if (value < 0) node.complain("must not be negative: it is a counter's value");
  return value;
}

std::vector<billing::CounterValue> read_counters(const JsonNode& node) {
  std::vector<billing::CounterValue> values;
  for (const auto& [counter, value] : node.members()) values.push_back({counter, read_counter(value)});
  return values;
}

billing::PlacedDevice read_device(const JsonNode& node) {
  node.only({"serial", "from", "to", "start", "final"});
  billing::PlacedDevice device{node.at("serial").text(), node.at("from").day(), {}, {}, {}};
  if (auto to = node.find("to")) device.last_day = to->day();
  if (auto start = node.find("start")) device.start = read_counters(*start);
  if (auto final_counters = node.find("final")) device.final_ = read_counters(*final_counters);
  return device;
}

PositionHistory read_position(const JsonNode& node) {
  node.only({"id", "from", "to", "devices", "resets"});
  PositionHistory position;
  position.id = node.at("id").name();
  if (auto from = node.find("from")) position.from = from->day();
  if (auto to = node.find("to")) position.last_day = to->day();
  for (const auto& device : node.at("devices").elements()) position.devices.push_back(read_device(device));
  if (auto resets = node.find("resets"))
    for (const auto& reset : resets->elements()) {
      reset.only({"date", "meter", "old", "new"});
      position.resets.push_back({reset.at("date").day(), reset.at("meter").name(), read_counter(reset.at("old")),
                                 read_counter(reset.at("new"))});
    }
  return position;
}

PositionHistory& position_named(const JsonNode& node, std::vector<PositionHistory>& positions) {
  const std::string id = node.name();
  for (auto& position : positions)
    if (position.id == id) return position;
  node.complain("names the position '" + id + "', which the contract does not have");
}

void read_readings(const JsonNode& list, std::vector<PositionHistory>& positions) {
  for (const auto& node : list.elements()) {
    node.only({"position", "meter", "date", "value"});
    auto& readings = position_named(node.at("position"), positions).readings;
    billing::Reading reading{node.at("meter").name(), node.at("date").day(), read_counter(node.at("value")), {}};
    for (const auto& other : readings)
      if (other.counter == reading.counter && other.day == reading.day && other.value != reading.value)
        node.complain("a second value for counter " + reading.counter + " on " + reading.day.iso() + "; keep the right one");
    readings.push_back(std::move(reading));
  }
  for (auto& position : positions)
    std::sort(position.readings.begin(), position.readings.end(),
              [](const auto& a, const auto& b) { return std::tie(a.counter, a.day) < std::tie(b.counter, b.day); });
}

Period read_month(const JsonNode& node) {
  const std::string text = node.text();
  auto month = Period::parse(text);
  if (!month || text.size() != 7 || text[5] == 'Q' || text[5] == 'H') node.complain("must be a month such as 2025-03, but is \"" + text + "\"");
  return *month;
}

std::vector<billing::SettledHistory> read_history(const JsonNode& list, billing::SettlementInput& contract) {
  std::vector<billing::SettledHistory> history;
  for (const auto& node : list.elements()) {
    node.only({"meter", "position", "period", "clicks", "basis"});
    billing::SettledHistory entry{node.at("meter").name(), {}, read_month(node.at("period")), {node.at("clicks").whole_number()}, false};
    const auto& meters = contract.terms.meters;
    if (std::none_of(meters.begin(), meters.end(), [&](const auto& meter) { return meter.id == entry.meter; }))
      node.at("meter").complain("names the meter '" + entry.meter + "', which the contract does not have");
    if (auto position = node.find("position")) entry.position = position_named(*position, contract.positions).id;
    if (entry.clicks.count < 0) node.at("clicks").complain("must not be negative");
    const std::string basis = node.at("basis").text();
    if (basis != "actual" && basis != "estimate") node.at("basis").complain("must be actual or estimate, but is \"" + basis + "\"");
    entry.estimated = basis == "estimate";
    history.push_back(std::move(entry));
  }
  return history;
}

std::vector<Period> read_runs(const JsonNode& list) {
  std::vector<Period> runs;
  for (const auto& node : list.elements()) {
    node.only({"from", "to"});
    const Period run = Period::inclusive(node.at("from").day(), node.at("to").day());
    if (run.empty()) node.complain("ends before it begins");
    if (!runs.empty() && run.first < runs.back().end) node.complain("begins before the run before it ends; list the runs in order");
    runs.push_back(run);
  }
  if (runs.empty()) list.complain("names no run");
  return runs;
}

void read_input(const JsonNode& node, SettlementCase& settlement_case) {
  node.only({"contract", "flat_fee", "meters", "positions", "readings", "settled_history", "runs"});
  auto& contract = settlement_case.contract;
  contract.terms = read_terms(node);
  for (const auto& position : node.at("positions").elements()) contract.positions.push_back(read_position(position));
  for (const auto& problem : billing::check_terms(contract)) throw CaseError(node.path() + "." + problem.key + ": " + problem.problem);
  if (auto readings = node.find("readings")) read_readings(*readings, contract.positions);
  settlement_case.runs = read_runs(node.at("runs"));
  if (auto history = node.find("settled_history"))
    contract.ledger = billing::ledger_of_history(contract, read_history(*history, contract), settlement_case.runs.front().first);
}

SettlementCase read_case(const JsonNode& node) {
  node.only({"id", "title", "covers", "input", "expected"});
  SettlementCase settlement_case;
  settlement_case.id = node.at("id").name();
  if (auto title = node.find("title")) settlement_case.title = title->text();
  read_input(node.at("input"), settlement_case);
  if (auto expected = node.find("expected")) settlement_case.expected = expected->value().dump();
  return settlement_case;
}

}  // namespace

std::vector<SettlementCase> read_cases(std::string_view json, const std::string& name) {
  try {
    const auto document = nlohmann::json::parse(json);
    const JsonNode root{document, ""};
    if (document.is_object() && document.contains("input")) return {read_case(root)};
    root.only({"schema_version", "currency", "purpose", "conventions", "settlement_cases"});
    std::vector<SettlementCase> cases;
    for (const auto& node : root.at("settlement_cases").elements()) cases.push_back(read_case(node));
    return cases;
  } catch (const CaseError& error) {
    throw CaseError(name + ": " + error.what());
  } catch (const nlohmann::json::exception& error) {
    throw CaseError(name + ": is not valid JSON: " + error.what());
  }
}

std::vector<SettlementCase> read_case_file(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream || std::filesystem::is_directory(file)) throw CaseError(file.string() + ": cannot be read; does the file exist?");
  if (stream.peek() == std::ifstream::traits_type::eof()) throw CaseError(file.string() + ": is empty");
  std::ostringstream text;
  text << stream.rdbuf();
  return read_cases(text.str(), file.string());
}

}  // namespace klickwerk::office
