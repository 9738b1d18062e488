// The printed invoice and its XML say the same: quantities, prices, amounts, periods, readings, who owes what.
#include "document/einvoice/from_invoice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/einvoice/cii_writer.h"
#include "document/einvoice/printed_figures.h"
#include "document/einvoice/rules.h"
#include "document/einvoice/totals.h"
#include "document/einvoice/ubl_writer.h"
#include "document/vat_groups.h"
#include "einvoice/sample_documents.h"

namespace klickwerk::document::einvoice {
namespace {

using sample::printed_cancellation;
using sample::printed_month;
using testing::IsEmpty;

std::vector<std::string> rules_of(const SemanticInvoice& invoice) {
  std::vector<std::string> rules;
  for (const Finding& finding : check(invoice)) rules.push_back(finding.rule);
  return rules;
}

std::string attribute(const Line& line, const std::string& name) {
  for (const ItemAttribute& each : line.attributes)
    if (each.name == name) return each.value;
  return "(none)";
}

TEST(EinvoiceFromInvoice, ReadsPrintedQuantities) {
  const auto german = [](std::string_view text) { return parse_printed_quantity(text, Language::german); };
  EXPECT_EQ(german("1.470")->quantity, Quantity::of(Clicks{1470}));
  EXPECT_EQ(german("1.470")->unit, "C62");
  EXPECT_EQ(german("-1.234.567")->quantity, Quantity::of(Clicks{-1234567}));
  EXPECT_EQ(german("2,5")->quantity.micro, 2'500'000);
  EXPECT_EQ(german("1 Monat")->unit, "MON");
  EXPECT_EQ(german("15/30 Monat")->quantity.micro, 500'000);
  EXPECT_EQ(german("-15/30 Monat")->quantity.micro, -500'000);
  EXPECT_EQ(parse_printed_quantity("1,470", Language::english)->quantity, Quantity::of(Clicks{1470}));
  EXPECT_EQ(parse_printed_quantity("3 months", Language::english)->unit, "MON");
  for (const char* odd : {"", "15/31 Monat", "1.47", "1.4700", ".470", "3 Pakete", "1/0 Monat", "zwei", "1 470"})
    EXPECT_FALSE(german(odd)) << odd;
}

TEST(EinvoiceFromInvoice, ReadsPrintedPrices) {
  EXPECT_EQ(parse_printed_price("0,0089", Language::german), UnitPrice{8900});
  EXPECT_EQ(parse_printed_price("1.250,00", Language::german), UnitPrice{1'250'000'000});
  EXPECT_EQ(parse_printed_price("1,250.00", Language::english), UnitPrice{1'250'000'000});
  EXPECT_FALSE(parse_printed_price("0,00000001", Language::german));
  EXPECT_FALSE(parse_printed_price("", Language::german));
}

TEST(EinvoiceFromInvoice, LinesKeepThePrintedFigures) {
  const SemanticInvoice invoice = from_invoice(printed_month());
  ASSERT_THAT(check(invoice), IsEmpty());
  ASSERT_EQ(invoice.lines.size(), 5u);
  const Line& clicks = invoice.lines[2];
  EXPECT_EQ(clicks.quantity, Quantity::of(Clicks{1470}));
  EXPECT_EQ(clicks.price, UnitPrice{8900});
  EXPECT_EQ(clicks.net, Money{1308});
  EXPECT_EQ(clicks.period, Period::month(2026, 10));
  EXPECT_EQ(invoice.lines[1].unit, "MON");
  EXPECT_EQ(invoice.lines[3].quantity, Quantity::of(Clicks{-550}));
  EXPECT_EQ(invoice.lines[3].net, Money{-2750});
  EXPECT_EQ(invoice.lines[4].note, "geschätzt");
  EXPECT_EQ(invoice.totals.due, printed_month().gross);
}

TEST(EinvoiceFromInvoice, WhatHasNoExactDecimalIsOneTimesItsAmount) {
  const Line line = from_invoice(printed_month()).lines[0];
  EXPECT_EQ(line.quantity, Quantity::of(Clicks{1}));
  EXPECT_EQ(line.price, UnitPrice{29'030'000});
  EXPECT_EQ(line.net, Money{2903});
  EXPECT_EQ(attribute(line, "Menge"), "15/31 Monat");
  EXPECT_EQ(attribute(line, "Einzelpreis EUR"), "60,00");
}

TEST(EinvoiceFromInvoice, ADiscountIsAnAllowanceOfItsLine) {
  const auto lines = from_invoice(sample::printed_discount()).lines;
  ASSERT_EQ(lines[2].allowances_charges.size(), 1u);
  const AllowanceCharge& clicks = lines[2].allowances_charges[0];
  EXPECT_FALSE(clicks.charge);
  EXPECT_EQ(clicks.amount, Money{65});
  EXPECT_EQ(clicks.base, Money{1308});
  EXPECT_EQ(clicks.percent_bp, 500);
  EXPECT_EQ(clicks.reason, "Treuerabatt");
  EXPECT_EQ(clicks.reason_code, "95");
  EXPECT_EQ(lines[2].net, Money{1243});
  EXPECT_EQ(lines[0].quantity.micro, 1'000'000) << "15/31 of a month has no decimal: 1 x 29.03, less 0.73";
  EXPECT_EQ(lines[0].price.micro, 29'030'000);
  EXPECT_EQ(lines[0].net, Money{2830});
  EXPECT_EQ(lines[4].net, Money{}) << "100 %";
  EXPECT_TRUE(lines[1].allowances_charges.empty());
}

// What is given back is lowered by its discount: an allowance takes off what is charged.
TEST(EinvoiceFromInvoice, ADiscountOfACreditStandsInItsAmount) {
  const Line credit = from_invoice(sample::printed_discount()).lines[3];
  EXPECT_TRUE(credit.allowances_charges.empty());
  EXPECT_EQ(credit.net, Money{-2612});
  EXPECT_EQ(credit.quantity.micro, -1'000'000);
  ASSERT_GE(credit.attributes.size(), 3u);
  EXPECT_EQ(credit.attributes[0].value, "-550");
  EXPECT_EQ(credit.attributes[2].name, "Rabatt");
  EXPECT_NE(credit.attributes[2].value.find("Treuerabatt"), std::string::npos);
}

TEST(EinvoiceFromInvoice, ACancelledDiscountIsAnAllowanceOfTheCreditNote) {
  const SemanticInvoice note = from_invoice(sample::printed_discount_cancelled());
  ASSERT_EQ(note.type, InvoiceType::credit_note);
  ASSERT_EQ(note.lines[2].allowances_charges.size(), 1u);
  EXPECT_EQ(note.lines[2].allowances_charges[0].amount, Money{65});
  EXPECT_EQ(note.lines[2].net, Money{1243});
  EXPECT_TRUE(note.lines[3].allowances_charges.empty()) << "the credit demands money here";
  EXPECT_TRUE(check(note).empty());
  EXPECT_TRUE(check(from_invoice(sample::printed_discount())).empty());
}

TEST(EinvoiceFromInvoice, ReadingsAndSerialsStandAtTheLine) {
  const SemanticInvoice invoice = from_invoice(printed_month());
  const Line &mono = invoice.lines[2], &colour = invoice.lines[3];
  EXPECT_EQ(mono.object.value, "");  // two devices
  EXPECT_EQ(attribute(mono, "Zählerstand alt 30.09.2026, NL4520-88172 mono"), "120000");
  EXPECT_EQ(attribute(mono, "Zählerstand neu 31.10.2026, NL4520-90311 mono"), "2032");
  EXPECT_EQ(attribute(mono, "Freikopien"), "2000");
  EXPECT_EQ(attribute(mono, "Berechnete Klicks"), "1470");
  EXPECT_EQ(colour.object.value, "NL4520-90311");
  EXPECT_EQ(attribute(colour, "Zählerstand neu 31.10.2026"), "450");
}

TEST(EinvoiceFromInvoice, AMeterWithTwoLinesShowsItsReadingsOnce) {
  InvoiceDocument document = printed_month();
  document.lines.push_back(document.lines[2]);
  add_up(document);
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_FALSE(invoice.lines[2].attributes.empty());
  EXPECT_TRUE(invoice.lines[5].attributes.empty());
}

TEST(EinvoiceFromInvoice, ThePeriodSpansAdvanceAndArrears) {
  InvoiceDocument document = printed_month();
  document.lines[1].service = Period::month(2026, 11);
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_EQ(invoice.period, Period::inclusive(Day::of(2026, 10, 1), Day::of(2026, 11, 30)));
  EXPECT_EQ(invoice.delivery.on, Day::of(2026, 11, 30));
  EXPECT_THAT(check(invoice), IsEmpty());
}

TEST(EinvoiceFromInvoice, ACancellationIsACreditNoteWithTurnedSigns) {
  const SemanticInvoice invoice = from_invoice(printed_cancellation());
  EXPECT_THAT(check(invoice), IsEmpty());
  EXPECT_EQ(invoice.type, InvoiceType::credit_note);
  EXPECT_EQ(invoice.totals.due, printed_month().gross);
  EXPECT_EQ(invoice.lines[2].quantity, Quantity::of(Clicks{1470}));
  EXPECT_EQ(invoice.lines[3].net, Money{-2750});
  ASSERT_EQ(invoice.preceding.size(), 1u);
  EXPECT_EQ(invoice.preceding[0].number, "RE-2026-000201");
  EXPECT_EQ(invoice.preceding[0].issued_on, Day::of(2026, 11, 5));
  EXPECT_FALSE(invoice.due_on);
  EXPECT_EQ(invoice.payment->code, PaymentCode::clearing);
}

TEST(EinvoiceFromInvoice, ACancellationThatDemandsMoneyIsACorrectedInvoice) {
  InvoiceDocument document = printed_cancellation();
  for (DocumentLine& line : document.lines) line.amount = -line.amount;  // the original was in the buyer's favour
  add_up(document);
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_EQ(invoice.type, InvoiceType::corrected);
  EXPECT_EQ(invoice.totals.due, document.gross);
  EXPECT_THAT(check(invoice), IsEmpty());
}

TEST(EinvoiceFromInvoice, ACorrectionGivesBackBy381AndDemandsBy380) {
  InvoiceDocument document = printed_month();
  document.kind = DocumentKind::correction;
  document.cancels_number = "RE-2026-000150", document.cancels_issued_on = Day::of(2026, 10, 5);
  EXPECT_EQ(from_invoice(document).type, InvoiceType::invoice);
  EXPECT_EQ(from_invoice(document).preceding.size(), 1u);
  document.lines = {document.lines[3]};
  document.annex.clear();
  add_up(document);
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_EQ(invoice.type, InvoiceType::credit_note);
  EXPECT_EQ(invoice.totals.due.cents, 3273);  // 27.50 + 19 %
  EXPECT_THAT(check(invoice), IsEmpty());
}

// CII's header has room for one BG-3: the others stand as related documents, and all of them in words.
TEST(EinvoiceFromInvoice, ACorrectionOfSeveralInvoicesNamesAllOfThem) {
  InvoiceDocument document = printed_month();
  document.kind = DocumentKind::correction;
  document.lines = {document.lines[3]};
  document.annex.clear();
  add_up(document);
  document.cancels_number = "RE-2026-000150", document.cancels_issued_on = Day::of(2026, 10, 5);
  document.corrected = {{"RE-2026-000150", Day::of(2026, 10, 5), Period::month(2026, 9)}, {"RE-2026-000177", Day::of(2026, 11, 5), Period::month(2026, 10)}};
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_THAT(check(invoice), IsEmpty());
  ASSERT_EQ(invoice.preceding.size(), 2u);
  EXPECT_EQ(invoice.preceding[1].number, "RE-2026-000177");
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  const std::string cii = write_cii(invoice), ubl = write_ubl(invoice);
  EXPECT_EQ(count(cii, "<ram:InvoiceReferencedDocument>"), 1);
  EXPECT_EQ(count(cii, "RE-2026-000177"), 2);
  EXPECT_NE(cii.find("Berichtigte Rechnungen: RE-2026-000150 vom 05.10.2026, RE-2026-000177 vom 05.11.2026"), std::string::npos);
  EXPECT_EQ(count(ubl, "<cac:BillingReference>"), 2);
}

TEST(EinvoiceFromInvoice, PaperAndXmlMustAgree) {
  InvoiceDocument document = printed_month();
  document.vat += Money{1};
  document.gross += Money{1};
  EXPECT_THAT(rules_of(from_invoice(document)), testing::ElementsAre("BR-CO-14"));
  document = printed_month();
  document.lines[1].amount += Money{1};
  EXPECT_THAT(rules_of(from_invoice(document)), testing::ElementsAre("BR-CO-10"));
}

TEST(EinvoiceFromInvoice, TellsWhatIsMissing) {
  InvoiceDocument document = printed_month();
  document.buyer_reference.clear();
  document.seller.contact_name.clear();
  document.buyer_electronic_address.clear();
  EXPECT_THAT(rules_of(from_invoice(document)),
              testing::UnorderedElementsAre("BR-DE-15", "BR-DE-5", "PEPPOL-EN16931-R010"));
}

TEST(EinvoiceFromInvoice, ReverseChargeNamesItsReason) {
  const SemanticInvoice invoice = from_invoice(sample::printed_english());
  EXPECT_THAT(check(invoice), IsEmpty());
  ASSERT_EQ(invoice.vat.size(), 1u);
  EXPECT_EQ(invoice.vat[0].exemption_code, "VATEX-EU-AE");
  EXPECT_EQ(invoice.vat[0].exemption_text, "Reverse charge");
  EXPECT_EQ(invoice.totals.due, Money{876543});
}

TEST(EinvoiceFromInvoice, EachRateHasItsGroup) {
  InvoiceDocument document = printed_month();
  document.lines[1].vat_rate_bp = 700;
  add_up(document);
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_THAT(check(invoice), IsEmpty());
  ASSERT_EQ(invoice.vat.size(), 2u);
  EXPECT_EQ(invoice.vat[1].taxable, Money{1250});
  EXPECT_EQ(invoice.vat[1].tax, Money{88});  // 0.875 on the group, away from zero
}

TEST(EinvoiceFromInvoice, NotSubjectToVatShowsNoVatIdentifier) {
  InvoiceDocument document = sample::printed_english();
  sample::tax_all(document, "O", 0, "Not subject to German VAT");
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_EQ(invoice.seller.vat_id, "");
  EXPECT_EQ(invoice.buyer.vat_id, "");
  EXPECT_THAT(check(invoice), IsEmpty());
}

TEST(EinvoiceFromInvoice, DirectDebitCarriesTheMandate) {
  InvoiceDocument document = printed_month();
  document.direct_debit = {"M-10007-1", "DE98ZZZ09999999999", "DE02 1203 0000 0000 2020 51", Day::of(2026, 11, 19)};
  const SemanticInvoice invoice = from_invoice(document);
  EXPECT_EQ(invoice.payment->code, PaymentCode::sepa_direct_debit);
  EXPECT_TRUE(invoice.payment->transfers.empty());
  EXPECT_EQ(invoice.payment->direct_debit->debtor_iban, "DE02120300000000202051");
  EXPECT_THAT(invoice.payment_terms, testing::HasSubstr("am 19.11.2026 per SEPA-Lastschrift"));
  EXPECT_THAT(invoice.payment_terms, testing::HasSubstr("M-10007-1"));
  EXPECT_THAT(check(invoice), IsEmpty());
}

}  // namespace
}  // namespace klickwerk::document::einvoice
