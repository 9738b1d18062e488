// Technicians' test copies: known by device, day, counter and remark.
#include "db/contract_changes.h"
#include "office/import/storing_internal.h"

namespace klickwerk::office {

void store_service_copies(Storing& work) {
  db::ContractChanges store(work.transaction);
  for (const ServiceCopiesRow& row : work.rows.service_copies) {
    const auto device = work.references.need_device(row.place, row.serial, work.rows, work.faults);
    if (!device) continue;
    if (row.day > work.today) {
      work.faults.add({row.place, "day", row.day.iso(), "lies in the future"});
      continue;
    }
    const auto known = store.service_copies(*device, row.day, row.counter, row.remark);
    if (!known) {
      store.add_service_copies(*device, row.day, row.counter, row.copies, row.remark, work.actor);
      ++work.tally(row.place).added;
    } else if (*known == row.copies) {
      ++work.tally(row.place).unchanged;
    } else {
      work.faults.add({row.place, "copies", std::to_string(row.copies),
                       "is another number than " + std::to_string(*known) + ", which is entered for that device, day, counter and remark already; "
                       "take that back first (klickwerk contract service-copies … --withdraw), or give another remark"});
    }
  }
}

}  // namespace klickwerk::office
