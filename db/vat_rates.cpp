#include "db/vat_rates.h"

#include "billing/contract/vat_treatment.h"
#include "db/connection_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement rates_of_seller{"vat_rates.of_seller", "select vat_class, from_day, rate_bp from vat_rates where country = $1 order by vat_class, from_day"};

}  // namespace

std::vector<billing::VatRate> vat_rates_of(Transaction& transaction, const std::string& seller_country) {
  std::vector<billing::VatRate> rates;
  for (const auto& row : run(transaction, rates_of_seller, std::string(billing::vat_territory(seller_country))))
    rates.push_back({from_word<billing::VatClass>(view(row[0])), day(row[1]), small_integer(row[2])});
  return rates;
}

}  // namespace klickwerk::db
