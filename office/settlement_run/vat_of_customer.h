// The VAT class of a contract whose customer decides it, and the check that he may be billed without VAT.
#pragma once

#include <optional>
#include <string>

#include "db/contracts.h"
#include "db/due_contracts.h"

namespace klickwerk::office {

// What a customer's country and VAT id call for, and in one English sentence why his VAT id does not allow it; `vat_class` is
// what holds without a fault.
struct CustomersVatClass {
  billing::VatClass vat_class = billing::VatClass::standard;
  std::optional<std::string> fault;
};
CustomersVatClass vat_class_of(const std::string& seller_country, const std::string& customer_country, const std::string& customer_vat_id);

// Sets terms.vat_class where it follows from the customer, and keeps the rates that the contract can need. Says in one
// English sentence why the customer's VAT id does not allow it: reverse charge without a right one would leave the
// dealer with the tax (§ 13b UStG, Art. 196 of directive 2006/112).
std::optional<std::string> find_vat_class(db::SettlementJob& job, const std::string& seller_country);

// The same where something else than a run settles a contract: today's class with today's table of rates, where that class is another one
// than in the terms; else they stay. Nothing changes where the customer does not decide, or his VAT id has a fault, which is told.
std::optional<std::string> renew_vat_class(db::Transaction& transaction, const db::Contract& contract, const std::string& seller_country,
                                           billing::ContractTerms& terms);

}  // namespace klickwerk::office
