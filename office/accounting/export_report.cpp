#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "core/sha256.h"
#include "office/accounting/export_batch.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

// On the office's wall clock, to the minute.
std::string clock_text(Instant moment) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const int minute = local_minute(moment);
  return local_day(moment).iso() + " " + two(minute / 60) + ":" + two(minute % 60);
}

}  // namespace

std::string export_text(const ExportReport& report) {
  std::string text;
  for (const std::string& remark : report.remarks) text += remark + "\n";
  if (report.files.empty()) return text + "Nothing to hand over: " + report.note + ".\n";
  const std::string what = report.kind == "debtors" ? " customers" : " documents";
  text += report.dry_run ? "Would hand over " : report.again ? "Batch " + std::to_string(*report.batch) + " again: " : "Batch " + std::to_string(*report.batch) + ": ";
  text += std::to_string(report.invoices) + what + ", " + report.note;
  if (!report.again && report.kind != "debtors") text += ", gross " + decimal(report.gross) + " " + accounting_currency();
  text += "\n";
  TextTable table({{"File"}, {"Rows", true}, {"SHA-256"}});
  for (std::size_t i = 0; i < report.files.size(); ++i)
    table.row({i < report.paths.size() ? report.paths[i].string() : report.files[i].name, std::to_string(report.files[i].rows),
               sha256_hex(report.files[i].content).substr(0, 16)});
  return text + table.text();
}

std::string export_json(const ExportReport& report) {
  nlohmann::json files = nlohmann::json::array();
  for (std::size_t i = 0; i < report.files.size(); ++i)
    files.push_back({{"name", report.files[i].name}, {"rows", report.files[i].rows}, {"sha256", sha256_hex(report.files[i].content)},
                     {"path", i < report.paths.size() ? report.paths[i].string() : ""}});
  nlohmann::json json{{"kind", report.kind}, {"note", report.note}, {"dry_run", report.dry_run}, {"again", report.again}, {"documents", report.invoices},
                      {"gross_cents", report.gross.cents}, {"files", files}, {"remarks", report.remarks}};
  json["batch"] = report.batch ? nlohmann::json(*report.batch) : nlohmann::json();
  return json.dump(2) + "\n";
}

std::string batches_text(const std::vector<db::ExportBatch>& batches) {
  if (batches.empty()) return "Nothing was handed over yet.\n";
  TextTable table({{"Batch", true}, {"Kind"}, {"At"}, {"By"}, {"What"}, {"Documents", true}});
  for (const auto& batch : batches)
    table.row({std::to_string(batch.id), batch.kind, clock_text(batch.at), batch.actor, batch.note, std::to_string(batch.invoices)});
  return table.text();
}

std::string batches_json(const std::vector<db::ExportBatch>& batches) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& batch : batches)
    list.push_back({{"batch", batch.id}, {"kind", batch.kind}, {"at", iso_utc(batch.at)}, {"by", batch.actor}, {"note", batch.note}, {"documents", batch.invoices}});
  return nlohmann::json{{"batches", list}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
