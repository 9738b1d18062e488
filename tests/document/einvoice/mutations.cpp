#include "mutations.h"

#include <algorithm>

#include "document/einvoice/totals.h"
#include "sample_einvoices.h"

namespace klickwerk::document::einvoice::sample {

namespace {

using Change = std::function<void(SemanticInvoice&)>;
using Rules = std::vector<std::string>;

Mutation broken(std::string name, SemanticInvoice base, Rules rules, const Change& change) {
  change(base);
  std::ranges::sort(rules);
  return {std::move(name), std::move(base), std::move(rules)};
}

// The group's tax and the totals follow a changed taxable amount or tax.
void total_up(SemanticInvoice& invoice) { invoice.totals = totals_of(invoice); }

}  // namespace

std::vector<Mutation> document_mutations() {
  const SemanticInvoice good = quarter(), rich = public_buyer();
  using I = SemanticInvoice;
  return {
      broken("number", good, {"BR-02"}, [](I& i) { i.number.clear(); }),
      broken("issue-date", good, {"BR-03"}, [](I& i) { i.issued_on.reset(); }),
      broken("currency-missing", good, {"BR-05"}, [](I& i) { i.currency.clear(); }),
      broken("seller-name", good, {"BR-06"}, [](I& i) { i.seller.name = "  "; }),
      broken("buyer-name", good, {"BR-07"}, [](I& i) { i.buyer.name.clear(); }),
      broken("seller-address", good, {"BR-08", "BR-09"}, [](I& i) { i.seller.address = {}; }),
      broken("seller-country", good, {"BR-09"}, [](I& i) { i.seller.address.country.clear(); }),
      broken("buyer-address", good, {"BR-10", "BR-11"}, [](I& i) { i.buyer.address = {}; }),
      broken("buyer-country", good, {"BR-11"}, [](I& i) { i.buyer.address.country.clear(); }),
      broken("no-line", good, {"BR-16", "BR-CO-18"},
             [](I& i) {
               i.lines.clear();
               add_up(i);
             }),
      broken("line-id", good, {"BR-21"}, [](I& i) { i.lines[1].id.clear(); }),
      broken("line-id-twice", good, {"KW-09"}, [](I& i) { i.lines[1].id = "1"; }),
      broken("unit", good, {"BR-23"}, [](I& i) { i.lines[1].unit.clear(); }),
      broken("unit-unknown", good, {"BR-CL-23"}, [](I& i) { i.lines[1].unit = "CLICK"; }),
      broken("item-name", good, {"BR-25"}, [](I& i) { i.lines[1].name.clear(); }),
      broken("price-negative", good, {"BR-27"},
             [](I& i) {
               i.lines[5].price.micro = -5000;
               i.lines[5].quantity.micro = 550'000'000;
             }),
      broken("gross-price-negative", good, {"BR-27", "BR-28"},
             [](I& i) {
               i.lines[5].gross_price = i.lines[5].price = UnitPrice{-5000};
               i.lines[5].quantity.micro = 550'000'000;
             }),
      broken("period-backwards", good, {"BR-29"},
             [](I& i) {
               i.period = Period{i.period->end, i.period->first};
             }),
      broken("line-period-backwards", good, {"BR-30"},
             [](I& i) {
               i.lines[0].period = Period{i.lines[0].period->end, i.lines[0].period->first};
             }),
      broken("allowance-category", rich, {"BR-32"},
             [](I& i) {
               i.allowances_charges.push_back({false, Money{0}, {}, {}, "Nachlass", "", VatCategory::unset, {}});
             }),
      broken("charge-category", rich, {"BR-37"},
             [](I& i) {
               i.allowances_charges.push_back({true, Money{0}, {}, {}, "Porto", "", VatCategory::unset, {}});
             }),
      broken("allowance-reason", rich, {"BR-33", "BR-CO-21"},
             [](I& i) {
               i.allowances_charges[0].reason.clear();
               i.allowances_charges[0].reason_code.clear();
             }),
      broken("charge-reason", rich, {"BR-38", "BR-CO-22"}, [](I& i) { i.allowances_charges[1].reason.clear(); }),
      broken("line-allowance-reason", rich, {"BR-42", "BR-CO-23"},
             [](I& i) {
               for (auto* t : {&i.lines[3].allowances_charges[0].reason, &i.lines[3].allowances_charges[0].reason_code})
                 t->clear();
             }),
      broken("line-charge-reason", rich, {"BR-44", "BR-CO-24"},
             [](I& i) { i.lines[3].allowances_charges[1].reason.clear(); }),
      broken("allowance-negative", good, {"KW-10"},
             [](I& i) {
               i.allowances_charges = {{false, Money{-100}, {}, {}, "Rabatt", "95", VatCategory::standard, 1900}};
               add_up(i);
             }),
      broken("allowance-code", rich, {"BR-CL-19"}, [](I& i) { i.allowances_charges[0].reason_code = "999"; }),
      broken("charge-code", rich, {"BR-CL-20"}, [](I& i) { i.allowances_charges[1].reason_code = "999"; }),
      broken("attachment-reference", rich, {"BR-52"}, [](I& i) { i.attachments[0].reference.clear(); }),
      broken("attachment-mime", rich, {"BR-CL-24"}, [](I& i) { i.attachments[0].mime_type = "text/plain"; }),
      broken("attachments-described", rich, {"CII-SR-475"}, [](I& i) { i.attachments[1].description = "Vertrag"; }),
      broken("attachments-embedded", rich, {"CII-SR-476"},
             [](I& i) {
               i.attachments[1] = i.attachments[0];
               i.attachments[1].file_name = "b.csv";
               i.attachments[1].description.clear();
             }),
      broken("attribute-value", good, {"BR-54"}, [](I& i) { i.lines[1].attributes[0].value.clear(); }),
      broken("preceding-number", good, {"BR-55"},
             [](I& i) {
               i.preceding = {{"", Day::of(2026, 10, 1)}};
             }),
      broken("delivery-country", rich, {"BR-57"}, [](I& i) { i.delivery.address->country.clear(); }),
      broken("seller-electronic-scheme", good, {"BR-62"}, [](I& i) { i.seller.electronic.scheme.clear(); }),
      broken("buyer-electronic-scheme", good, {"BR-63"}, [](I& i) { i.buyer.electronic.scheme.clear(); }),
      broken("currency-unknown", good, {"BR-CL-04"}, [](I& i) { i.currency = "EURO"; }),
      broken("object-scheme", good, {"BR-CL-07"}, [](I& i) { i.lines[1].object.scheme = "SERIAL"; }),
      broken("note-subject", good, {"BR-CL-08"}, [](I& i) { i.notes[0].subject = "???"; }),
      broken("party-id-scheme", good, {"BR-CL-10"}, [](I& i) { i.seller.id.scheme = "9999"; }),
      broken("registration-scheme", good, {"BR-CL-11"}, [](I& i) { i.seller.registration.scheme = "9999"; }),
      broken("country-unknown", good, {"BR-CL-14"}, [](I& i) { i.buyer.address.country = "XX"; }),
      broken("electronic-scheme", good, {"BR-CL-25"}, [](I& i) { i.buyer.electronic.scheme = "MAIL"; }),
      broken("exemption-code", taxed_as(VatCategory::reverse_charge), {"BR-CL-22"},
             [](I& i) { i.vat[0].exemption_code = "VATEX-XX"; }),
      broken("vat-prefix", good, {"BR-CO-09", "KW-02"}, [](I& i) { i.seller.vat_id = "123456788"; }),
      broken("seller-unidentified", good, {"BR-CO-26"},
             [](I& i) {
               i.seller.id = {};
               i.seller.registration = {};
               i.seller.vat_id.clear();
             }),
      broken("sum-of-lines", good, {"BR-CO-10", "BR-CO-13"}, [](I& i) { i.totals.lines += Money{1}; }),
      broken("sum-of-allowances", rich, {"BR-CO-11", "BR-CO-13"}, [](I& i) { i.totals.allowances += Money{1}; }),
      broken("sum-of-charges", rich, {"BR-CO-12", "BR-CO-13"}, [](I& i) { i.totals.charges += Money{1}; }),
      broken("net-total", good, {"BR-CO-13", "BR-CO-15"}, [](I& i) { i.totals.without_vat += Money{1}; }),
      broken("vat-total", good, {"BR-CO-14", "BR-CO-15"}, [](I& i) { i.totals.vat += Money{1}; }),
      broken("gross-total", good, {"BR-CO-15", "BR-CO-16"}, [](I& i) { i.totals.with_vat += Money{1}; }),
      broken("due", good, {"BR-CO-16"}, [](I& i) { i.totals.due = Money{99999}; }),
      broken("no-terms", good, {"BR-CO-25"},
             [](I& i) {
               i.due_on.reset();
               i.payment_terms.clear();
             }),
      broken("line-net", good, {"PEPPOL-EN16931-R120"},
             [](I& i) {
               i.lines[1].net += Money{1};
               i.vat = vat_breakdown(i);
               total_up(i);
             }),
      broken("base-quantity", good, {"PEPPOL-EN16931-R121"}, [](I& i) { i.lines[2].base_quantity = 0; }),
      broken("gross-price", good, {"PEPPOL-EN16931-R046"}, [](I& i) { i.lines[1].gross_price = UnitPrice{6000}; }),
      broken("control-character", good, {"KW-01"}, [](I& i) { i.lines[1].name = "Klicks\x02"; }),
      broken("bad-utf8", good, {"KW-01"}, [](I& i) { i.buyer.name = "M\xFCller"; }),
      broken("vat-id-check-digit", good, {"KW-02"}, [](I& i) { i.buyer.vat_id = "DE123456789"; }),
      broken("no-service-date", good, {"KW-05", "PEPPOL-EN16931-R008"},
             [](I& i) {
               i.period.reset();
               i.delivery.on.reset();
               i.lines[0].period.reset();
             }),
      broken("correction-without-original", credit_note(), {"KW-06"}, [](I& i) { i.preceding.clear(); }),
      broken("correction-that-demands", credit_note(), {"KW-08"},
             [](I& i) {
               for (Line& each : i.lines) each.quantity.micro *= -1;
               add_up(i);
             }),
  };
}

std::vector<Mutation> payment_mutations() {
  const SemanticInvoice good = quarter(), rich = public_buyer(), debit = direct_debit();
  using I = SemanticInvoice;
  return {
      broken("payment-code", good, {"BR-49"}, [](I& i) { i.payment->code = PaymentCode::unset; }),
      broken("transfer-iban", good, {"BR-50", "BR-61"}, [](I& i) { i.payment->transfers[0].iban.clear(); }),
      broken("transfer-account", good, {"BR-61"}, [](I& i) { i.payment->transfers.clear(); }),
      broken("transfer-account-xrechnung", rich, {"BR-61", "BR-DE-23-a"}, [](I& i) { i.payment->transfers.clear(); }),
      broken("iban-digits", rich, {"BR-DE-19"}, [](I& i) { i.payment->transfers[0].iban = "DE88370400440532013000"; }),
      broken("iban-digits-zugferd", good, {"KW-07"},
             [](I& i) { i.payment->transfers[0].iban = "DE88370400440532013000"; }),
      broken("iban-length", good, {"KW-07"}, [](I& i) { i.payment->transfers[0].iban = "DE8937040044053201300"; }),
      broken("debtor-iban-digits", debit, {"BR-DE-20"},
             [](I& i) { i.payment->direct_debit->debtor_iban = "DE03120300000000202051"; }),
      broken("transfer-and-debit", rich, {"BR-DE-23-b"},
             [](I& i) {
               i.payment->direct_debit = DirectDebit{"M-1", "DE98ZZZ09999999999", "DE02120300000000202051"};
             }),
      broken("debit-and-transfer", debit, {"BR-DE-25-b"},
             [](I& i) {
               i.payment->transfers = {{"DE89370400440532013000", "", ""}};
             }),
      broken("debit-details", debit, {"BR-DE-25-a", "PEPPOL-EN16931-R061"},
             [](I& i) { i.payment->direct_debit.reset(); }),
      broken("mandate", debit, {"PEPPOL-EN16931-R061"}, [](I& i) { i.payment->direct_debit->mandate.clear(); }),
      broken("creditor-id", debit, {"BR-DE-30"}, [](I& i) { i.payment->direct_debit->creditor_id.clear(); }),
      broken("creditor-id-digits", debit, {"KW-04"},
             [](I& i) { i.payment->direct_debit->creditor_id = "DE97ZZZ09999999999"; }),
      broken("debtor-iban", debit, {"BR-DE-31"}, [](I& i) { i.payment->direct_debit->debtor_iban.clear(); }),
  };
}

std::vector<Mutation> xrechnung_mutations() {
  const SemanticInvoice good = public_buyer();
  using I = SemanticInvoice;
  return {
      broken("payment", good, {"BR-DE-1"}, [](I& i) { i.payment.reset(); }),
      broken("contact", good, {"BR-DE-2"}, [](I& i) { i.seller.contact = {}; }),
      broken("seller-city", good, {"BR-DE-3"}, [](I& i) { i.seller.address.city.clear(); }),
      broken("seller-postcode", good, {"BR-DE-4"}, [](I& i) { i.seller.address.postcode.clear(); }),
      broken("contact-name", good, {"BR-DE-5"}, [](I& i) { i.seller.contact.name.clear(); }),
      broken("contact-phone", good, {"BR-DE-6"}, [](I& i) { i.seller.contact.phone.clear(); }),
      broken("contact-email", good, {"BR-DE-7"}, [](I& i) { i.seller.contact.email.clear(); }),
      broken("buyer-city", good, {"BR-DE-8"}, [](I& i) { i.buyer.address.city.clear(); }),
      broken("buyer-postcode", good, {"BR-DE-9"}, [](I& i) { i.buyer.address.postcode.clear(); }),
      broken("delivery-city", good, {"BR-DE-10"}, [](I& i) { i.delivery.address->city.clear(); }),
      broken("delivery-postcode", good, {"BR-DE-11"}, [](I& i) { i.delivery.address->postcode.clear(); }),
      broken("no-rate", not_subject(), {"BR-DE-14"},
             [](I& i) {
               i.profile = Profile::xrechnung;
               i.buyer_reference = "x";
             }),
      broken("buyer-reference", good, {"BR-DE-15"},
             [](I& i) {
               i.buyer_reference.clear();
               i.buyer_reference_is_leitweg_id = false;
             }),
      broken("seller-tax-ids", good, {"BR-DE-16", "BR-S-02", "BR-S-03", "BR-S-04", "BR-Z-02", "KW-11"},
             [](I& i) {
               i.seller.vat_id.clear();
               i.seller.tax_number.clear();
             }),
      broken("swiss-seller-number", not_subject(), {"KW-12"},
             [](I& i) {
               i.seller.address.country = "CH";
               i.seller.tax_number.clear();
             }),
      broken("prepayment", good, {"BR-DE-17"}, [](I& i) { i.type = InvoiceType::prepayment; }),
      broken("skonto-as-text", good, {"BR-DE-18"}, [](I& i) { i.payment_terms += "\n#SKONTO#2 Prozent#"; }),
      broken("skonto-days", good, {"BR-DE-18"}, [](I& i) { i.skonto[0].days = -7; }),
      broken("file-name-twice", good, {"BR-DE-22", "CII-SR-476"},
             [](I& i) {
               i.attachments[1] = i.attachments[0];
               i.attachments[1].description.clear();
             }),
      broken("corrected-without-original", corrected(), {"BR-DE-26"}, [](I& i) { i.preceding.clear(); }),
      broken("phone-without-digits", good, {"BR-DE-27"}, [](I& i) { i.seller.contact.phone = "auf Anfrage"; }),
      broken("email-malformed", good, {"BR-DE-28"},
             [](I& i) { i.seller.contact.email = "rechnung(at)nordlicht.example"; }),
      broken("no-date", direct_debit(), {"BR-DE-TMP-32", "KW-05", "PEPPOL-EN16931-R008"},
             [](I& i) {
               i.period.reset();
               i.delivery = {};
               for (Line& each : i.lines) each.period.reset();
             }),
      broken("url", good, {"BR-TMP-2"}, [](I& i) { i.attachments[1].url = "nordlicht-buerotechnik.example/v/17"; }),
      broken("buyer-electronic", good, {"PEPPOL-EN16931-R010"}, [](I& i) { i.buyer.electronic = {}; }),
      broken("seller-electronic", good, {"PEPPOL-EN16931-R020"}, [](I& i) { i.seller.electronic = {}; }),
      broken("percentage", good, {"PEPPOL-EN16931-R040"}, [](I& i) { i.allowances_charges[0].percent_bp = 600; }),
      broken("percentage-without-base", good, {"PEPPOL-EN16931-R041"},
             [](I& i) { i.allowances_charges[0].base.reset(); }),
      broken("base-without-percentage", good, {"PEPPOL-EN16931-R042"},
             [](I& i) { i.allowances_charges[0].percent_bp.reset(); }),
      broken("line-before-period", good, {"PEPPOL-EN16931-R110"},
             [](I& i) { i.lines[0].period->first = Day::of(2026, 6, 30); }),
      broken("line-after-period", good, {"PEPPOL-EN16931-R111"},
             [](I& i) { i.lines[0].period->end = Day::of(2026, 10, 2); }),
      broken("leitweg-id", good, {"KW-03"}, [](I& i) { i.buyer_reference = "04011000-1234512345-60"; }),
      broken("leitweg-id-as-address", good, {"KW-03"},
             [](I& i) { i.buyer.electronic.value = "04011000-1234512354-06"; }),
  };
}

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> all;
  for (auto part : {document_mutations(), payment_mutations(), xrechnung_mutations(), vat_mutations()})
    for (Mutation& each : part) all.push_back(std::move(each));
  return all;
}

}  // namespace klickwerk::document::einvoice::sample
