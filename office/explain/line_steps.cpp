#include "office/explain/line_steps.h"

#include <algorithm>

#include "billing/settlement/months.h"
#include "office/explain/count_steps.h"
#include "office/explain/figures.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/line_words.h"

namespace klickwerk::office {
namespace {

using billing::LineKind;
using billing::MeterAccount;
using billing::MeterTerms;
using billing::SettlementLine;
using document::Language;

const MeterTerms* terms_of_meter(const StepContext& context, const std::string& meter) {
  for (const auto& terms : context.input.terms.meters)
    if (terms.id == meter) return &terms;
  return nullptr;
}

const MeterAccount* account_of_meter(const StepContext& context, const std::string& meter) {
  for (const auto& account : context.settlement.accounts)
    if (account.meter == meter) return &account;
  return nullptr;
}

// "1 month", "15/31 months".
std::string months_words(Fraction months, Language language) {
  const bool one = months == Fraction{1, 1};
  return months.text() + (one ? either(language, " Monat", " month") : either(language, " Monate", " months"));
}

class Steps {
 public:
  Steps(const SettlementLine& line, const StepContext& context) : line_(line), context_(context) {}

  std::vector<std::string> take() {
    switch (line_.kind) {
      case LineKind::flat: flat(); break;
      case LineKind::click: clicks(); break;
      case LineKind::credit: credit(); break;
      case LineKind::minimum: line_.meter.empty() ? minimum_amount() : minimum_clicks(); break;
      case LineKind::correction_click:
      case LineKind::correction_credit: correction(); break;
      case LineKind::included: included(); break;
    }
    discount();
    return std::move(steps_);
  }

 private:
  void say(const std::string& german, const std::string& english) {
    steps_.push_back(context_.language == document::Language::german ? german : english);
  }

  Money product() const { return line_.amount + (line_.discount ? line_.discount->amount : Money{}); }

  void discount() {
    if (line_.discount) steps_.push_back(discount_step(line_, context_));
  }

  void included() {
    count();
    say("Nichts zu berechnen: die Freikopien reichen", "Nothing to bill: the free copies are enough");
  }

  void flat() {
    const std::string price = figures_.price(line_.unit_price);
    if (!line_.fee.empty())
      say("Vereinbart: " + line_.fee + ", " + price + " je Monat", "Agreed: " + line_.fee + ", " + price + " a month");
    else if (const auto* fee = fee_in_force())
      say("Vereinbart: " + price + " je Monat seit " + figures_.day(fee->from), "Agreed: " + price + " a month since " + figures_.day(fee->from));
    if (line_.refund) say("Erstattung: dieser Zeitraum war berechnet und entfällt", "Refund: these days were billed and fall away");
    months();
    steps_.push_back(months_words(line_.months, context_.language) + " x " + price + " = " + figures_.sum(product()));
  }

  const billing::FlatFee* fee_in_force() const {
    const billing::FlatFee* found = nullptr;
    for (const auto& fee : context_.input.terms.flat_fees)
      if (fee.from <= line_.period.first) found = &fee;
    return found;
  }

  void months() {
    const std::string days = figures_.period(line_.period);
    if (billing::months_by_days(line_.period) != line_.months) {
      say("Zeitraum " + days + " gilt nach der vereinbarten Teilung als " + months_words(line_.months, context_.language),
          "Period " + days + " counts as " + months_words(line_.months, context_.language) + " by the agreed proration");
      return;
    }
    std::string parts;
    for (const Period& month : months_of(line_.period))
      parts += (parts.empty() ? "" : " + ") + std::to_string(month.days()) + "/" + std::to_string(month.first.days_in_month());
    parts = parts == line_.months.text() ? "" : parts + " = ";
    say("Tage je Monat in " + days + ": " + parts + months_words(line_.months, context_.language),
        "Days of each month in " + days + ": " + parts + months_words(line_.months, context_.language));
  }

  void count() {
    if (const auto* account = account_of_meter(context_, line_.meter))
      for (auto& step : count_steps(*account, terms_of_meter(context_, line_.meter), context_)) steps_.push_back(std::move(step));
  }

  void clicks() {
    count();
    agreed_price();
    const std::string share = figures_.count(line_.quantity.count);
    if (line_.packaged_clicks)
      say(figures_.count(line_.packaged_clicks->count) + " Klicks brauchen " + share + " angefangene Pakete",
          figures_.count(line_.packaged_clicks->count) + " clicks take " + share + " started packages");
    else
      say("Diese Zeile berechnet davon " + share + where(), "This line bills " + share + " of them" + where());
    steps_.push_back(product_words(line_.quantity.count, line_.unit_price, product(), context_));
  }

  std::string where() const {
    std::string text;
    if (line_.tier > 0) text += context_.language == document::Language::german ? ", Stufe " + std::to_string(line_.tier) : ", tier " + std::to_string(line_.tier);
    if (!line_.position.empty()) text += ", " + line_.position;
    return text + ", " + figures_.period(line_.period);
  }

