// Which open items a bank entry pays. Pure.
#pragma once

#include <string>
#include <vector>

#include "db/payments.h"
#include "office/payments/number_search.h"

namespace klickwerk::office {

struct Assignment {
  InvoiceId item;
  std::string number;
  Money amount;
};

struct Match {
  std::vector<Assignment> assignments;  // empty: a person decides
  std::string by;                       // end_to_end, reference, number, amount
  Money rest;                           // not assigned: overpaid, or nothing fits
};

// What money that left can move on an item at most, below 0: what is open in the customer's favour, or what payments paid on it.
Money most_that_leaves(const db::OpenItem& item);

// First by the end-to-end reference, then by a QR or ISO 11649 reference (document/swiss_reference.h), then by invoice numbers in the purpose (number_search.h; in the order of their due days, each up to what
// is open), last by a single open item of exactly that amount of the customer whose name or IBAN paid. A number may be the
// one of an item's cancellation or correction. Money that left and names credits of exactly that amount pays them out; else
// what comes back reopens the item that the entry names, at most by what payments paid on it. The items' `paid` is brought up to date.
class Matcher {
 public:
  explicit Matcher(std::vector<db::OpenItem> items);  // open or not, by due day
  Match match(const db::Payment& payment);
  // Money that left for whatever reason: only credits that it names and whose sum it is.
  Match pay_out(const db::Payment& payment);
  // A clerk named the items: of a credit a part may be paid out.
  Match by_hand(const db::Payment& payment);

 private:
  struct Searchable {
    db::OpenItem item;
    std::vector<std::string> numbers;  // as searched: its own, its cancellation's, its corrections'
    std::vector<std::string> bare_numbers;  // of each the letters and digits alone
    std::string name;                  // as searched
    std::string qr_reference, creditor_reference;  // that its QR-bill bears; empty: none
  };
  struct Hit {
    Searchable* item;
    NumberPlace place;
  };
  static std::vector<Searchable*> certain(const std::vector<Hit>& hits);
  std::vector<Searchable*> named_by(const db::Payment& payment, std::string& by);
  Searchable* only_of_amount(const db::Payment& payment);
  static void assign(Match& match, Searchable& one, Money amount);

  std::vector<Searchable> items_;
};

}  // namespace klickwerk::office
