// Discounts through the books: entered, billed, printed, explained, exported as an e-invoice, corrected, cancelled, imported.
#include "office/contract_change/discount_change.h"

#include "db/errors.h"
#include "document/annex_csv.h"
#include "document/einvoice/cii_writer.h"
#include "document/einvoice/from_invoice.h"
#include "document/einvoice/rules.h"
#include "document/einvoice/ubl_writer.h"
#include "office/contract_view/contract_sheet.h"
#include "office/explain/explain.h"
#include "office/import/import_files.h"
#include "office/invoicing/facts_text.h"
#include "office/lint/lint.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using billing::LineKind;
using document::Language;
using test::end_of;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;
using Scope = billing::Discount::Scope;

class Discounts : public test::Corrections {
 protected:
  // 1,234 clicks at 0.0085 and 30.00 a month; 5 % off the clicks.
  void september(const std::function<void(db::Contract&)>& change = {}) {
    books_.dealer.add_contract("V-1", [&](db::Contract& contract) {
      contract.terms.meters[0].prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{UnitPrice{8'500}, 4}}}};
      contract.terms.discounts = {{Scope::clicks, Day::of(2026, 1, 1), 500, "Treuerabatt"}};
      if (change) change(contract);
    });
    books_.dealer.read("V-1", end_of(9), 2234);
    books_.month(9);
  }
  bool enter(Scope scope, Day from, int percent_bp, const std::string& reason = "") {
    return enter_discount(books_.dealer.database(), "V-1", {scope, from, percent_bp, reason}, "anna");
  }
  db::Invoice invoice(const std::string& number) {
    db::Transaction transaction = books_.dealer.database().begin();
    return *db::InvoiceStore(transaction).find(number);
  }
  document::InvoiceDocument printed(const std::string& number) { return read_facts(invoice(number).facts); }
  std::string value(const std::string& sql) { return books_.dealer.books().value(sql); }
  Explanation explain(const std::string& number, Language language = Language::german) {
    return explain_invoice(books_.dealer.database(), books_.dealer.config(), number, {}, language);
  }
  // By the check that stands before every number, in both syntaxes.
  static void expect_good_einvoice(document::InvoiceDocument facts) {
    for (const auto format : {document::DocumentFormat::zugferd, document::DocumentFormat::xrechnung_ubl}) {
      facts.format = format;
      facts.seller.contact_name = "Meike Lührs", facts.seller.phone = "040 66969-120", facts.seller.email = "rechnung@haendler.example";
      facts.buyer_reference = "KST 12";
      facts.buyer_electronic_address = "rechnung@kunde.example", facts.buyer_electronic_scheme = "EM";
      const auto semantic = document::einvoice::from_invoice(facts);
      for (const auto& finding : document::einvoice::check(semantic)) ADD_FAILURE() << facts.number << ": " << finding.rule << " " << finding.what;
      EXPECT_FALSE(document::einvoice::write_cii(semantic).empty());
      EXPECT_FALSE(document::einvoice::write_ubl(semantic).empty());
    }
  }
};

TEST_F(Discounts, AreBilledPrintedAndExplained) {
  september();
  const db::Invoice billed = invoice("RE-2026-000001");
  EXPECT_EQ(billed.net, Money{3000 + 997});
  ASSERT_THAT(billed.lines, SizeIs(2));
  EXPECT_FALSE(billed.lines[0].discount) << "the fee has none";
  EXPECT_EQ(billed.lines[1].discount, (billing::LineDiscount{500, Money{52}, "Treuerabatt"}));
  const auto facts = printed("RE-2026-000001");
  EXPECT_EQ(facts.lines[1].quantity, "1.234");
  EXPECT_EQ(facts.lines[1].unit_price, "0,0085");
  EXPECT_EQ(facts.lines[1].discount, billed.lines[1].discount);
  EXPECT_THAT(facts.annex[0].prices, Contains("abzüglich 5\u00a0% Treuerabatt ab 01.01.2026"));
  EXPECT_THAT(document::annex_csv(facts), HasSubstr(";1234;0,0085;9,97;"));
  EXPECT_THAT(document::annex_csv(facts), HasSubstr(";5,00;0,52;Treuerabatt\r\n"));
  expect_good_einvoice(facts);
  const auto explained = explain("RE-2026-000001");
  EXPECT_THAT(explained.lines[1].steps, Contains("1.234 x 0,0085 EUR = 10,489, gerundet 10,49 EUR"));
  EXPECT_THAT(explained.lines[1].steps, Contains("10,49, abzüglich 5\u00a0% Treuerabatt (0,52) = 9,97 EUR"));
  EXPECT_EQ(explained.recomputed, "nachgerechnet: identisch");
}

TEST_F(Discounts, HaveTheUsualWordWithoutAReason) {
  september([](db::Contract& contract) { contract.terms.discounts[0].reason.clear(); });
  EXPECT_EQ(printed("RE-2026-000001").lines[1].discount->reason, "Rabatt");
  EXPECT_EQ(invoice("RE-2026-000001").lines[1].discount->reason, "") << "the books keep what was agreed";
}

TEST_F(Discounts, AreMirroredByTheCancellation) {
  september();
  const std::string number = books_.cancel("RE-2026-000001");
  const db::Invoice mirror = invoice(number);
  EXPECT_EQ(mirror.lines[1].discount, (billing::LineDiscount{500, Money{-52}, "Treuerabatt"}));
  EXPECT_EQ(mirror.net, Money{-3997});
  const auto facts = printed(number);
  EXPECT_EQ(facts.lines[1].discount->amount, Money{-52});
  expect_good_einvoice(facts);
  const auto note = document::einvoice::from_invoice(facts);
  EXPECT_EQ(note.type, document::einvoice::InvoiceType::credit_note);
  EXPECT_EQ(note.lines[1].allowances_charges.at(0).amount, Money{52});
}

// Entered for months that are billed: the credit by itself, of both months, and nothing more afterwards.
TEST_F(Discounts, EnteredLaterCreditWhatWasBilled) {
  two_months();  // 30.00 + 6.00 and 30.00 + 9.00
  EXPECT_TRUE(enter(Scope::all, Day::of(2026, 9, 1), 1000, "Kulanz"));
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{-360 - 390});
  EXPECT_THAT(outcome.inputs, Contains(HasSubstr("the discount of 10% from 2026-09-01 was entered or changed afterwards")));
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{3240 + 3510});
  const std::string number = books_.numbers("correction");
  const auto facts = printed(number);
  expect_good_einvoice(facts);
  EXPECT_THAT(facts.reason, HasSubstr("Preise"));
  ASSERT_TRUE(facts.lines[1].difference);
  ASSERT_THAT(facts.lines[1].difference->charges, SizeIs(1));
  EXPECT_EQ(facts.lines[1].difference->charges[0].discount, (billing::LineDiscount{1000, Money{60}, "Kulanz"}));
  EXPECT_EQ(facts.lines[1].difference->charges[0].amount, Money{540});
  EXPECT_TRUE(explain(number).identical);
  EXPECT_TRUE(books_.correct().outcomes.empty()) << "once";
  // The other way round: ended for October.
  enter(Scope::all, Day::of(2026, 10, 1), 0);
  EXPECT_EQ(only(books_.correct()).net, Money{390});
}