  void agreed_price() {
    const MeterTerms* terms = terms_of_meter(context_, line_.meter);
    if (terms == nullptr) return;
    const billing::DatedPricing* dated = nullptr;
    for (const auto& one : terms->prices)
      if (one.from <= line_.period.first) dated = &one;
    if (dated == nullptr) return;
    const std::string price = figures_.price(line_.unit_price), since = figures_.day(dated->from);
    if (!line_.position.empty() && std::ranges::any_of(terms->price_per_position, [&](const auto& own) { return own.position == line_.position; }))
      return say("Preis des Platzes " + line_.position + ": " + price, "Price of place " + line_.position + ": " + price);
    if (std::holds_alternative<billing::GraduatedPricing>(dated->pricing))
      return say("Stufenpreis seit " + since + ": jede Stufe zu ihrem Preis, hier " + price, "Graduated price since " + since + ": each slice at its own, here " + price);
    if (std::holds_alternative<billing::VolumePricing>(dated->pricing))
      return say("Staffelpreis seit " + since + ": alle Klicks zum Preis der erreichten Staffel, " + price,
                 "Volume price since " + since + ": all clicks at the price of the tier reached, " + price);
    if (auto* package = std::get_if<billing::PackagePricing>(&dated->pricing))
      return say("Paketpreis seit " + since + ": " + price + " je angefangene " + figures_.count(package->package_size.count),
                 "Package price since " + since + ": " + price + " per started " + figures_.count(package->package_size.count));
    say("Klickpreis seit " + since + ": " + price, "Click price since " + since + ": " + price);
  }

  void credit() {
    count();
    const MeterTerms* terms = terms_of_meter(context_, line_.meter);
    const std::string price = figures_.price(line_.unit_price);
    if (terms != nullptr && terms->credit_price) say("Vereinbarter Gutschriftspreis: " + price, "Agreed credit price: " + price);
    else say("Kein eigener Gutschriftspreis: es gilt der Klickpreis " + price, "No credit price of its own: the click price counts, " + price);
    steps_.push_back(product_words(line_.quantity.count, line_.unit_price, product(), context_));
  }

  void minimum_clicks() {
    count();
    if (const auto* minimum = std::get_if<billing::MinimumClicks>(&context_.input.terms.minimum))
      say("Mindestabnahme: " + figures_.count(minimum->per_month.count) + " Klicks je Monat; es fehlen " + figures_.count(line_.quantity.count),
          "Minimum: " + figures_.count(minimum->per_month.count) + " clicks a month; missing are " + figures_.count(line_.quantity.count));
    steps_.push_back(product_words(line_.quantity.count, line_.unit_price, product(), context_));
  }

  void minimum_amount() {
    const auto* minimum = std::get_if<billing::MinimumAmount>(&context_.input.terms.minimum);
    if (minimum == nullptr) return;
    const Fraction months = billing::months_by_days(line_.period);
    const Money agreed = amount_of(months, minimum->per_month.price), billed = agreed - line_.amount;
    say("Mindestbetrag: " + figures_.price(minimum->per_month) + " x " + months_words(months, context_.language) + " = " + figures_.sum(agreed),
        "Minimum amount: " + figures_.price(minimum->per_month) + " x " + months_words(months, context_.language) + " = " + figures_.sum(agreed));
    say("Darauf angerechnet: " + figures_.sum(billed) + "; Differenz " + figures_.sum(line_.amount),
        "Of that billed: " + figures_.sum(billed) + "; difference " + figures_.sum(line_.amount));
  }

  // What the ledger said of these days before and says now.
  void correction() {
    const bool clicks = line_.kind == LineKind::correction_click;
    Money before, after;
    bool known = false;
    for (const auto& entry : context_.settlement.ledger) {
      if (entry.meter != line_.meter || entry.period.intersection(line_.period).empty() || entry.period == context_.settlement.period) continue;
      known = true;
      after += clicks ? entry.invoiced_amount : entry.credited_amount;
      for (const auto& old : context_.input.ledger)
        if (old.meter == entry.meter && old.period == entry.period) before += clicks ? old.invoiced_amount : old.credited_amount;
    }
    if (known && after - before == line_.amount)
      say("Bisher berechnet " + figures_.sum(before) + ", nach neuer Abrechnung " + figures_.sum(after) + ": Differenz " + figures_.sum(line_.amount),
          "Billed before " + figures_.sum(before) + ", settled again " + figures_.sum(after) + ": difference " + figures_.sum(line_.amount));
    else
      say("Differenz zwischen neuer und bisheriger Abrechnung dieser Tage: " + figures_.sum(line_.amount),
          "Difference between the new and the former settlement of these days: " + figures_.sum(line_.amount));
    if (const auto* account = account_of_meter(context_, line_.meter))
      for (const auto& remark : account->remarks) steps_.push_back(remark_words(remark, context_.language));
  }

  const SettlementLine& line_;
  const StepContext& context_;
  Figures figures_{context_.language, context_.currency};
  std::vector<std::string> steps_;
};

}  // namespace

std::string product_words(std::int64_t quantity, billing::AgreedPrice price, Money amount, const StepContext& context) {
  const Figures figures(context.language, context.currency);
  const std::string exact = figures.exact(UnitPrice{quantity * price.price.micro});
  const std::string rounded = figures.money(amount);
  return figures.count(quantity) + " x " + figures.price(price) + " = " + exact +
         (exact == rounded ? "" : either(context.language, ", gerundet ", ", rounded ") + rounded) + " " + context.currency;
}

std::string discount_step(const billing::SettlementLine& line, const StepContext& context) {
  const Figures figures(context.language, context.currency);
  const auto discount = *printed_discount(line.discount, context.language);
  const Money product = line.amount + discount.amount;
  return figures.money(product) + either(context.language, ", abzüglich ", ", less ") + document::percent_text(discount.percent_bp, context.language) + " " + discount.reason +
         " (" + figures.money(discount.amount) + ") = " + figures.sum(line.amount);
}

std::vector<std::string> steps_of(const SettlementLine& line, const StepContext& context) { return Steps(line, context).take(); }

}  // namespace klickwerk::office
