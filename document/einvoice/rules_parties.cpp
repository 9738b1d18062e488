// Rules of seller and buyer.
#include "document/einvoice/codes.h"
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

bool given_at_all(const PostalAddress& address) {
  for (const std::string* part : {&address.line_one, &address.line_two, &address.line_three, &address.city,
                                  &address.postcode, &address.subdivision, &address.country})
    if (given(*part)) return true;
  return false;
}

void check_country(Report& report, const PostalAddress& address, std::string_view missing, std::string_view whose) {
  report.unless(given(address.country), missing);
  report.unless(!given(address.country) || known_country(address.country), "BR-CL-14", whose, address.country);
}

void check_schemes(Report& report, const Party& party, std::string_view whose, std::string_view missing) {
  const Identifier& electronic = party.electronic;
  if (given(electronic.value)) {
    report.unless(given(electronic.scheme), missing, whose);
    if (given(electronic.scheme))
      report.unless(known_electronic_scheme(electronic.scheme), "BR-CL-25", whose, electronic.scheme);
  }
  if (given(party.id.value) && given(party.id.scheme))
    report.unless(known_icd(party.id.scheme), "BR-CL-10", whose, party.id.scheme);
  if (given(party.registration.value) && given(party.registration.scheme))
    report.unless(known_icd(party.registration.scheme), "BR-CL-11", whose, party.registration.scheme);
}

void check_vat_prefix(Report& report, const std::string& vat_id, std::string_view whose) {
  if (given(vat_id)) report.unless(known_vat_prefix(std::string_view(vat_id).substr(0, 2)), "BR-CO-09", whose, vat_id);
}

}  // namespace

void check_parties(Report& report, const SemanticInvoice& invoice) {
  const Party &seller = invoice.seller, &buyer = invoice.buyer;
  report.unless(given(seller.name), "BR-06");
  report.unless(given(buyer.name), "BR-07");
  report.unless(given_at_all(seller.address), "BR-08");
  report.unless(given_at_all(buyer.address), "BR-10");
  check_country(report, seller.address, "BR-09", "seller");
  check_country(report, buyer.address, "BR-11", "buyer");
  check_schemes(report, seller, "seller", "BR-62");
  check_schemes(report, buyer, "buyer", "BR-63");
  check_vat_prefix(report, seller.vat_id, "seller");
  check_vat_prefix(report, buyer.vat_id, "buyer");
  report.unless(given(seller.id.value) || given(seller.registration.value) || given(seller.vat_id), "BR-CO-26");
}

}  // namespace klickwerk::document::einvoice::rules
