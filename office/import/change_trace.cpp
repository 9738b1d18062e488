#include "office/import/change_trace.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

Json value_of(const std::optional<int>& number) { return number ? Json(*number) : Json(); }

std::string words_of(const Json& value) {
  if (value.is_null() || value == "") return "none";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

ChangeTrace difference(const Json& before, const Json& after) {
  ChangeTrace trace;
  Json was = Json::object(), is = Json::object();
  for (const auto& [field, value] : before.items()) {
    const Json& now = after.at(field);
    if (now == value) continue;
    was[field] = value, is[field] = now;
    trace.words += (trace.words.empty() ? "" : "; ") + field + ": " + words_of(value) + " -> " + words_of(now);
  }
  trace.before = was.dump(), trace.after = is.dump();
  return trace;
}

// Under the names of the columns in docs/import.md.
Json fields_of(const db::Customer& c) {
  return {{"number", c.number}, {"name", c.name}, {"name_extra", c.name_extra}, {"street", c.street}, {"postcode", c.postcode}, {"city", c.city},
          {"country", c.country}, {"language", c.language}, {"email", c.email}, {"vat_id", c.vat_id}, {"reference", c.buyer_reference},
          {"debtor_account", c.debtor_account}, {"payment_days", value_of(c.payment_terms_days)}, {"remark", c.remark}, {"active", c.active},
          {"einvoice_format", c.einvoice_format}, {"einvoice_address", c.einvoice_address}, {"einvoice_scheme", c.einvoice_scheme},
          {"order_number", c.order_number}, {"cost_centre", c.cost_centre}, {"intro_note", c.intro_note}, {"closing_note", c.closing_note},
          {"invoice_grouping", c.invoice_grouping}, {"price_per", value_of(c.price_per)}, {"layout", c.layout}};
}

Json fields_of(const db::Site& s) {
  return {{"number", s.number}, {"name", s.name}, {"street", s.street}, {"postcode", s.postcode}, {"city", s.city}, {"country", s.country}, {"remark", s.remark}};
}

Json fields_of(const db::Device& d, const std::string& site) {
  return {{"serial", d.serial}, {"manufacturer", d.vendor}, {"model", d.model}, {"site", site}, {"location", d.location}, {"remark", d.remark}, {"active", d.active}};
}

Json fields_of(const db::Endpoint& e, const std::string& community) {
  return {{"address", e.address}, {"port", e.port}, {"snmp_version", e.version == collector::PollTarget::Version::v1 ? "1" : "2c"}, {"community", community},
          {"profile", e.profile}, {"interval_s", value_of(e.poll_interval_s)}, {"asked", e.active}};
}

}  // namespace

ChangeTrace trace_of(const db::Customer& before, const db::Customer& after) { return difference(fields_of(before), fields_of(after)); }
ChangeTrace trace_of(const db::Site& before, const db::Site& after) { return difference(fields_of(before), fields_of(after)); }
ChangeTrace trace_of(const db::Device& before, const db::Device& after, const std::string& site_before, const std::string& site_after) {
  return difference(fields_of(before, site_before), fields_of(after, site_after));
}

ChangeTrace trace_of(const db::Endpoint& before, const db::Endpoint& after) {
  const std::string then = before.community.empty() ? "" : "(secret)", now = after.community.empty() ? "" : "(secret)";
  const bool another = !then.empty() && !now.empty() && before.community != after.community;
  return difference(fields_of(before, then), fields_of(after, another ? "(another secret)" : now));
}

}  // namespace klickwerk::office
