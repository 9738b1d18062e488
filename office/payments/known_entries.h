// Whether an entry of a bank's file is booked already: statements overlap, and the same money comes in another format.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "office/payments/bank_entries.h"

namespace klickwerk::office {

struct Verdict {
  enum class Kind { fresh, known, alike };
  Kind kind = Kind::fresh;
  std::int64_t payment = 0;  // known and alike: which; 0 in a preview: an earlier entry of the same file
  std::string reference;     // fresh: under which it is booked
  std::string warning;       // fresh: what a person has to look at
};

// Known: the bank's reference, day and amount are those of a payment. Another day or amount under the same reference is another payment.
// Alike: nothing of the bank's identifies the entry or the payment to each other, but account, day, amount, payer and purpose agree. A payment
// answers for one entry of each statement: what a statement says twice was booked twice.
class KnownEntries {
 public:
  KnownEntries(db::PaymentStore& store, const BankFile& file);

  // Of an entry of the file, in its order; `book_alike`: what is alike only is fresh.
  Verdict judge(const BankEntry& entry, bool book_alike);
  // It is booked now, with its number (0 in a preview).
  void add(const BankEntry& entry, std::int64_t id);

 private:
  struct Booked {
    db::Payment payment;
    bool named = false;
    std::string account;
    int statement = 0;  // of this file that booked it; 0: an earlier import
  };
  using Claim = std::pair<int, std::string>;  // statement of the file, reference of the payment that answers for one of its entries

  void keep(Booked booked);
  // `of_any_day`: a reference that the bank made may be one of another day; ours contains the day.
  const db::Payment* under(const std::string& reference, bool of_any_day);
  static std::string other_reference(const db::Payment& payment);
  bool agree(const BankEntry& entry, const Booked& booked) const;
  std::optional<std::int64_t> alike(const BankEntry& entry);

  db::PaymentStore& store_;
  std::vector<Booked> booked_;   // of the file's days, and what this import books
  std::unordered_map<std::string, std::size_t> places_;  // of a reference in booked_
  std::set<std::string> asked_;                          // references that were looked for on other days
  std::set<Claim> by_reference_;  // the bank's reference claims first, whatever the order of the file
  std::set<Claim> claimed_;
};

}  // namespace klickwerk::office
