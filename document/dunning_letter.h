// The facts of a letter that reminds a customer of what is overdue. Plain values; what is asked for is worked out elsewhere
// (office/payments).
#pragma once

#include <string>
#include <vector>

#include "document/invoice_document.h"

namespace klickwerk::document {

struct DunnedInvoice {
  std::string number;
  Day issued_on, due_on;
  int days_over = 0;
  Money open, interest;
};

// Something in the customer's favour that nothing was set off against yet.
struct OpenCredit {
  std::string number;
  Day issued_on;         // or received, of a payment
  Money left;            // above 0
  bool payment = false;  // that is not assigned: it has no number that the customer knows
};

struct DunningLetter {
  Language language = Language::german;
  int level = 1;  // 1: a friendly reminder; from 2 on: 1., 2. … Mahnung
  bool last = false;  // no other level follows: what comes next is not a letter of ours
  Day dated_on, pay_until;
  Seller seller;
  Layout layout;
  Address buyer;
  std::string customer_number;
  std::vector<DunnedInvoice> invoices;  // one at least
  std::vector<OpenCredit> credits;      // taken off the sum, which stays above 0
  Money fee;

  Money open() const;
  Money interest() const;
  Money credit() const;
  Money total() const { return open() - credit() + interest() + fee; }
};

std::string dunning_subject(int level, Language language);  // "Zahlungserinnerung", "1. Mahnung"
std::string dunning_intro(const DunningLetter& letter);
std::string dunning_request(const DunningLetter& letter);   // how much until when, and what follows
// What a transfer names: the invoices' numbers, or the customer's where they are too many to be read and typed.
std::string dunning_reference(const DunningLetter& letter);

std::string dunning_interest(const DunningLetter& letter);  // what the interest is called, with the law where it is German

struct DunningWords {
  const char *number, *issued, *due, *days, *interest, *open, *sum, *credit, *payment, *credit_sum, *interest_sum, *fee, *total, *carried_to, *carried_from, *dated, *greeting;
};
const DunningWords& dunning_words(Language language);

}  // namespace klickwerk::document
