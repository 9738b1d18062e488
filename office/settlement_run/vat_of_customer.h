// The VAT class of a contract whose customer decides it, and the check that he may be billed without VAT.
#pragma once

#include <optional>
#include <string>

#include "db/due_contracts.h"

namespace klickwerk::office {

// Sets terms.vat_class where it follows from the customer, and keeps the rates that the contract can need. Says in one
// English sentence why the customer's VAT id does not allow it: reverse charge without a right one would leave the
// dealer with the tax (§ 13b UStG, Art. 196 of directive 2006/112).
std::optional<std::string> find_vat_class(db::SettlementJob& job, const std::string& seller_country);

}  // namespace klickwerk::office
