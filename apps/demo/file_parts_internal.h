// The single files of the demo dealer.
#pragma once

#include "apps/demo/csv_file.h"
#include "apps/demo/dealer_files.h"

namespace klickwerk::demo {

CsvFile customers_file(const Dealer& dealer);
CsvFile sites_file(const Dealer& dealer);
CsvFile devices_file(const Dealer& dealer, const Machines& machines, std::uint16_t port);
CsvFile contracts_file(const Dealer& dealer);
CsvFile flat_fees_file(const Dealer& dealer);
CsvFile meters_file(const Dealer& dealer);
CsvFile prices_file(const Dealer& dealer);
CsvFile positions_file(const Dealer& dealer);
CsvFile position_terms_file(const Dealer& dealer);
CsvFile placements_file(const Dealer& dealer, const Machines& machines);
CsvFile resets_file(const Dealer& dealer, const Machines& machines);
CsvFile history_file(const Dealer& dealer, const Machines& machines);
CsvFile readings_file(const Dealer& dealer, const Machines& machines);

}  // namespace klickwerk::demo
