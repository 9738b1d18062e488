// One row of each kind. The functions report faults to the cells; their value counts only when the cells stay good.
#pragma once

#include <vector>

#include "office/import/row_cells.h"
#include "office/import/rows.h"

namespace klickwerk::office {

CustomerRow customer_of(RowCells& cells);
SiteRow site_of(RowCells& cells);
DeviceRow device_of(RowCells& cells);
ContractRow contract_of(RowCells& cells);
FlatFeeRow flat_fee_of(RowCells& cells);
DiscountRow discount_of(RowCells& cells);
MeterRow meter_of(RowCells& cells);
PriceRow price_of(RowCells& cells);
PositionRow position_of(RowCells& cells);
PositionTermsRow position_terms_of(RowCells& cells);
PlacementRow placement_of(RowCells& cells);
ResetRow reset_of(RowCells& cells);
HistoryRow history_of(RowCells& cells);
ServiceCopiesRow service_copies_of(RowCells& cells);
MandateRow mandate_of(RowCells& cells);
std::vector<ReadingRow> readings_of(RowCells& cells);

}  // namespace klickwerk::office
