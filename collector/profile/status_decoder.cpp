#include "collector/profile/status_decoder.h"

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

std::vector<std::string> condition_words(const std::string& octets) {
  std::vector<std::string> words;
  for (std::size_t bit = 0; bit < std::size(kConditions) && bit / 8 < octets.size(); ++bit)
    if (static_cast<unsigned char>(octets[bit / 8]) & (0x80u >> (bit % 8))) words.emplace_back(kConditions[bit]);
  return words;
}

int small(std::optional<std::int64_t> number) { return number && *number > 0 && *number < 1000000 ? static_cast<int>(*number) : 0; }

std::vector<DecodedAlert> decode_alerts(const StatusColumns& columns, const Answers& answers) {
  std::vector<DecodedAlert> alerts;
  answers.rows(columns.alert_code, [&](const Oid& instance, const SnmpValue&) {
    const auto at = [&](const Oid& column) { return cell(instance, columns.alert_code, column); };
    DecodedAlert alert;
    alert.severity = severity_word(answers.number(at(columns.alert_severity)).value_or(0));
    alert.group = small(answers.number(at(columns.alert_group)));
    alert.code = small(answers.number(instance));
    alert.text = answers.text(at(columns.alert_text));
    alerts.push_back(std::move(alert));
    return alerts.size() < kMostRows;
  });
  return alerts;
}

std::vector<std::string> decode_console(const Oid& column, const Answers& answers) {
  std::vector<std::string> lines;
  answers.rows(column, [&](const Oid& instance, const SnmpValue&) {
    if (auto line = answers.text(instance); !line.empty()) lines.push_back(std::move(line));
    return lines.size() < kMostRows;
  });
  return lines;
}

}  // namespace

DecodedStatus decode_status(const Profile& profile, const Answers& answers) {
  const StatusColumns& columns = profile.status;
  DecodedStatus status;
  // hrPrinterTable is indexed by hrDeviceIndex: its first row says which device of hrDeviceTable prints.
  if (const auto row = answers.first_row(columns.printer)) {
    if (const auto told = answers.number(*row)) status.printer = printer_word(*told);
    if (const auto told = answers.number(cell(*row, columns.printer, columns.device))) status.device = device_word(*told);
  }
  if (const auto row = answers.first_row(columns.conditions)) {
    if (const auto* octets = answers.octets(*row)) status.conditions = condition_words(*octets);
  }
  const std::size_t mark = answers.mark();
  status.alerts = decode_alerts(columns, answers);
  answers.drop_to(mark);  // alert rows come and go under new numbers (prtAlertIndex): a later GET of them is pointless
  status.console = decode_console(columns.console, answers);
  if (const auto ticks = answers.number(columns.uptime); ticks && *ticks >= 0) status.uptime_s = static_cast<std::uint64_t>(*ticks) / 100;
  return status;
}

}  // namespace klickwerk::collector
