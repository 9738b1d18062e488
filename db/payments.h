// What the bank booked, which invoices it paid, what is open, and who was reminded of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"

namespace klickwerk::db {

struct Payment {
  std::int64_t id = 0;
  Day received_on;
  Money amount;                // below 0: a direct debit that came back
  std::string bank_reference;  // of the bank's entry; the same is never booked twice
  std::string payer, payer_iban, purpose, end_to_end;
  std::string source;          // camt, csv, hand
  Money assigned;              // filled when read
};

// A payment of which something is not assigned, and to whose items the rest of it is.
struct UnassignedPayment {
  Payment payment;
  std::vector<std::string> customers;  // numbers
};

// By what a bank's entry may name a customer.
struct Payer {
  std::string customer_number, customer_name;
  std::string iban;  // of the mandate in force; may be empty
};

// An invoice with what takes it back (cancellation, corrections).
struct OpenItem {
  InvoiceId id;
  std::string number, customer_number, customer_name, language;
  Day issued_on, due_on;
  Money billed, paid;
  Money set_off;                     // part of paid: what no payment moved. Below 0: a credit that paid other invoices
  std::vector<std::string> others;   // numbers of its cancellation and corrections; only by with_other_numbers()
  int dunning_level = 0;             // 0: not dunned
  std::optional<Day> dunned_on, dunned_until;
  bool collected = false;            // handed to the bank as a direct debit within the last 14 days
  std::string payer_iban;            // of the customer's mandate in force; may be empty
  Money open() const { return billed - paid; }
};

struct ItemFilter {
  Day as_of;                          // documents and payments until the end of that day
  std::optional<CustomerId> customer;
  std::optional<std::string> number;  // this one, open or not
  bool settled = false;               // those with nothing open, too
};

// A credit that paid an invoice; below 0: taken back.
struct SetOff {
  Day on;
  std::string customer_number, credit, invoice;
  Money amount;
  std::string actor;
};

class PaymentStore {
 public:
  explicit PaymentStore(Transaction& transaction) : transaction_(transaction) {}

  // Until the transaction ends nobody else matches, assigns, sets off, duns or collects: whoever moves money on items takes this first, and
  // reads what is open after it.
  void lock_money();

  // Empty: there is a payment with that bank reference already, nothing changed.
  std::optional<std::int64_t> add(const Payment& payment, std::string_view actor);
  // Below 0 for what came back. Throws Refused when more is assigned than was paid.
  void assign(std::int64_t payment, InvoiceId item, Money amount, std::string_view matched_by, std::string_view actor);
  std::vector<Payment> list(bool unassigned_only);  // newest first
  std::optional<Payment> payment(std::int64_t id);
  std::vector<UnassignedPayment> unassigned(Day as_of);  // received until the end of that day, the oldest first
  std::vector<Payer> payers();                           // every customer
  std::optional<Payment> booked_as(std::string_view bank_reference);
  std::vector<Payment> booked_on(Day first, Day last);   // in the order in which they were booked
  std::vector<std::string> came_back();                  // end-to-end references of what was collected and came back

  Money assigned(std::int64_t payment, InvoiceId item);

  std::vector<OpenItem> items(const ItemFilter& filter);  // by customer, then due day, then number
  std::vector<OpenItem> with_other_numbers(std::vector<OpenItem> items);
  // The items that an issued document belongs to: its own only if it is one, else those that it cancels or corrects.
  std::vector<std::string> item_numbers_of(std::string_view document_number);

  // Until the transaction ends nobody else assigns to them or sets them off.
  void lock_items(InvoiceId one, InvoiceId other);
  // Below 0 takes it back. Throws Refused: items of two customers, more taken back than was set off.
  void set_off(InvoiceId credit, InvoiceId invoice, Money amount, Day on, std::string_view actor);
  Money set_off_between(InvoiceId credit, InvoiceId invoice);
  std::vector<SetOff> set_offs();  // newest first

  struct DunningStep {
    InvoiceId invoice;
    int level = 0;
    Day dunned_on, pay_until;
    Money open, fee, interest;
  };
  void add_dunning_step(const DunningStep& step, std::string_view actor);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
