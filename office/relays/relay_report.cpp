#include "office/relays/relay_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::chrono::minutes silent_after{15};
constexpr std::chrono::hours waiting_too_long{6}, trouble_is_news{24};

// "3 min", "5 h", "12 days": enough to see whether it matters.
std::string ago(Instant then, Instant now) {
  const auto s = std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
  if (s < 120) return std::to_string(std::max<std::int64_t>(0, s)) + " s";
  if (s < 7200) return std::to_string(s / 60) + " min";
  if (s < 172800) return std::to_string(s / 3600) + " h";
  return std::to_string(s / 86400) + " days";
}

std::string signed_seconds(std::int64_t ms) {
  return std::string(ms < 0 ? "-" : "+") + std::to_string(std::abs(ms) / 1000) + "." + std::to_string(std::abs(ms) % 1000 / 100) + " s";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string state_of(const db::Relay& relay, Instant now) {
  if (relay.revoked_at) return "revoked";
  if (!relay.enrolled_at) return "invited";
  return relay.last_contact_at && now - *relay.last_contact_at <= silent_after ? "good" : "silent";
}

json moment_json(const std::optional<Instant>& moment) { return moment ? json(iso_utc(*moment)) : json(nullptr); }

json json_line(const RelayLine& line) {
  const db::Relay& r = line.relay;
  return {{"name", r.name}, {"state", line.state}, {"findings", line.findings}, {"sites", r.sites}, {"devices", r.devices},
          {"created_at", iso_utc(r.created_at)}, {"enrolled_at", moment_json(r.enrolled_at)}, {"enrolled_from", r.enrolled_from},
          {"revoked_at", moment_json(r.revoked_at)}, {"last_contact_at", moment_json(r.last_contact_at)}, {"last_contact_from", r.last_contact_from},
          {"program_version", r.program_version}, {"clock_offset_ms", r.clock ? json(r.clock->offset_ms) : json(nullptr)},
          {"clock_round_trip_ms", r.clock ? json(r.clock->round_trip_ms) : json(nullptr)}, {"clock_measured_at", moment_json(r.clock_measured_at)},
          {"waiting_observations", r.waiting_observations}, {"oldest_waiting_at", moment_json(r.oldest_waiting_at)}, {"delivered", r.delivered},
          {"last_trouble", r.last_trouble}, {"last_trouble_at", moment_json(r.last_trouble_at)}, {"invite_expires_at", moment_json(r.invite_expires_at)}};
}

std::string dumped(const json& document) { return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n"; }

}  // namespace

RelayLine looked_at(db::Relay relay, std::int64_t clock_bound_ms, Instant now) {
  RelayLine line{std::move(relay), "", {}, now};
  const db::Relay& r = line.relay;
  line.state = state_of(r, now);
  if (line.state == "invited" && !r.invite_expires_at) line.findings.push_back("its code has expired unused: klickwerk relay invite " + r.name + " gives another");
  if (line.state == "silent")
    line.findings.push_back(r.last_contact_at ? "no contact for " + ago(*r.last_contact_at, now) + ": is the site's machine running, can it reach this office?"
                                              : "enrolled, but it has never been in contact: systemctl enable --now klickwerk-relay at the site");
  if (line.state == "revoked" && !r.sites.empty()) line.findings.push_back("nobody asks the devices of its sites: invite it again, or revoke it with --sites-to-office");
  if (line.state == "revoked" || line.state == "invited") return line;
  if (r.clock && std::abs(r.clock->offset_ms) > clock_bound_ms)
    line.findings.push_back("the site's clock is off by " + signed_seconds(r.clock->offset_ms) + ": readings are corrected, the clock should be set (NTP)");
  if (r.oldest_waiting_at && r.waiting_observations > 0 && now - *r.oldest_waiting_at > waiting_too_long)
    line.findings.push_back(std::to_string(r.waiting_observations) + " observations wait at the site, the oldest for " + ago(*r.oldest_waiting_at, now));
  if (r.last_trouble_at && now - *r.last_trouble_at < trouble_is_news) line.findings.push_back(ago(*r.last_trouble_at, now) + " ago: " + r.last_trouble);
  return line;
}

std::vector<RelayLine> relay_report(db::Database& database, std::int64_t clock_bound_ms, Instant now) {
  auto transaction = database.begin();
  std::vector<RelayLine> report;
  for (auto& relay : db::RelayStore(transaction).relays()) report.push_back(looked_at(std::move(relay), clock_bound_ms, now));
  return report;
}

bool needs_a_person(const std::vector<RelayLine>& report) {
  return std::ranges::any_of(report, [](const RelayLine& line) { return !line.findings.empty(); });
}

std::string text_of(const std::vector<RelayLine>& report) {
  if (report.empty()) return "No relay yet: klickwerk relay invite NAME --site CUSTOMER/SITE\n";
  TextTable table({{"relay"}, {"state"}, {"last contact"}, {"devices", true}, {"delivered", true}, {"waiting", true}, {"clock", true}, {"sites"}});
  for (const RelayLine& line : report) {
    const db::Relay& r = line.relay;
    table.row({r.name, line.state, r.last_contact_at ? ago(*r.last_contact_at, line.at) + " ago" : "never", std::to_string(r.devices), std::to_string(r.delivered),
               std::to_string(r.waiting_observations), r.clock ? signed_seconds(r.clock->offset_ms) : "?", joined(r.sites)});
    for (const auto& finding : line.findings) table.note(finding);
  }
  return table.text();
}

std::string details_of(const RelayLine& line) {
  const db::Relay& r = line.relay;
  const auto when = [](const std::optional<Instant>& moment) { return moment ? iso_utc(*moment) : std::string("never"); };
  std::string text = "relay           " + r.name + " (" + line.state + ")\n";
  text += "sites           " + joined(r.sites) + "\n";
  text += "devices         " + std::to_string(r.devices) + "\n";
  text += "enrolled        " + when(r.enrolled_at) + (r.enrolled_from.empty() ? "" : " from " + r.enrolled_from) + "\n";
  if (r.revoked_at) text += "revoked         " + when(r.revoked_at) + "\n";
  if (r.invite_expires_at) text += "open code until " + when(r.invite_expires_at) + "\n";
  text += "last contact    " + when(r.last_contact_at) + (r.last_contact_from.empty() ? "" : " from " + r.last_contact_from) +
          (r.program_version.empty() ? "" : ", version " + r.program_version) + "\n";
  text += "delivered       " + std::to_string(r.delivered) + " observations\n";
  text += "waiting there   " + std::to_string(r.waiting_observations) + " observations" + (r.oldest_waiting_at ? ", the oldest of " + when(r.oldest_waiting_at) : "") + "\n";
  text += "site's clock    " + (r.clock ? "to be corrected by " + signed_seconds(r.clock->offset_ms) + ", measured " + when(r.clock_measured_at) + " over a round trip of " +
                                              std::to_string(r.clock->round_trip_ms) + " ms"
                                        : std::string("not measured yet")) + "\n";
  if (r.last_trouble_at) text += "last trouble    " + when(r.last_trouble_at) + ": " + r.last_trouble + "\n";
  for (const auto& finding : line.findings) text += "! " + finding + "\n";
  return text;
}

std::string json_of(const std::vector<RelayLine>& report) {
  json list = json::array();
  for (const RelayLine& line : report) list.push_back(json_line(line));
  return dumped({{"relays", list}});
}

std::string text_of(const Invitation& invitation, const std::string& name, const std::string& url) {
  return "On the machine at the site (it needs outbound HTTPS to this office and SNMP to the devices), before " + iso_utc(invitation.expires_at) + ":\n\n"
         "    sudo -u klickwerk klickwerk-collector enrol " + url + " " + invitation.code.text() + "\n"
         "    systemctl enable --now klickwerk-relay\n\n"
         "A machine that is enrolled already: enrol --replace, then systemctl restart klickwerk-relay.\n"
         "The code works once. It makes that machine the relay \"" + name + "\" for " + std::to_string(invitation.devices) + " devices.\n";
}

std::string json_of(const Invitation& invitation, const std::string& url) {
  return dumped({{"url", url}, {"code", invitation.code.text()}, {"expires_at", iso_utc(invitation.expires_at)}, {"devices", invitation.devices}});
}

}  // namespace klickwerk::office
