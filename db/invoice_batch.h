// Issuing many invoices in one transaction: what their facts are made of and what issuing writes, by a few questions however
// many they are. The same rows, rules and guards as InvoiceStore::issue().
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "billing/settlement/input.h"
#include "billing/settlement/settlement.h"
#include "db/audit.h"
#include "db/invoices.h"
#include "db/mandates.h"
#include "db/parties.h"

namespace klickwerk::db {

// Those that are there, in the order of their ids.
std::vector<Invoice> invoices_of(Transaction& transaction, std::span<const InvoiceId> ids);
std::vector<Invoice> invoices_of(Transaction& transaction, std::span<const std::string> numbers);
// Those of them that are drafts; locked until the transaction ends.
std::vector<InvoiceId> drafts_among(Transaction& transaction, std::span<const InvoiceId> ids);
// Approved and not issued yet, by id; of a period those whose service or settled period ends within it.
std::vector<InvoiceId> approved_invoices(Transaction& transaction, const std::optional<Period>& period = {});

// What an invoice takes from a contract.
struct InvoicedContract {
  CustomerId customer;
  std::string customer_number, customer_country, customer_vat_id;  // as they are today
  bool vat_by_customer = false;  // the next run finds the VAT class from them
  std::optional<SiteId> site;
  std::string title, buyer_reference, order_number, cost_centre;
  std::optional<int> payment_terms_days;
  std::map<std::string, std::string> meter_names;  // as printed; absent: the usual name
  std::map<std::string, std::string> positions;    // label -> name
};

struct FrozenSettlement {
  billing::SettlementInput input;
  billing::Settlement result;
  bool correction = false;  // keeps the VAT of what it corrects
  Day run_last;             // last day of the run that made it
};

struct InvoiceSources {
  std::map<ContractId, InvoicedContract> contracts;
  std::map<CustomerId, Customer> customers;
  std::map<SiteId, Site> sites;
  std::map<SettlementId, FrozenSettlement> settlements;
  std::map<std::string, std::string> models;  // of devices, by serial
  std::map<CustomerId, Mandate> mandates;     // in force
};
std::map<CustomerId, Customer> customers_of(Transaction& transaction, std::span<const Invoice> invoices);
InvoiceSources read_invoice_sources(Transaction& transaction, std::span<const Invoice> invoices);

// Of the invoices those with a line whose VAT class a contract found from its customer: where he is, and that class. Not of corrections.
struct BilledVatClass {
  InvoiceId invoice;
  std::string country, vat_id;  // as they are today
  billing::VatClass vat_class = billing::VatClass::standard;
};
std::vector<BilledVatClass> classes_by_customer(Transaction& transaction, std::span<const InvoiceId> invoices);

// The last number given of the series in that year, 0 before the first; lock: nobody else takes one until the transaction ends.
std::int64_t last_number(Transaction& transaction, std::string_view series, int year, bool lock);

struct NumberedIssue {
  InvoiceId invoice;
  IssueFacts facts;
};
// Each takes the next number of its series, in the order given: those numbers must follow the series' last, or the schema's
// guard refuses. Invoices and corrections only, no cancellations. Throws Refused when one is not approved: then roll back.
void issue_numbered(Transaction& transaction, std::span<const NumberedIssue> issues);

void record_all(Transaction& transaction, std::span<const AuditEntry> entries);

}  // namespace klickwerk::db
