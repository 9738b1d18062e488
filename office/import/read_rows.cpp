#include "office/import/read_rows.h"

#include <type_traits>

#include "office/import/read_rows_internal.h"

namespace klickwerk::office {
namespace {

template <class Row>
void keep(std::vector<Row>& rows, const RowCells& cells, Row row) {
  if (!cells.is_good()) return;
  row.place = cells.place();
  if constexpr (std::is_base_of_v<ChangingRow, Row>) row.absent = cells.absent_columns();
  rows.push_back(std::move(row));
}

// Others refer to customers, sites, devices and contracts by their first column.
void remember_faulty(const RowCells& cells, ImportRows& rows) {
  const FileSpec& spec = *cells.bound().spec;
  rows.faulty.insert(std::string(spec.name) + " " + cells.raw(spec.columns.front().name));
}

void read_row(FileKind kind, RowCells& cells, ImportRows& rows) {
  switch (kind) {
    case FileKind::customers: return keep(rows.customers, cells, customer_of(cells));
    case FileKind::sites: return keep(rows.sites, cells, site_of(cells));
    case FileKind::devices: return keep(rows.devices, cells, device_of(cells));
    case FileKind::contracts: return keep(rows.contracts, cells, contract_of(cells));
    case FileKind::flat_fees: return keep(rows.flat_fees, cells, flat_fee_of(cells));
    case FileKind::discounts: return keep(rows.discounts, cells, discount_of(cells));
    case FileKind::meters: return keep(rows.meters, cells, meter_of(cells));
    case FileKind::prices: return keep(rows.prices, cells, price_of(cells));
    case FileKind::positions: return keep(rows.positions, cells, position_of(cells));
    case FileKind::position_terms: return keep(rows.position_terms, cells, position_terms_of(cells));
    case FileKind::placements: return keep(rows.placements, cells, placement_of(cells));
    case FileKind::resets: return keep(rows.resets, cells, reset_of(cells));
    case FileKind::history: return keep(rows.history, cells, history_of(cells));
    case FileKind::service_copies: return keep(rows.service_copies, cells, service_copies_of(cells));
    case FileKind::mandates: return keep(rows.mandates, cells, mandate_of(cells));
    case FileKind::readings:
      for (ReadingRow& row : readings_of(cells)) keep(rows.readings, cells, std::move(row));
      return;
  }
}

}  // namespace

void read_rows(const std::string& file, const CsvTable& table, const BoundColumns& bound, ImportRows& rows, FaultList& faults) {
  for (const CsvRecord& record : table.records) {
    RowCells cells(file, table, bound, record, faults);
    read_row(bound.spec->kind, cells, rows);
    if (!cells.is_good()) remember_faulty(cells, rows);
  }
}

}  // namespace klickwerk::office