// A month is estimated, its discount is told of later, and the next reading trues it up: in whatever order the office works, it comes
// to 30.00 + 6.00, 27.00 + 5.03 and 27.00 + 4.87 (by days), or 27.00 + 5.40 and 27.00 + 4.50.
class DiscountOfAnEstimate : public Discounts, public testing::WithParamInterface<std::tuple<billing::TrueUp, int>> {};

TEST_P(DiscountOfAnEstimate, IsGivenOnce) {
  const auto [method, order] = GetParam();
  books_.dealer.add_contract("V-1", [&](db::Contract& contract) { contract.terms.true_up = method; });
  books_.dealer.read("V-1", end_of(9), 1600);
  books_.month(9);
  books_.month(10);  // 600, the mean
  EXPECT_EQ(books_.issued_net(), Money{7200});
  enter(Scope::all, Day::of(2026, 10, 1), 1000);
  if (order > 0) books_.correct();
  if (order == 2) books_.issue_all();
  books_.issued_on = Day::of(2026, 12, 5);
  books_.dealer.read("V-1", end_of(11), 2700);
  books_.month(11);
  books_.correct();
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), Money{9990}) << value("select string_agg(concat_ws(' ', number, l.kind, period_first, quantity, amount_cents, discount_cents), ' | ') from invoices i join invoice_lines l using (invoice_id)");
  EXPECT_TRUE(books_.correct().outcomes.empty());
}
INSTANTIATE_TEST_SUITE_P(InAnyOrder, DiscountOfAnEstimate, testing::Combine(testing::Values(billing::TrueUp::by_days, billing::TrueUp::keep_estimates), testing::Values(0, 1, 2)));

