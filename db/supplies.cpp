#include "db/supplies.h"

#include <nlohmann/json.hpp>

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement levels_since{"supply_levels.since", R"(
  select l.device_id, d.serial, d.model, l.supply_index, (extract(epoch from l.read_at) * 1000)::bigint, l.description, l.type, l.colour, l.unit,
         l.receptacle, l.level_kind, l.level, l.capacity
    from supply_levels l join devices d using (device_id)
   where l.read_at >= $1 and ($2::bigint is null and d.active or l.device_id = $2)
   order by d.serial, l.device_id, l.supply_index, l.read_at)"};
constexpr Statement pages_since{"readings.pages_since", R"(
  select counter, (extract(epoch from read_at) * 1000)::bigint, value from readings
   where device_id = $1 and read_at >= $2 and counter in ('total', 'mono', 'colour') and state in ('valid', 'billable')
   order by counter, read_at)"};
constexpr Statement add_change{"supply_changes.add", R"(
  insert into supply_changes (device_id, supply_index, changed_at, last_before_at, level_before_bp, level_after_bp, why, description, type, colour, pages)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing)"};
constexpr Statement all_yields{"supply_yields.all", "select model, description, colour, pages, coverage_bp from supply_yields order by model, description, colour"};
constexpr Statement put_yield{"supply_yields.set", R"(
  insert into supply_yields (model, description, colour, pages, coverage_bp, changed_by) values ($1, $2, $3, $4, $5, $6)
  on conflict on constraint supply_yields_unique do update
     set pages = excluded.pages, coverage_bp = excluded.coverage_bp, changed_at = now(), changed_by = excluded.changed_by)"};
constexpr Statement proposals_open{"supply_proposals.open", R"(
  select p.proposal_id, p.device_id, d.serial, d.model, p.supply_index, p.description, p.colour, (extract(epoch from p.proposed_at) * 1000)::bigint,
         p.level_bp, p.days_left
    from supply_proposals p join devices d using (device_id) where p.closed_at is null order by p.days_left, d.serial, p.supply_index)"};
constexpr Statement add_proposal{"supply_proposals.add", R"(
  insert into supply_proposals (device_id, supply_index, description, colour, level_bp, days_left, proposed_at)
  select $1::bigint, $2::integer, $3, $4, $5::integer, $6::integer, $7::timestamptz
   where not exists (select from supply_proposals p where p.device_id = $1 and p.supply_index = $2 and p.closed_why <> 'replaced' and p.closed_at >= $8)
  on conflict (device_id, supply_index) where closed_at is null do nothing)"};
constexpr Statement end_proposal{"supply_proposals.close", R"(
  update supply_proposals set closed_at = now(), closed_by = $3, closed_why = $2, remark = $4 where proposal_id = $1 and closed_at is null)"};

const char* word_of(billing::CartridgeChange::Why why) { return why == billing::CartridgeChange::Why::rose ? "rose" : "other_part"; }

}  // namespace

std::vector<SupplyHistory> SupplyStore::histories(Instant since, std::optional<DeviceId> device) {
  std::vector<SupplyHistory> all;
  for (const auto& row : run(transaction_, levels_since, iso_utc(since), value_of(device))) {
    const DeviceId id{integer(row[0])};
    const int index = small_integer(row[3]);
    if (all.empty() || all.back().device != id || all.back().index != index) {
      all.emplace_back();
      all.back().device = id, all.back().index = index, all.back().serial = text(row[1]), all.back().model = text(row[2]);
    }
    SupplyHistory& supply = all.back();
    supply.description = text(row[5]), supply.type = text(row[6]), supply.colour = text(row[7]), supply.unit = text(row[8]);
    supply.receptacle = truth(row[9]), supply.level_kind = text(row[10]), supply.level = optional_integer(row[11]);
    const auto capacity = optional_integer(row[12]);
    supply.levels.push_back({moment(row[4]), supply.level ? billing::level_bp(*supply.level, capacity) : std::nullopt, capacity, supply.description});
  }
  return all;
}

PageHistory SupplyStore::pages(DeviceId device, Instant since) {
  PageHistory pages;
  for (const auto& row : run(transaction_, pages_since, device.value, iso_utc(since))) pages[text(row[0])].push_back({moment(row[1]), integer(row[2])});
  return pages;
}

int SupplyStore::record(const std::vector<StoredChange>& changes) {
  int added = 0;
  for (const StoredChange& c : changes)
    added += static_cast<int>(run(transaction_, add_change, c.device.value, c.index, iso_utc(c.change.changed_at), iso_utc(c.change.last_before_at), c.change.before_bp,
                                  c.change.after_bp, word_of(c.change.why), c.description, c.type, c.colour, nlohmann::json(c.pages).dump())
                                  .affected_rows());
  return added;
}

std::vector<SupplyYield> SupplyStore::yields() {
  std::vector<SupplyYield> all;
  for (const auto& row : run(transaction_, all_yields)) all.push_back({text(row[0]), text(row[1]), text(row[2]), {integer(row[3]), small_integer(row[4])}});
  return all;
}

void SupplyStore::set_yield(const SupplyYield& yield, std::string_view by) {
  run(transaction_, put_yield, yield.model, yield.description, yield.colour, yield.rated.pages, yield.rated.coverage_bp, std::string(by));
}

std::vector<SupplyProposal> SupplyStore::open_proposals() {
  std::vector<SupplyProposal> open;
  for (const auto& row : run(transaction_, proposals_open))
    open.push_back({integer(row[0]), DeviceId{integer(row[1])}, text(row[2]), text(row[3]), small_integer(row[4]), text(row[5]), text(row[6]), moment(row[7]),
                    small_integer(row[8]), small_integer(row[9])});
  return open;
}

bool SupplyStore::propose(const SupplyProposal& p, Instant cartridge_since) {
  return run(transaction_, add_proposal, p.device.value, p.index, p.description, p.colour, p.level_bp, p.days_left, iso_utc(p.proposed_at), iso_utc(cartridge_since)).affected_rows() == 1;
}

bool SupplyStore::close_proposal(std::int64_t id, std::string_view why, std::string_view by, std::string_view remark) {
  return run(transaction_, end_proposal, id, std::string(why), std::string(by), std::string(remark)).affected_rows() == 1;
}

}  // namespace klickwerk::db
