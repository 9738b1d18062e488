#include <nlohmann/json.hpp>

#include "office/summary.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

Json moment(const std::optional<Instant>& at) { return at ? Json(iso_utc(*at)) : Json(nullptr); }

Json polls(const Summary& summary) {
  Json unread = Json::array();
  for (const auto& d : summary.unread)
    unread.push_back({{"serial", d.serial}, {"vendor", d.vendor}, {"model", d.model}, {"customer", d.customer}, {"location", d.location},
                      {"outcome", d.outcome}, {"detail", d.detail}, {"last_read_at", moment(d.last_read_at)}});
  const db::PollFigures& p = summary.polls;
  return {{"asked", p.asked}, {"read", p.read}, {"silent", p.silent}, {"wrong_device", p.wrong_device}, {"undecodable", p.undecodable},
          {"never_asked", p.never_asked}, {"last_attempt_at", moment(p.last_attempt_at)}, {"unread", unread}};
}

Json invoices(const Summary& summary) {
  const db::InvoiceFigures& i = summary.invoices;
  return {{"settled", summary.settled}, {"drafts", i.drafts}, {"approved", i.approved}, {"issued", i.issued}, {"cancelled", i.cancelled},
          {"estimated", i.estimated}, {"net", decimal(i.net)}, {"vat", decimal(i.vat)}, {"gross", decimal(i.gross)},
          {"first_number", i.first_number}, {"last_number", i.last_number}, {"documents", i.documents}, {"folder", summary.documents.string()}};
}

}  // namespace

std::string json_of(const Summary& summary) {
  Json json{{"period", summary.month.iso()}, {"polls", polls(summary)}, {"invoices", invoices(summary)}};
  json["stock"] = {{"customers", summary.stock.customers}, {"sites", summary.stock.sites}, {"devices", summary.stock.devices}, {"contracts", summary.stock.contracts}};
  for (const char* key : {"meters", "customers", "exceptions"}) json[key] = Json::array();
  for (const auto& m : summary.meters)
    json["meters"].push_back({{"meter", m.meter}, {"billed", m.billed.count}, {"estimated", m.estimated.count}, {"amount", decimal(m.amount)}});
  for (const auto& c : summary.customers)
    json["customers"].push_back({{"number", c.number}, {"name", c.name}, {"invoices", c.invoices}, {"net", decimal(c.net)}});
  for (const auto& e : summary.exceptions)
    json["exceptions"].push_back({{"contract", e.contract_number}, {"customer", e.customer_name}, {"meter", e.meter}, {"code", e.code},
                                  {"position", e.position}, {"serial", e.serial}, {"what", e.what}, {"next_step", e.next_step}});
  return json.dump(2) + "\n";
}

}  // namespace klickwerk::office