TEST_F(Discounts, OfAReadingCorrectedLaterGoWithTheDifference) {
  september([](db::Contract& contract) { contract.terms.discounts[0].percent_bp = 1000; });  // 10.49 less 1.05
  books_.enter("V-1", end_of(9), 2134);                                                       // 1,134: 9.64 less 0.96
  const auto outcome = only(books_.correct());
  EXPECT_EQ(outcome.net, Money{868 - 944});
  books_.issue_all();
  const db::Invoice correction = invoice(books_.numbers("correction"));
  ASSERT_THAT(correction.lines, SizeIs(1));
  EXPECT_EQ(correction.lines[0].amount, Money{-76});
  EXPECT_EQ(correction.lines[0].discount, (billing::LineDiscount{1000, Money{-9}, "Treuerabatt"})) << "-100 x 0.0085 = -0.85, less 0.09";
  const auto facts = printed(books_.numbers("correction"));
  EXPECT_EQ(facts.lines[0].quantity, "-100");
  expect_good_einvoice(facts);
  EXPECT_EQ(document::einvoice::from_invoice(facts).lines[0].allowances_charges.at(0).base, Money{85});
}

TEST_F(Discounts, AreEnteredWithAReasonForThem) {
  books_.dealer.add_contract("V-1");
  EXPECT_FALSE(enter(Scope::clicks, Day::of(2026, 9, 16), 1000, "Treuerabatt"));
  EXPECT_EQ(value("select actor || ': ' || note from audit_log where action = 'contract.discount'"), "anna: from 2026-09-16: 10% of clicks, Treuerabatt");
  enter(Scope::clicks, Day::of(2026, 9, 16), 2000);
  EXPECT_EQ(value("select scope || ' ' || percent_bp || reason from contract_discounts"), "clicks 2000") << "one a day and scope";
  books_.dealer.read("V-1", Day::of(2026, 9, 15), 1400);
  books_.dealer.read("V-1", end_of(9), 2000);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").net, Money{3000 + 400 + 480});
  const auto sheet = load_contract_sheet(books_.dealer.database(), "V-1", Day::of(2026, 9, 20));
  EXPECT_THAT(contract_sheet_text(sheet), HasSubstr("discount of 20% of clicks from 2026-09-16"));
  EXPECT_THAT(contract_sheet_json(sheet), HasSubstr("\"lines\": \"clicks\""));
}

TEST_F(Discounts, AreRefusedWithTheirReason) {
  const auto refusal = [&](Scope scope, int percent_bp) {
    try {
      enter(scope, Day::of(2026, 9, 1), percent_bp);
    } catch (const db::Refused& refused) {
      return std::string(refused.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refusal(Scope::all, 100), HasSubstr("there is no contract V-1"));
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.flat_fees.clear();
    contract.terms.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::clicks, {UnitPrice{5'000'000}, 2}};
  });
  EXPECT_THAT(refusal(Scope::all, 10'001), HasSubstr("0 to 100 per cent"));
  EXPECT_THAT(refusal(Scope::all, 0), HasSubstr("has no discount before 2026-09-01 that could end"));
  EXPECT_THAT(refusal(Scope::fees, 100), HasSubstr("nothing that this discount could reach"));
  EXPECT_THAT(refusal(Scope::clicks, 100), HasSubstr("the minimum would take it back; agree a lower minimum amount"));
  EXPECT_EQ(value("select count(*) from contract_discounts"), "0");
}

TEST_F(Discounts, OfEverythingAreAskedAbout) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.flat_fees.clear();
    contract.terms.discounts = {{Scope::clicks, Day::of(2026, 1, 1), 10'000, ""}, {Scope::fees, Day::of(2026, 1, 1), 500, ""}};
  });
  LintRequest request{Period::month(2026, 9), Day::of(2026, 9, 20)};
  std::string codes;
  for (const auto& finding : run_lint(books_.dealer.database(), books_.dealer.config(), request).findings) codes += finding.code + " " + finding.what + "\n";
  EXPECT_THAT(codes, HasSubstr("DISCOUNT_100 a discount of 100 % (clicks) is in force since 2026-01-01"));
  EXPECT_THAT(codes, HasSubstr("DISCOUNT_OF_NOTHING the discount of fees from 2026-01-01 reaches no line"));
}

