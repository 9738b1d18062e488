// The Swiss QR Code's content line by line, and the page that bears it.
#include "document/swiss_qr_bill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/dunning_letter.h"
#include "document/einvoice/cii_writer.h"
#include "document/einvoice/from_invoice.h"
#include "document/einvoice/ubl_writer.h"
#include "document/pdf/dunning_pdf.h"
#include "document/pdf/giro_code.h"
#include "document/pdf/invoice_pdf.h"
#include "pdf_tools.h"
#include "sample_invoice.h"

namespace klickwerk::document {
namespace {

using sample::flowing_text_of, sample::pages_of, sample::text_of_page;
using testing::HasSubstr, testing::Not;

const std::string qr_iban = "CH44 3199 9123 0008 8901 2", plain_iban = "CH58 0079 1123 0008 8901 2";

Seller swiss_dealer(const std::string& iban) {
  Seller seller = sample::short_invoice().seller;
  seller.address = {"Robert Schneider AG", "", "Rue du Lac 1268", "2501", "Biel", "CH"};
  seller.vat_id = "CHE-123.456.788 MWST", seller.iban = iban, seller.bic = "POFICHBEXXX", seller.bank_name = "PostFinance", seller.currency = "CHF";
  return seller;
}

InvoiceDocument swiss_invoice(const std::string& iban = qr_iban) {
  InvoiceDocument invoice = sample::short_invoice();
  invoice.seller = swiss_dealer(iban);
  invoice.buyer = {"Pia-Maria Rutschmann-Schnyder", "", "Grosse Marktgasse 28", "9400", "Rorschach", "CH"};
  return invoice;
}

// Written down from table 8 of the guidelines (v2.2, 4.2.2): 31 elements, the optional ones after EPD left out.
TEST(SwissQrBill, CarriesTheElementsInTheirOrder) {
  EXPECT_EQ(swiss_qr_text(*swiss_qr_bill(swiss_invoice())),
            "SPC\n0200\n1\nCH4431999123000889012\n"
            "S\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH\n"
            "\n\n\n\n\n\n\n"
            "63.12\nCHF\n"
            "S\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\n"
            "QRR\n100000000000000020260001232\nRechnung RE-2026-000123\nEPD");
}

TEST(SwissQrBill, ReferenceFollowsTheAccount) {
  InvoiceDocument invoice = swiss_invoice(plain_iban);
  EXPECT_THAT(swiss_qr_text(*swiss_qr_bill(invoice)), HasSubstr("\nSCOR\nRF73RE2026000123\n"));
  invoice.number = "RE-2026-000000000000000123";
  EXPECT_THAT(swiss_qr_text(*swiss_qr_bill(invoice)), HasSubstr("\nNON\n\nRechnung RE-2026-000000000000000123\nEPD")) << "too long for ISO 11649";
  invoice.seller.currency = "EUR";
  EXPECT_THAT(swiss_qr_text(*swiss_qr_bill(invoice)), HasSubstr("\n63.12\nEUR\n")) << "Swiss accounts take euros as well";
}

TEST(SwissQrBill, TellsTheHouseNumberWhereItCanBeToldApart) {
  InvoiceDocument invoice = swiss_invoice();
  invoice.buyer.street = "Seestrasse 12a";
  EXPECT_EQ(swiss_qr_bill(invoice)->debtor->house_number, "12a");
  invoice.buyer.street = "Strasse des 17. Juni";
  EXPECT_EQ(swiss_qr_bill(invoice)->debtor->street, "Strasse des 17. Juni");
  EXPECT_EQ(swiss_qr_bill(invoice)->debtor->house_number, "");
  invoice.buyer.street.clear();
  EXPECT_EQ(swiss_qr_bill(invoice)->debtor->street, "");
}

TEST(SwissQrBill, KeepsToThePermittedCharacters) {
  EXPECT_EQ(swiss_text("Zürich Ș €", 70), "Zürich Ș €");
  EXPECT_EQ(swiss_text("A\nB → 東京 \xF0\x9F\x96\xA8 \xFF", 70), "A B . .. . .");
  EXPECT_EQ(swiss_text("äöü", 2), "äö");
  InvoiceDocument invoice = swiss_invoice();
  invoice.buyer.name = std::string(80, 'x');
  EXPECT_EQ(swiss_qr_bill(invoice)->debtor->name.size(), 70u);
}

TEST(SwissQrBill, IsThereOnlyWhereItCanBePaid) {
  const auto none = [](const std::function<void(InvoiceDocument&)>& change) {
    InvoiceDocument invoice = swiss_invoice();
    change(invoice);
    return !swiss_qr_bill(invoice);
  };
  EXPECT_FALSE(none([](auto&) {}));
  EXPECT_TRUE(none([](auto& invoice) { invoice.seller.iban = "DE89370400440532013000"; }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.seller.iban = "CH4431999123000889013"; }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.kind = DocumentKind::correction; }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.gross = Money{}; }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.gross = Money{100'000'000'000}; }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.seller.address.postcode.clear(); }));
  EXPECT_TRUE(none([](auto& invoice) { invoice.number = "RE-EINS"; })) << "a QR-IBAN takes no payment without its reference";
}

TEST(SwissQrBill, TheGiroCodeIsForEurosOnly) {
  InvoiceDocument invoice = sample::short_invoice();
  EXPECT_TRUE(giro_code(invoice));
  invoice.seller.currency = "CHF";
  EXPECT_FALSE(giro_code(invoice));
}

TEST(SwissQrBill, StandsOnTheLastPageWithReceiptAndPaymentPart) {
  const InvoiceDocument invoice = swiss_invoice();
  const std::string pdf = invoice_pdf(invoice);
  ASSERT_EQ(pages_of(pdf), 2);  // below the annex
  const std::string first = text_of_page(pdf, 1), last = text_of_page(pdf, 2);
  for (const char* words : {"Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "CH44 3199 9123 0008 8901 2", "Rue du Lac 1268", "2501 Biel", "Referenz", "10 00000 00000 00002 02600 01232",
                            "Zusätzliche Informationen", "Rechnung RE-2026-000123", "Zahlbar durch", "Pia-Maria Rutschmann-Schnyder", "9400 Rorschach", "Währung", "CHF", "Betrag", "63.12",
                            "Annahmestelle", "Vor der Einzahlung abzutrennen", "Seite 2 von 2"})
    EXPECT_THAT(last, HasSubstr(words));
  EXPECT_THAT(first, HasSubstr("63,12 CHF"));
  EXPECT_THAT(flowing_text_of(pdf), HasSubstr("Der Zahlteil steht am Ende dieses Dokuments."));
  EXPECT_THAT(first, Not(HasSubstr("Verwendungszweck")));
  EXPECT_THAT(first, Not(HasSubstr("EUR")));
}

TEST(SwissQrBill, HasAPageOfItsOwnWhereThereIsNoRoom) {
  InvoiceDocument invoice = swiss_invoice();
  invoice.annex.clear();
  EXPECT_EQ(pages_of(invoice_pdf(invoice)), 2);
  invoice = sample::long_invoice(3, 40);
  const int without = pages_of(invoice_pdf(invoice));
  invoice.seller = swiss_dealer(qr_iban);
  EXPECT_GE(pages_of(invoice_pdf(invoice)), without);
  invoice.language = Language::english;
  const std::string pdf = invoice_pdf(invoice);
  EXPECT_THAT(text_of_page(pdf, pages_of(pdf)), testing::AllOf(HasSubstr("Payment part"), HasSubstr("Receipt"), HasSubstr("Separate before paying in"), HasSubstr("Acceptance point")));
}

TEST(SwissQrBill, ACollectedOrCancelledInvoiceHasNone) {
  InvoiceDocument invoice = sample::cancellation();
  invoice.seller = swiss_dealer(qr_iban);
  EXPECT_THAT(flowing_text_of(invoice_pdf(invoice)), Not(HasSubstr("Zahlteil")));
}

// The places of the guidelines' annex: the code 46 x 46 mm, 67 mm from the left and 17 mm below the line; every module as encoded but those
// below the cross, and the cross itself with its bars and its frame.
TEST(SwissQrBill, TheDrawnCodeIsTheTextsCodeWithTheCrossInItsMiddle) {
  const InvoiceDocument invoice = swiss_invoice();
  const QrCode code = *qr_code(swiss_qr_text(*swiss_qr_bill(invoice)));
  const sample::GreyPage page = sample::grey_page_of(invoice_pdf(invoice), 2, 300);
  constexpr double left_mm = 67, top_mm = 297 - 105 + 17, side_mm = 46, middle_mm = side_mm / 2;
  const auto dark = [&](double x_mm, double y_mm) { return page.at(left_mm + x_mm, top_mm + y_mm) < 128; };
  const double module_mm = side_mm / code.side;
  int compared = 0;
  for (int row = 0; row < code.side; ++row)
    for (int column = 0; column < code.side; ++column) {
      const double x_mm = (column + 0.5) * module_mm, y_mm = (row + 0.5) * module_mm;
      if (std::abs(x_mm - middle_mm) < 3.6 && std::abs(y_mm - middle_mm) < 3.6) continue;
      ASSERT_EQ(dark(x_mm, y_mm), code.at(row, column)) << row << "/" << column;
      ++compared;
    }
  EXPECT_GT(compared, code.side * code.side * 95 / 100) << "the cross hides less than a twentieth; error correction M bears a seventh";
  for (const double off_mm : {0.0, 1.7, -1.7}) EXPECT_FALSE(dark(middle_mm + off_mm, middle_mm) || dark(middle_mm, middle_mm + off_mm)) << "the cross is white";
  for (const double off_mm : {2.6, -2.6}) EXPECT_TRUE(dark(middle_mm + off_mm, middle_mm) && dark(middle_mm, middle_mm + off_mm)) << "on black";
  for (const double off_mm : {3.25, -3.25}) EXPECT_FALSE(dark(middle_mm + off_mm, middle_mm) || dark(middle_mm, middle_mm + off_mm)) << "in a white frame";
  for (const double off_mm : {-2.5, 48.5}) EXPECT_FALSE(dark(off_mm, middle_mm) || dark(middle_mm, off_mm)) << "with a quiet zone around";
}

TEST(SwissQrBill, TheEInvoiceNamesCurrencyAndReference) {
  const auto semantic = einvoice::from_invoice(swiss_invoice());
  EXPECT_EQ(semantic.currency, "CHF");
  EXPECT_EQ(semantic.payment->reference, "100000000000000020260001232");
  EXPECT_EQ(semantic.payment->code, einvoice::PaymentCode::credit_transfer) << "SEPA is in euros";
  EXPECT_EQ(einvoice::from_invoice(sample::short_invoice()).payment->reference, "RE-2026-000123");
}

TEST(SwissQrBill, BothSyntaxesAreInFrancsThroughout) {
  InvoiceDocument invoice = swiss_invoice();
  invoice.lines.push_back({billing::LineKind::minimum, "Mindestumsatz", invoice.service, "15/31 Monat", "2,00", Money{97}});  // no exact quantity: printed figures as attributes
  invoice.net += Money{97};
  const auto semantic = einvoice::from_invoice(invoice);
  const std::string ubl = einvoice::write_ubl(semantic), cii = einvoice::write_cii(semantic);
  EXPECT_THAT(ubl, testing::AllOf(HasSubstr("<cbc:DocumentCurrencyCode>CHF</cbc:DocumentCurrencyCode>"), HasSubstr("currencyID=\"CHF\""), HasSubstr("Einzelpreis CHF"), Not(HasSubstr("EUR"))));
  EXPECT_THAT(cii, testing::AllOf(HasSubstr("<ram:InvoiceCurrencyCode>CHF</ram:InvoiceCurrencyCode>"), HasSubstr("Einzelpreis CHF"), Not(HasSubstr("EUR"))));
}

TEST(SwissQrBill, AReminderAsksByTheInvoicesReferenceOrTheCustomers) {
  DunningLetter letter;
  letter.dated_on = Day::of(2026, 12, 1), letter.pay_until = Day::of(2026, 12, 8);
  letter.seller = swiss_dealer(qr_iban), letter.buyer = swiss_invoice().buyer, letter.customer_number = "10042";
  letter.invoices = {{"RE-2026-000123", Day::of(2026, 11, 5), Day::of(2026, 11, 19), 12, Money{123456}, {}}};
  std::string pdf = DunningPrinter().print(letter);
  EXPECT_EQ(pages_of(pdf), 2);
  EXPECT_THAT(text_of_page(pdf, 1), testing::AllOf(HasSubstr("Offen CHF"), HasSubstr("1.234,56 CHF"), Not(HasSubstr("EUR"))));
  EXPECT_THAT(text_of_page(pdf, 2), testing::AllOf(HasSubstr("10 00000 00000 00002 02600 01232"), HasSubstr("1 234.56")));
  letter.invoices[0].interest = Money{210};
  EXPECT_THAT(flowing_text_of(DunningPrinter().print(letter)), testing::AllOf(HasSubstr("Verzugszinsen 2,10"), Not(HasSubstr("BGB")))) << "German law";
  letter.invoices.push_back({"RE-2026-000124", Day::of(2026, 11, 6), Day::of(2026, 11, 20), 11, Money{100}, {}});
  pdf = DunningPrinter().print(letter);
  EXPECT_THAT(text_of_page(pdf, 2), testing::AllOf(HasSubstr("90 00000 00000 00000 00001 00423"), HasSubstr("RE-2026-000123 RE-2026-000124")));
}

}  // namespace
}  // namespace klickwerk::document
