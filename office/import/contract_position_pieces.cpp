// Positions of the contracts, their own terms, and the devices that stood there.
#include <algorithm>

#include "office/import/contract_pieces_internal.h"

namespace klickwerk::office {
namespace {

db::Position* position_of(ContractUnderWay& contract, const std::string& label) {
  auto& positions = contract.contract.positions;
  const auto found = std::find_if(positions.begin(), positions.end(), [&](const db::Position& position) { return position.label == label; });
  return found == positions.end() ? nullptr : &*found;
}

void add_position_rows(ContractsUnderWay& work) {
  for (const PositionRow& row : work.rows.positions) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    if (position_of(*contract, row.position)) {
      work.refuse(*contract, row.place, "position", row.position, "stands twice in contract " + row.contract);
      continue;
    }
    db::Position position;
    position.label = row.position;
    position.name = row.name;
    position.site = work.references.need_site(row.place, contract->customer, row.site, work.rows, work.faults);
    position.from = row.from;
    position.last_day = row.last_day;
    contract->contract.positions.push_back(std::move(position));
  }
}

void add_position_terms(ContractsUnderWay& work) {
  for (const PositionTermsRow& row : work.rows.position_terms) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    if (!contract) continue;
    billing::MeterTerms* meter = meter_of(*contract, row.meter);
    if (!meter) {
      work.refuse(*contract, row.place, "meter", row.meter, "is no meter of contract " + row.contract + " in these files");
      continue;
    }
    if (!position_of(*contract, row.position)) {
      work.refuse(*contract, row.place, "position", row.position, "is no position of contract " + row.contract + " in these files");
      continue;
    }
    if (row.free_per_month) meter->free_per_position.push_back({row.position, *row.free_per_month});
    if (row.price) meter->price_per_position.push_back({row.position, *row.price});
  }
}

// The day of a swap belongs to both placements.
bool overlap(const db::Placement& a, const db::Placement& b) {
  return (!b.last_day || a.from < *b.last_day) && (!a.last_day || b.from < *a.last_day);
}

struct Stand {
  RowPlace place;
  std::string contract, position, serial;
  db::Placement placement;
};

void refuse_overlap(ContractsUnderWay& work, ContractUnderWay& contract, const std::vector<Stand>& stands, const Stand& stand) {
  for (const Stand& other : stands) {
    const bool same_position = other.contract == stand.contract && other.position == stand.position;
    if ((!same_position && other.serial != stand.serial) || !overlap(other.placement, stand.placement)) continue;
    const std::string where = " (" + other.place.file + ":" + std::to_string(other.place.line) + "); only the day of a swap may belong to both";
    const std::string what = same_position ? "stands on the position while " + other.serial + " still does"
                                           : "stands on position " + other.position + " of contract " + other.contract + " at the same time";
    return work.refuse(contract, stand.place, "serial", stand.serial, what + where);
  }
}

void add_placements(ContractsUnderWay& work) {
  std::map<std::string, std::vector<Stand>> by_serial, by_position;
  for (const PlacementRow& row : work.rows.placements) {
    ContractUnderWay* contract = work.find(row.place, row.contract);
    const auto device = work.references.need_device(row.place, row.device.serial, work.rows, work.faults);
    if (!contract) continue;
    if (!device) {
      contract->good = false;
      continue;
    }
    db::Position* position = position_of(*contract, row.position);
    if (!position) {
      contract->contract.positions.push_back({});
      position = &contract->contract.positions.back();
      position->label = row.position;
    }
    const db::Placement placement{*device, row.device.from, row.device.last_day, row.device.start, row.device.final_};
    const Stand stand{row.place, row.contract, row.position, row.device.serial, placement};
    auto& of_device = by_serial[row.device.serial];
    auto& of_position = by_position[row.contract + "\n" + row.position];
    refuse_overlap(work, *contract, of_position, stand);
    std::vector<Stand> elsewhere;
    for (const Stand& other : of_device)
      if (other.contract != stand.contract || other.position != stand.position) elsewhere.push_back(other);
    refuse_overlap(work, *contract, elsewhere, stand);
    of_device.push_back(stand);
    of_position.push_back(stand);
    position->placements.push_back(placement);
  }
}

}  // namespace

void add_positions(ContractsUnderWay& work) {
  add_position_rows(work);
  add_placements(work);
  add_position_terms(work);
}

}  // namespace klickwerk::office
