#include "random_invoices.h"

#include <algorithm>
#include <random>

#include "document/einvoice/totals.h"
#include "mutations.h"
#include "sample_einvoices.h"

namespace klickwerk::document::einvoice::sample {

namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  // Whole number in [low, high]; the same on every platform, which the standard's distributions are not.
  std::int64_t roll(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return roll(1, 100) <= percent; }

 private:
  std::mt19937_64 engine_;
};

Line random_line(Dice& dice, int number, Period year, const Line& taxed) {
  Line made = line(std::to_string(number), "Position " + std::to_string(number), Quantity{}, UnitPrice{}, year);
  made.category = taxed.category;
  made.rate_bp = taxed.rate_bp;
  made.quantity =
      dice.chance(80) ? Quantity::of(Clicks{dice.roll(-5000, 900'000)}) : Quantity{dice.roll(1, 40'000'000)};
  made.price = UnitPrice{dice.roll(0, dice.chance(70) ? 100'000 : 300'000'000)};
  if (dice.chance(20)) made.base_quantity = dice.roll(1, 2) == 1 ? 100 : 1000;
  if (dice.chance(20)) {
    made.price_discount = UnitPrice{dice.roll(1, 99'999)};
    made.gross_price = UnitPrice{made.price.micro + made.price_discount->micro};
  }
  const Day first = year.first + static_cast<int>(dice.roll(0, 300));
  if (dice.chance(80))
    made.period = Period{first, first + static_cast<int>(dice.roll(1, 60))};
  else
    made.period.reset();
  if (dice.chance(25)) made.object = {"SN-" + std::to_string(dice.roll(10000, 99999)), ""};
  if (dice.chance(15))
    made.allowances_charges.push_back({dice.chance(50), Money{dice.roll(0, 5000)}, {}, {}, "Kulanz", "", {}, {}});
  return made;
}

void add_document_allowances(Dice& dice, SemanticInvoice& invoice) {
  const Line& like = invoice.lines.front();
  for (auto& each : invoice.allowances_charges) each.category = like.category, each.rate_bp = like.rate_bp;
  if (dice.chance(70)) invoice.allowances_charges.clear();
  if (!dice.chance(30)) return;
  const Money base{dice.roll(1, 1'000'000)};
  const int percent_bp = static_cast<int>(dice.roll(1, 10'000));
  invoice.allowances_charges.push_back(
      {dice.chance(30), vat_of(base, percent_bp), base, percent_bp, "Staffel", "", like.category, like.rate_bp});
}

// Standard rates may be mixed with each other and with zero; the other categories stand alone here.
void mix_rates(Dice& dice, SemanticInvoice& invoice) {
  if (invoice.lines.front().category != VatCategory::standard) return;
  for (Line& each : invoice.lines) {
    if (dice.chance(25)) each.rate_bp = 700;
    if (dice.chance(10)) each.category = VatCategory::zero, each.rate_bp = 0;
  }
}

void make_xrechnung(Dice& dice, SemanticInvoice& invoice) {
  invoice.profile = Profile::xrechnung;
  invoice.buyer_reference = "B-" + std::to_string(dice.roll(1, 99999));
  if (dice.chance(40)) invoice.skonto = {{static_cast<int>(dice.roll(1, 30)), static_cast<int>(dice.roll(1, 500)), {}}};
}

}  // namespace

SemanticInvoice random_invoice(unsigned seed) {
  Dice dice(seed);
  const auto category = static_cast<VatCategory>(dice.chance(60) ? 1 : dice.roll(1, 7));
  SemanticInvoice invoice = taxed_as(category);
  const Line taxed = invoice.lines.front();
  const Period year{Day::of(2026, 1, 1), Day::of(2027, 1, 1)};
  invoice.number = "RE-" + std::to_string(seed);
  invoice.period = year;
  invoice.lines.clear();
  for (int number = 1, count = static_cast<int>(dice.roll(1, 25)); number <= count; ++number)
    invoice.lines.push_back(random_line(dice, number, year, taxed));
  add_document_allowances(dice, invoice);
  mix_rates(dice, invoice);
  if (category != VatCategory::not_subject && dice.chance(60)) make_xrechnung(dice, invoice);
  if (dice.chance(20)) invoice.totals.prepaid = Money{dice.roll(1, 10000)};
  add_up(invoice);
  if (invoice.totals.due >= Money{} && dice.chance(20)) {
    invoice.type = InvoiceType::credit_note;
    invoice.preceding = {{"RE-1", Day::of(2026, 1, 31)}};
  }
  return invoice;
}

}  // namespace klickwerk::document::einvoice::sample
