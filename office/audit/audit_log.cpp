#include "office/audit/audit_log.h"

#include <nlohmann/json.hpp>

#include "office/text_table.h"

namespace klickwerk::office {

std::string audit_log_text(const std::vector<db::AuditEntry>& entries) {
  if (entries.empty()) return "no entries\n";
  TextTable table({{"at"}, {"who"}, {"what"}, {"subject"}, {"note"}});
  for (const auto& entry : entries) table.row({iso_utc(entry.at), entry.actor, entry.action, entry.subject_kind + " " + entry.subject, entry.note});
  return table.text();
}

std::string audit_log_json(const std::vector<db::AuditEntry>& entries) {
  const auto parsed = [](const std::string& text) { return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json::parse(text); };
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& entry : entries)
    list.push_back({{"at", iso_utc(entry.at)},
                    {"actor", entry.actor},
                    {"action", entry.action},
                    {"subject_kind", entry.subject_kind},
                    {"subject", entry.subject},
                    {"before", parsed(entry.before)},
                    {"after", parsed(entry.after)},
                    {"note", entry.note}});
  return nlohmann::ordered_json{{"entries", std::move(list)}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
