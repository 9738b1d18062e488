// Random histories of readings that come late, wrong or never, of runs, corrections and cancellations: when everything is
// known and settled, all documents of the contract together are what one sequence of settlements with the final knowledge
// gives. Nothing billed twice, nothing lost.
#include <gtest/gtest.h>

#include <random>

#include "billing/settlement/ledger.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

constexpr int first_month = 1, months = 7;  // of 2026; the reading before is the start value

struct MonthEnd {
  std::int64_t value = 0, told = 0;
  bool stored = false, corrected = false, never = false;
  Day day() const { return last; }
  Day last;
};

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    books_.issued_on = Day::of(2026, 8, 20);
    books_.dealer.add_contract("V-1", [&](db::Contract& contract) {
      contract.billing_from = Day::of(2026, 1, 1);
      contract.terms.true_up = billing::TrueUp::by_days;
      contract.terms.credit_unused = chance(2);
      contract.terms.meters[0].free_per_month = Clicks{chance(2) ? 0 : 400};
      if (chance(3)) contract.terms.meters[0].prices.push_back({Day::of(2026, 4, 1), billing::UnitPricing{{UnitPrice{12'300}, 4}}});
      terms_ = contract.terms;
    });
    make_truth();
  }

  void live() {
    for (int month = first_month; month < first_month + months; ++month) {
      if (month + 1 == first_month + months || !chance(4)) tell(end(month));  // an estimate at the end would still wait
      if (chance(3)) tell_something_old(month);
      books_.dealer.settle(month);
      if (!chance(4)) books_.correct();
      books_.issue_all();
      if (chance(4)) cancel_something();
    }
    for (int month = first_month; month < first_month + months; ++month) final_word(end(month));
    for (int round = 0; round < 3; ++round) {
      for (int month = first_month; month < first_month + months; ++month) {
        books_.dealer.settle(month);
        books_.issue_all();
      }
      books_.correct();
      books_.issue_all();
    }
  }

  Money issued() { return books_.issued_net(); }
  std::size_t still_to_correct() { return books_.correct().outcomes.size(); }
  std::string documents() {
    return books_.dealer.books().value("select string_agg(number || ' ' || net_cents, ', ' order by invoice_id) from invoices where state = 'issued'");
  }

  // One settlement after the other with everything that is known in the end.
  Money expected() const {
    billing::SettlementInput input;
    input.terms = terms_;
    billing::PositionHistory place;
    place.id = "P1";
    place.devices = {{"SN-V-1", Day::of(2026, 1, 1), {}, {{"bw", 1000}}, {}}};
    for (const MonthEnd& one : truth_)
      if (!one.never) place.readings.push_back({"bw", one.last, one.value, "snmp"});
    input.positions = {place};
    Money sum;
    for (int month = first_month; month < first_month + months; ++month) {
      input.period = Period::month(2026, month);
      const auto settlement = billing::settle(input);
      billing::merge_ledger(input.ledger, settlement.ledger);
      sum += settlement.net;
    }
    return sum;
  }

 private:
  // True one time in n.
  bool chance(int n) { return std::uniform_int_distribution<int>(1, n)(random_) == 1; }
  std::int64_t number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  MonthEnd& end(int month) { return truth_[static_cast<std::size_t>(month - first_month)]; }

  void make_truth() {
    std::int64_t value = 1000;
    for (int month = first_month; month < first_month + months; ++month) {
      const std::int64_t before = value;
      value += number(50, 1500);
      MonthEnd one;
      one.last = Period::month(2026, month).last();
      one.value = value;
      one.told = chance(4) ? before + (value - before) / 2 : value;
      one.never = month > first_month && month + 1 < first_month + months && chance(5);
      truth_.push_back(one);
    }
  }
  void tell(MonthEnd& one) {
    if (one.stored || one.never) return;
    books_.dealer.read("V-1", one.last, one.told);
    one.stored = true;
  }
  void tell_something_old(int month) {
    MonthEnd& one = end(static_cast<int>(number(first_month, month)));
    if (chance(2)) tell(one);
    else if (one.stored) final_word(one);
  }
  void final_word(MonthEnd& one) {
    tell(one);
    if (one.never || one.corrected || one.told == one.value) return;
    if (chance(2)) books_.invalidate("V-1", one.last, one.told);
    books_.enter("V-1", one.last, one.value);
    one.corrected = true;
  }
  void cancel_something() {
    const std::string number = books_.dealer.books().value(
        "select coalesce((select i.number from invoices i where i.state = 'issued' and i.kind <> 'cancellation' and not exists (select from invoices x where x.cancels_id = "
        "i.invoice_id) order by md5(i.number || " + std::to_string(random_()) + "::text) limit 1), '')");
    if (!number.empty()) books_.cancel(number);
  }

  test::CorrectionBooks books_;
  std::mt19937 random_;
  billing::ContractTerms terms_;
  std::vector<MonthEnd> truth_;
};

TEST(CorrectionsProperty, AllDocumentsTogetherAreTheSettlementOfTheFinalKnowledge) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    History history(seed);
    history.live();
    EXPECT_EQ(history.issued(), history.expected()) << "seed " << seed << ": " << history.documents();
    EXPECT_EQ(history.still_to_correct(), 0u) << "seed " << seed;
  }
}

}  // namespace
}  // namespace klickwerk::office