// One invoice of two contracts is gathered, taken apart and gathered again: the lines keep their discounts.
TEST_F(Discounts, StayWithTheirLinesWhenDraftsAreGathered) {
  {
    db::Transaction transaction = books_.dealer.database().begin();
    db::PartyStore parties(transaction);
    auto customer = *parties.customer(books_.dealer.customer());
    customer.invoice_grouping = "customer";
    parties.change(customer);
    transaction.commit();
  }
  for (const char* number : {"V-1", "V-2"}) {
    books_.dealer.add_contract(number, [&](db::Contract& contract) { contract.terms.discounts = {{Scope::all, Day::of(2026, 1, 1), number[2] == '1' ? 1000 : 2000, "Treuerabatt"}}; });
    books_.dealer.read(number, end_of(9), 1500);
  }
  books_.dealer.settle(9);
  books_.dealer.settle(9);  // made anew: taken apart and gathered
  books_.issue_all();
  EXPECT_EQ(value("select string_agg(concat_ws('/', discount_bp, discount_cents, discount_reason), ' ' order by line) from invoice_lines"),
            "1000/300/Treuerabatt 1000/50/Treuerabatt 2000/600/Treuerabatt 2000/100/Treuerabatt");
  expect_good_einvoice(printed("RE-2026-000001"));
}

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_iso_utc("2026-11-21T12:00:00Z").value(); }
};

std::vector<ImportFile> files(const std::string& discounts, const std::string& contract_columns = "", const std::string& contract_cells = "") {
  return {{"customers.csv", "number;name;city\n4711;Muster GmbH;Hamburg\n"},
          {"contracts.csv", "number;customer;start" + contract_columns + "\nV1;4711;1.1.2026" + contract_cells + "\n"},
          {"flat_fees.csv", "contract;from;per_month\nV1;1.1.2026;49,00\n"},
          {"meters.csv", "contract;meter\nV1;bw\n"},
          {"prices.csv", "contract;meter;from;price\nV1;bw;1.1.2026;0,0100\n"},
          {"nachlaesse.csv", discounts}};
}

TEST_F(Discounts, AreImported) {
  const auto import = [&](const std::vector<ImportFile>& given) { return import_files(books_.dealer.database(), FixedClock(), "test", given, ImportMode::real); };
  const auto report = import(files("Vertrag;ab;Prozent;Zeilen;Grund\nV1;1.7.2026;0;Klicks;\nV1;1.1.2026;2,5;;\nV1;1.1.2026;10;Klicks;Treuerabatt\n", ";Inklusivklicks_zeigen", ";ja"));
  ASSERT_EQ(report.fault_count, 0u) << text_of(report.faults.at(0));
  EXPECT_EQ(value("select string_agg(concat_ws('/', scope, from_day, percent_bp, reason), ' ' order by from_day, scope) from contract_discounts"),
            "all/2026-01-01/250/ clicks/2026-01-01/1000/Treuerabatt clicks/2026-07-01/0/");
  EXPECT_EQ(value("select show_included from contracts"), "t");
  EXPECT_EQ(import(files("contract;from;percent;lines;reason\nV1;1.1.2026;10 %;clicks;Treuerabatt\nV1;1.1.2026;2.5;all;\nV1;1.7.2026;0;clicks;\n", ";show_included", ";yes")).fault_count, 0u) << "the same in another order";
  const auto other = import(files("contract;from;percent\nV1;1.1.2026;3\n", ";show_included", ";yes"));
  ASSERT_EQ(other.fault_count, 1u);
  EXPECT_THAT(text_of(other.faults[0]), HasSubstr("discounts"));
}

