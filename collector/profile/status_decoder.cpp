#include "collector/profile/status_decoder.h"

#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {
namespace {

constexpr std::size_t kMostRows = 100;  // alert tables and consoles beyond this are noise

std::string printer_word(std::int64_t status) {
  switch (status) {
    case 1: return "other";
    case 3: return "idle";
    case 4: return "printing";
    case 5: return "warmup";
    default: return "unknown";
  }
}

std::string device_word(std::int64_t status) {
  switch (status) {
    case 2: return "running";
    case 3: return "warning";
    case 4: return "testing";
    case 5: return "down";
    default: return "unknown";
  }
}

std::string severity_word(std::int64_t severity) {
  switch (severity) {
    case 3: return "critical";
    case 4: return "warning";
    case 5: return "warning_changed";  // warningBinaryChangeEvent
    default: return "other";
  }
}

// hrPrinterDetectedErrorState: bit 0 is the most significant of the first octet; devices send 0, 1 or 2 octets, or more.
constexpr const char* kConditions[] = {"lowPaper", "noPaper", "lowToner", "noToner", "doorOpen", "jammed", "offline", "serviceRequested",
                                       "inputTrayMissing", "outputTrayMissing", "markerSupplyMissing", "outputNearFull", "outputFull", "inputTrayEmpty", "overduePreventMaint"};

std::vector<std::string> condition_words(std::string_view octets) {
  std::vector<std::string> words;
  for (std::size_t bit = 0; bit < std::size(kConditions) && bit / 8 < octets.size(); ++bit)
    if (static_cast<unsigned char>(octets[bit / 8]) & (0x80u >> (bit % 8))) words.emplace_back(kConditions[bit]);
  return words;
}

int small(std::optional<std::int64_t> number) { return number && *number > 0 && *number < 1000000 ? static_cast<int>(*number) : 0; }

std::vector<DecodedAlert> decode_alerts(const StatusColumns& columns, const VarBinds& answers, int character_set) {
  std::vector<DecodedAlert> alerts;
  const Oid& guide = columns.alert_code;
  if (guide.arcs.empty()) return alerts;
  for (auto row = answers.lower_bound(guide); row != answers.end() && row->first.starts_with(guide) && alerts.size() < kMostRows; ++row) {
    if (row->first.arcs.size() == guide.arcs.size()) continue;
    const auto at = [&](const Oid& column) {
      const auto found = answers.find(cell(row->first, guide, column));
      return found == answers.end() ? ValueView{} : view_of(found->second);
    };
    DecodedAlert alert;
    alert.severity = severity_word(number_in(at(columns.alert_severity)).value_or(0));
    alert.group = small(number_in(at(columns.alert_group)));
    alert.code = small(number_in(row->second));
    const ValueView text = at(columns.alert_text);
    if (const auto* octets = octets_in(text)) alert.text = decode_text(*octets, character_set);
    alerts.push_back(std::move(alert));
  }
  return alerts;
}

std::vector<std::string> decode_console(const Oid& column, const Answers& answers) {
  std::vector<std::string> lines;
  answers.rows(column, [&](Place row) {
    if (auto line = answers.text(row); !line.empty()) lines.push_back(std::move(line));
    return lines.size() < kMostRows;
  });
  return lines;
}

// RFC 3805 PrtMediaPathMaxSpeedPrintUnitTC: sides or sheets an hour, or a length an hour; A4 is fed along its 297 mm by the
// devices that tell a length (70 pages a minute of a 70-page device, 55 of a 55-page one).
std::optional<int> pages_per_minute(std::int64_t speed, std::int64_t unit) {
  constexpr std::int64_t a4_um = 297'000;
  if (speed <= 0 || speed > 1'000'000'000'000) return std::nullopt;  // -1 other, -2 unknown
  std::int64_t pages_an_hour = 0;
  switch (unit) {
    case 3: pages_an_hour = speed * 254 / 100 / a4_um; break;        // ten-thousandths of inches: 2.54 um
    case 4: pages_an_hour = speed / a4_um; break;                    // micrometres
    case 7: pages_an_hour = speed; break;                            // impressions
    case 8: pages_an_hour = speed * 2; break;                        // sheets, two sides
    case 16: pages_an_hour = speed * 304'800 / a4_um; break;         // feet
    case 17: pages_an_hour = speed * 1'000'000 / a4_um; break;       // metres
    default: return std::nullopt;
  }
  const std::int64_t pages = (pages_an_hour + 59) / 60;
  return pages >= 1 && pages <= 2000 ? std::optional(static_cast<int>(pages)) : std::nullopt;
}

}  // namespace

DecodedStatus decode_status(const Profile& profile, const Answers& answers, const VarBinds& changing) {
  const StatusColumns& columns = profile.status;
  DecodedStatus status;
  // hrPrinterTable is indexed by hrDeviceIndex: its first row says which device of hrDeviceTable prints.
  const Place row = answers.first_row(columns.printer);
  if (const auto told = answers.number(row)) status.printer = printer_word(*told);
  if (const auto told = answers.number(answers.cell(row, columns.printer, columns.device))) status.device = device_word(*told);
  if (const auto* octets = answers.octets(answers.first_row(columns.conditions))) status.conditions = condition_words(*octets);
  status.alerts = decode_alerts(columns, changing, answers.character_set());
  status.console = decode_console(columns.console, answers);
  if (const auto ticks = answers.number(answers.shape().find(columns.uptime)); ticks && *ticks >= 0) status.uptime_s = static_cast<std::uint64_t>(*ticks) / 100;
  const auto speed = answers.number(answers.shape().find(columns.speed)), unit = answers.number(answers.shape().find(columns.speed_unit));
  if (speed && unit) status.pages_per_minute = pages_per_minute(*speed, *unit);
  return status;
}

}  // namespace klickwerk::collector
