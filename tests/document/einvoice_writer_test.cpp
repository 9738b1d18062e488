// The XML writer, and what the writers of CII and UBL promise beyond the golden files.
#include <regex>

#include "document/einvoice/base64.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "document/einvoice/cii_writer.h"
#include "document/einvoice/ubl_writer.h"
#include "document/einvoice/xml_writer.h"
#include "einvoice/mutations.h"
#include "einvoice/sample_einvoices.h"

namespace klickwerk::document::einvoice {
namespace {

using Scope = XmlWriter::Scope;
using testing::HasSubstr;
using testing::Not;

const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

TEST(EinvoiceXml, EscapesTextAndAttributes) {
  XmlWriter xml;
  xml.text("a", "<Müller & \"Söhne\">", {{"b", "1 < 2 & \"3\""}});
  EXPECT_EQ(std::move(xml).finish(),
            head + "<a b=\"1 &lt; 2 &amp; &quot;3&quot;\">&lt;Müller &amp; &quot;Söhne&quot;&gt;</a>\n");
}

TEST(EinvoiceXml, WritesNoEmptyElement) {
  XmlWriter xml;
  {
    Scope a(xml, "a");
    {
      Scope b(xml, "b", {{"x", "1"}});
      xml.text("c", " \n\t");
    }
    Scope d(xml, "d");
    xml.text("e", "1", {{"scheme", ""}});
  }
  EXPECT_EQ(std::move(xml).finish(), head + "<a>\n  <d>\n    <e>1</e>\n  </d>\n</a>\n");
}

TEST(EinvoiceXml, KeepsADemandedElement) {
  XmlWriter xml;
  {
    Scope a(xml, "a");
    xml.keep();
  }
  EXPECT_EQ(std::move(xml).finish(), head + "<a>\n</a>\n");
}

TEST(EinvoiceXml, LeavesOutWhatXmlCannotCarry) {
  XmlWriter xml;
  xml.text("a", "x\x01\xFF\xC0\x80\xED\xA0\x80\xEF\xBF\xBF\r\ny€😀");
  EXPECT_EQ(std::move(xml).finish(), head + "<a>x\ny€😀</a>\n");
}

TEST(EinvoiceXml, FindsTheFirstBadCharacter) {
  EXPECT_EQ(xml_clean_prefix("Grüße\t€\n😀"), std::string_view("Grüße\t€\n😀").size());
  EXPECT_EQ(xml_clean_prefix("ab\x1F"), 2u);
  EXPECT_EQ(xml_clean_prefix("a\xC3"), 1u);             // cut short
  EXPECT_EQ(xml_clean_prefix("\xE0\x80\xAF"), 0u);      // overlong
  EXPECT_EQ(xml_clean_prefix("\xF4\x90\x80\x80"), 0u);  // above U+10FFFF
}

TEST(EinvoiceXml, Base64) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64(std::string("\xFF\x00\xFE", 3)), "/wD+");
}

std::string name_of(const sample::Mutation& mutation) { return mutation.name; }

// BR-DEC-01 to -28: no amount has more than two decimals, whatever the invoice.
TEST(EinvoiceWriters, AmountsHaveTwoDecimals) {
  const std::regex long_amount(
      R"(<(?:ram|cbc):(?!ChargeAmount|PriceAmount|BaseAmount|ActualAmount|Amount)\w*Amount[^>]*>-?\d+\.\d{3,}<)");
  for (const sample::Mutation& mutation : sample::all_mutations())
    for (const std::string& xml : {write_cii(mutation.invoice), write_ubl(mutation.invoice)})
      EXPECT_FALSE(std::regex_search(xml, long_amount)) << name_of(mutation);
}

TEST(EinvoiceWriters, NothingIsEmptyInAGoodInvoice) {
  const std::regex empty(R"(<([a-z]+:\w+)[^>]*>\s*</\1>|/>)");
  for (const auto& [name, invoice] : sample::all())
    for (const std::string& xml : {write_cii(invoice), write_ubl(invoice)})
      EXPECT_FALSE(std::regex_search(xml, empty)) << name;
}

TEST(EinvoiceWriters, CiiAlwaysHasItsDelivery) {
  SemanticInvoice invoice = sample::quarter();
  invoice.delivery = {};
  EXPECT_THAT(write_cii(invoice), HasSubstr("<ram:ApplicableHeaderTradeDelivery>"));
}

TEST(EinvoiceWriters, UblCreditNoteHasItsOwnElements) {
  const std::string xml = write_ubl(sample::credit_note());
  for (const char* part :
       {"<ubl:CreditNote ", "<cbc:CreditNoteTypeCode>381<", "<cac:CreditNoteLine>", "<cbc:CreditedQuantity "})
    EXPECT_THAT(xml, HasSubstr(part));
  for (const char* part : {"Invoice>", "InvoiceLine", "InvoicedQuantity", "cbc:DueDate", "ProjectReference"})
    EXPECT_THAT(xml, Not(HasSubstr(part)));
  EXPECT_THAT(write_ubl(sample::corrected()), HasSubstr("<cbc:InvoiceTypeCode>384<"));
}

TEST(EinvoiceWriters, TheSameInvoiceGivesTheSameBytes) {
  EXPECT_EQ(write_cii(sample::public_buyer()), write_cii(sample::public_buyer()));
  EXPECT_EQ(write_ubl(sample::public_buyer()), write_ubl(sample::public_buyer()));
}

}  // namespace
}  // namespace klickwerk::document::einvoice