TEST_F(Discounts, OfAnImportAreRefusedWithTheirPlace) {
  const auto fault_of = [&](const std::vector<ImportFile>& given) {
    const auto report = import_files(books_.dealer.database(), FixedClock(), "test", given, ImportMode::real);
    return report.faults.empty() ? std::string("accepted") : text_of(report.faults[0]);
  };
  EXPECT_THAT(fault_of(files("contract;from;percent\nV1;1.1.2026;101\n")), HasSubstr("nachlaesse.csv:2: percent"));
  EXPECT_THAT(fault_of(files("contract;from;percent\nV1;1.1.2026;5\nV1;1.1.2026;6\n")), HasSubstr("nachlaesse.csv:3: from"));
  EXPECT_THAT(fault_of(files("contract;from;percent;lines\nV1;1.1.2026;5;mono\n")), HasSubstr("nachlaesse.csv:2: lines"));
  EXPECT_THAT(fault_of(files("contract;from;percent\nV1;1.1.2026;5\n", ";minimum;minimum_per_month", ";amount_all;20,00")), HasSubstr("nachlaesse.csv:2: percent"));
  EXPECT_THAT(fault_of(files("contract;from;percent\nV2;1.1.2026;5\n")), HasSubstr("is no contract in these files"));
  EXPECT_THAT(fault_of(files("contract;from;percent\nV1;1.1.2026;5\n", ";show_included;hide_zero_lines", ";yes;yes")), HasSubstr("show_included"));
}

// A line of 0 with the usage; it bills, books and corrects nothing.
TEST_F(Discounts, IncludedClicksAreShown) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.show_included = true;
    contract.terms.meters[0].free_per_month = Clicks{1000};
  });
  books_.dealer.read("V-1", end_of(9), 1600);
  books_.month(9);
  const db::Invoice billed = invoice("RE-2026-000001");
  ASSERT_THAT(billed.lines, SizeIs(2));
  EXPECT_EQ(billed.lines[1].kind, LineKind::included);
  EXPECT_EQ(billed.net, Money{3000});
  const auto facts = printed("RE-2026-000001");
  EXPECT_EQ(facts.lines[1].text, "Klicks Schwarzweiß, in den Freikopien enthalten");
  EXPECT_EQ(facts.lines[1].quantity, "600");
  expect_good_einvoice(facts);
  const auto explained = explain("RE-2026-000001");
  EXPECT_THAT(explained.lines[1].steps, Contains("Nichts zu berechnen: die Freikopien reichen"));
  EXPECT_EQ(explained.recomputed, "nachgerechnet: identisch");
  EXPECT_EQ(value("select invoiced_clicks || '/' || invoiced_cents from settlement_ledger"), "0/0");
}

// A reading that is put right within the free copies bills nothing; beyond them what is beyond.
TEST_F(Discounts, IncludedClicksAreNotCorrected) {
  for (const auto& [number, value] : {std::pair("V-1", 1700), std::pair("V-2", 2200)}) {
    books_.dealer.add_contract(number, [](db::Contract& contract) {
      contract.terms.show_included = true;
      contract.terms.meters[0].free_per_month = Clicks{1000};
    });
    books_.dealer.read(number, end_of(9), 1600);
    books_.month(9);
    books_.enter(number, end_of(9), value);
  }
  const auto report = books_.correct();
  EXPECT_EQ(report.outcomes.back().contract, "V-2");
  EXPECT_EQ(report.outcomes.back().net, Money{200});
  books_.issue_all();
  EXPECT_EQ(value("select string_agg(l.kind || ' ' || quantity, ', ') from invoice_lines l join invoices i using (invoice_id) where i.corrects_id is not null"), "click 200");
}

TEST_F(Discounts, IncludedClicksAloneMakeNoInvoice) {
  books_.dealer.add_contract("V-1", [](db::Contract& contract) {
    contract.terms.show_included = true;
    contract.terms.flat_fees.clear();
    contract.terms.meters[0].free_per_month = Clicks{1000};
  });
  books_.dealer.read("V-1", end_of(9), 1600);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").verdict, Verdict::nothing_due);
  EXPECT_EQ(value("select count(*) from invoices"), "0");
}

}  // namespace
}  // namespace klickwerk::office
