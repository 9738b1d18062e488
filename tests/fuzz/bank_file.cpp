// A bank's file: CAMT.053 or CSV.
#include <set>

#include "office/payments/bank_entries.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const office::BankFile file = office::read_bank_file(fuzz::text_of({data, size}));
  for (const auto& fault : file.faults) KW_ASSERT(!fault.empty());
  KW_ASSERT(file.skipped >= 0);
  for (const office::BankEntry& entry : file.entries) {
    const db::Payment& payment = entry.payment;
    KW_ASSERT(payment.amount != Money{});  // the database refuses it
    KW_ASSERT(!payment.bank_reference.empty());
    KW_ASSERT(Day::parse(payment.received_on.iso()) == payment.received_on);
  }
  return 0;
}
