// The steps that put the rows of an import into the database, in one transaction. Each counts what it did.
#pragma once

#include <map>
#include <string>

#include "core/calendar.h"
#include "db/database.h"
#include "office/import/import_files.h"
#include "office/import/references.h"
#include "office/import/rows.h"
#include "office/import/unbilled_readings.h"

namespace klickwerk::office {

struct Storing {
  db::Transaction& transaction;
  const ImportRows& rows;
  std::string actor;
  Day today;
  FaultList& faults;
  References references;
  std::map<std::string, ImportTally> tallies;  // by file
  billing::Speed speed = {};                   // of devices whose own is not known
  UnbilledList unbilled = {};

  ImportTally& tally(const RowPlace& place) { return tallies[place.file]; }
};

void load_references(Storing& work);
void store_customers(Storing& work);
void store_sites(Storing& work);
void store_devices(Storing& work);
void store_contracts(Storing& work);
void store_resets(Storing& work);
void store_history(Storing& work);
void store_service_copies(Storing& work);
void store_mandates(Storing& work);
void store_readings(Storing& work);

}  // namespace klickwerk::office
