// SEPA mandates, and what is to be collected by them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"

namespace klickwerk::db {

struct Mandate {
  std::int64_t id = 0;  // given by add()
  CustomerId customer;
  std::string customer_number;  // filled when read
  std::string reference;
  std::string scheme = "CORE";  // CORE, B2B
  bool one_off = false;
  Day signed_on;
  std::string holder, iban, bic;  // IBAN and BIC without blanks
  std::optional<Day> revoked_on, last_used_on;
};

// An issued invoice that says that it will be collected, was not handed to the bank yet and is not paid.
struct CollectibleItem {
  InvoiceId id;
  std::string number, customer_number;
  Money open;
  Day announced_for;  // the day that the invoice names
  Mandate mandate;    // that it names; may be revoked since
};

// What the bank was told to collect.
struct HandedDebit {
  std::int64_t batch = 0;
  Instant at;
  Day announced_for;
  bool returned = false;  // the bank brought it back
};

struct MandateUse {
  std::int64_t mandate = 0;
  Day on;
};

class MandateStore {
 public:
  explicit MandateStore(Transaction& transaction) : transaction_(transaction) {}

  // Throws Conflict when the customer has one in force or the reference exists.
  void add(const Mandate& mandate, std::string_view actor);
  // Throws Refused when there is none in force with that reference.
  void revoke(std::string_view reference, Day on);
  std::optional<Mandate> find(std::string_view reference);  // revoked ones too
  std::vector<Mandate> list(std::optional<CustomerId> customer = {});  // by customer, then the newest
  // Not revoked; a one-off one not used yet.
  std::optional<Mandate> in_force(CustomerId customer);
  std::map<CustomerId, Mandate> in_force(std::span<const CustomerId> customers);

  std::vector<CollectibleItem> collectible(Day announced_until);  // by number
  std::optional<HandedDebit> handed_over(InvoiceId invoice);
  void mark_used(std::span<const MandateUse> uses);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
