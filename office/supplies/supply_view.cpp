#include "office/supplies/supply_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "db/audit.h"
#include "db/devices.h"

namespace klickwerk::office {
namespace {

constexpr std::chrono::hours soon_after{24};
constexpr std::chrono::days before_first_level{35};  // so far back a counter's value is looked for that stood at the first level

bool is_toner(const db::SupplyHistory& supply) { return !supply.receptacle && (supply.type == "toner" || supply.type == "ink"); }
bool is_colour(const db::SupplyHistory& supply) { return !supply.colour.empty() && supply.colour != "black"; }

// The last value before the moment; where the device was read for the first time just after it, that one.
std::optional<std::int64_t> value_at(const std::vector<db::PageMark>& marks, Instant moment) {
  std::optional<std::int64_t> value;
  for (const auto& mark : marks)
    if (mark.read_at <= moment || (!value && mark.read_at - moment <= soon_after)) value = mark.value;
  return value;
}

std::optional<std::int64_t> pages_between(const db::PageHistory& pages, const std::string& counter, Instant first, Instant last) {
  const auto marks = pages.find(counter);
  if (marks == pages.end()) return std::nullopt;
  const auto from = value_at(marks->second, first), to = value_at(marks->second, last);
  if (!from || !to || *to < *from) return std::nullopt;
  return *to - *from;
}

// Colours print on colour pages; black on all. Where the device does not count its colour pages, all pages are taken.
std::optional<std::int64_t> pages_of(const db::SupplyHistory& supply, const db::PageHistory& pages, const billing::SupplyUse& use) {
  const std::string counter = is_colour(supply) && pages.contains("colour") ? "colour" : "total";
  return pages_between(pages, counter, use.first, use.last);
}

SupplyView view_of(db::SupplyHistory history, const std::vector<db::SupplyYield>& yields, const SupplyRequest& request) {
  SupplyView view;
  view.changes = billing::find_cartridge_changes(history.levels);
  view.use = billing::use_between(history.levels, view.changes);
  const std::size_t first = view.changes.empty() ? 0 : view.changes.back().first_new;
  view.forecast = billing::forecast_empty(std::span(history.levels).subspan(first), request.now);
  view.is_soon_empty = view.forecast.is_known() && view.forecast.days < request.order_before_days;
  if (is_toner(history)) view.yield = yield_of(history, yields);
  view.history = std::move(history);
  return view;
}

void add_coverage(db::SupplyStore& store, std::vector<SupplyView>& views, Instant since) {
  std::map<DeviceId, db::PageHistory> pages;
  for (SupplyView& view : views) {
    if (!is_toner(view.history) || !view.use) continue;
    auto [known, is_new] = pages.try_emplace(view.history.device);
    if (is_new) known->second = store.pages(view.history.device, since - before_first_level);
    view.pages = pages_of(view.history, known->second, *view.use);
    if (view.yield && view.pages) view.coverage_bp = billing::coverage_bp(view.use->used_bp, view.yield->rated, *view.pages);
  }
}

SupplyList load(db::Transaction& transaction, const SupplyRequest& request) {
  SupplyList list{request, {}, {}};
  std::optional<DeviceId> device;
  if (request.serial) {
    const auto found = db::DeviceStore(transaction).find(*request.serial);
    if (!found) throw std::runtime_error("there is no device with the serial " + *request.serial + "; klickwerk device list shows all");
    device = found->id;
  }
  db::SupplyStore store(transaction);
  const Instant since = request.now - std::chrono::days(request.days);
  const auto yields = store.yields();
  for (auto& history : store.histories(since, device)) list.supplies.push_back(view_of(std::move(history), yields, request));
  add_coverage(store, list.supplies, since);
  list.proposals = store.open_proposals();
  if (device) std::erase_if(list.proposals, [&](const auto& proposal) { return proposal.device != *device; });
  return list;
}

std::vector<db::StoredChange> changes_of(db::SupplyStore& store, const SupplyView& view, Instant since) {
  std::vector<db::StoredChange> changes;
  if (view.changes.empty()) return changes;
  const auto pages = store.pages(view.history.device, since - before_first_level);
  for (const auto& change : view.changes) {
    db::StoredChange stored{view.history.device, view.history.index, change, view.history.levels[change.first_new].description, view.history.type, view.history.colour, {}};
    for (const auto& [counter, marks] : pages)
      if (const auto value = value_at(marks, change.changed_at)) stored.pages[counter] = *value;
    changes.push_back(std::move(stored));
  }
  return changes;
}

bool was_replaced(const db::SupplyProposal& proposal, const std::vector<SupplyView>& views) {
  return std::ranges::any_of(views, [&](const SupplyView& view) {
    return view.history.device == proposal.device && view.history.index == proposal.index && !view.changes.empty() &&
           view.changes.back().changed_at > proposal.proposed_at;
  });
}

}  // namespace

std::optional<int> SupplyList::total_coverage_bp(DeviceId device) const {
  std::vector<std::optional<int>> colours;
  for (const auto& view : supplies)
    if (view.history.device == device && is_toner(view.history)) colours.push_back(view.coverage_bp);
  return billing::total_coverage_bp(colours);
}

SupplyList list_supplies(db::Database& database, const SupplyRequest& request) {
  db::Transaction transaction = database.begin();
  return load(transaction, request);
}

SupplyUpdate update_supplies(db::Database& database, const SupplyRequest& request, const std::string& by) {
  SupplyUpdate update;
  db::Transaction transaction = database.begin();
  db::SupplyStore store(transaction);
  const SupplyList list = load(transaction, request);
  const Instant since = request.now - std::chrono::days(request.days);
  for (const SupplyView& view : list.supplies) update.new_changes += store.record(changes_of(store, view, since));
  for (const auto& proposal : list.proposals)
    if (was_replaced(proposal, list.supplies) && store.close_proposal(proposal.id, "replaced", by, "")) update.closed.push_back(proposal);
  for (const SupplyView& view : list.supplies) {
    if (!view.is_soon_empty) continue;
    const auto& h = view.history;
    const db::SupplyProposal proposal{0, h.device, h.serial, h.model, h.index, h.description, h.colour, request.now, *h.levels.back().level_bp, view.forecast.days};
    const Instant cartridge_since = view.changes.empty() ? h.levels.front().read_at : view.changes.back().changed_at;
    if (store.propose(proposal, cartridge_since)) update.proposed.push_back(proposal);
  }
  if (update.new_changes > 0 || !update.proposed.empty() || !update.closed.empty())
    db::AuditStore(transaction).record({{}, by, "supplies.update", "supplies", "all", "",
                                        nlohmann::json{{"changes", update.new_changes}, {"proposed", update.proposed.size()}, {"closed", update.closed.size()}}.dump(), ""});
  transaction.commit();
  return update;
}

void set_yields(db::Database& database, const std::vector<db::SupplyYield>& yields, const std::string& by) {
  db::Transaction transaction = database.begin();
  db::SupplyStore store(transaction);
  for (const auto& yield : yields) {
    store.set_yield(yield, by);
    db::AuditStore(transaction).record({{}, by, "supplies.yield", "supply_yield", yield.model + " / " + yield.description + (yield.colour.empty() ? "" : " / " + yield.colour), "",
                                        nlohmann::json{{"pages", yield.rated.pages}, {"coverage_bp", yield.rated.coverage_bp}}.dump(), ""});
  }
  transaction.commit();
}

void close_proposal(db::Database& database, std::int64_t id, bool done, const std::string& remark, const std::string& by) {
  db::Transaction transaction = database.begin();
  const char* why = done ? "done" : "refused";
  if (!db::SupplyStore(transaction).close_proposal(id, why, by, remark))
    throw std::runtime_error("there is no open proposal " + std::to_string(id) + "; klickwerk supplies shows the open ones");
  db::AuditStore(transaction).record({{}, by, "supplies.close", "supply_proposal", std::to_string(id), "", nlohmann::json{{"why", why}}.dump(), remark});
  transaction.commit();
}

}  // namespace klickwerk::office
