// The state of assembling contracts, shared by the files that add the pieces.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "db/contracts.h"
#include "office/import/fault.h"
#include "office/import/references.h"
#include "office/import/rows.h"

namespace klickwerk::office {

struct ContractUnderWay {
  RowPlace place;
  std::string customer;
  db::Contract contract;
  bool good = true;
  std::map<std::string, RowPlace> meter_places;
  std::map<std::pair<std::string, Day>, RowPlace> price_places;  // the first row of a price
  RowPlace discount_place = {};                                  // the last row of a discount
};

struct ContractsUnderWay {
  const ImportRows& rows;
  const References& references;
  FaultList& faults;
  std::map<std::string, ContractUnderWay> by_number;

  // Null and a fault when these files have no such contract.
  ContractUnderWay* find(const RowPlace& place, const std::string& number);
  void refuse(ContractUnderWay& contract, const RowPlace& place, const std::string& column, const std::string& value, const std::string& what);
};

void add_terms(ContractsUnderWay& work);      // fees, meters, prices
void add_positions(ContractsUnderWay& work);  // positions, their terms, placements
// Order and what only the whole contract can tell.
void finish_terms(ContractsUnderWay& work, ContractUnderWay& contract);

// Null without a fault.
billing::MeterTerms* meter_of(ContractUnderWay& contract, const std::string& id);

}  // namespace klickwerk::office
