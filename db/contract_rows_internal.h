// Contracts as rows: writing many by COPY, and reading the terms of many with one statement a table.
#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/connection_internal.h"
#include "db/contracts.h"

namespace klickwerk::db {

extern const char* const contract_columns;  // needs the table alias k
Contract contract_from(const pqxx::row& row);
constexpr int has_fees_column = 40;  // of contract_columns
extern const Day no_end;             // of a pause until further notice

// Fills terms.flat_fees, terms.meters, meter_names and positions (with placements when asked) of contracts that are
// read already. `ids` is their keys as "{1,2,3}".
struct ContractsById {
  std::unordered_map<std::int64_t, Contract*> contracts;
  std::string ids;
  explicit ContractsById(std::span<Contract> list);
};
void read_terms(Transaction& transaction, ContractsById& contracts);
void read_positions(Transaction& transaction, ContractsById& contracts);

// Into contracts, or into a table with the same columns.
void copy_contracts(Transaction& transaction, std::string_view table, std::span<const Contract> contracts, std::span<const ContractId> ids);
// Everything below the row but positions.
void copy_terms(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids);
// Positions and their placements; returns label -> id of each contract.
using PositionIds = std::map<std::string, PositionId, std::less<>>;
std::vector<PositionIds> copy_positions(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids);
// What meters agree for single positions. The positions exist by then.
void copy_meter_positions(Transaction& transaction, std::span<const Contract> contracts, std::span<const ContractId> ids,
                          std::span<const PositionIds> positions);
void copy_placements(Transaction& transaction, std::span<const std::pair<PositionId, const Placement*>> placements);

}  // namespace klickwerk::db
