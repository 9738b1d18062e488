// Whole years of a dealer through the database: imported, read, settled, issued, cancelled and corrected in a random life.
// In the end every click is billed once.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/dealer_years/promises.h"

namespace klickwerk::dealer_years {
namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

struct Broken {
  std::string customer, what, diary;
};

std::optional<Broken> broken_promise(const Plan& plan, Kept& kept) {
  std::unique_ptr<Life> life;
  try {
    life = std::make_unique<Life>(plan, Life::Kind::real);
    life->live([&](Life& now, int month) {
      check_certain_counts(now, month, kept);
      if (month % 6 == 5) check_documents(now, kept);
      if (month % 3 == 2) check_clean_meters(now, plan.first.plus_months(month + 1), kept);
    });
    life->come_to_rest();
    check_documents(*life, kept);
    check_clicks(*life, kept);
    Life hindsight(without(plan, life->refused()), Life::Kind::hindsight);
    hindsight.live();
    check_against_hindsight(*life, hindsight, kept);
    check_books(*life, kept);
  } catch (const BrokenPromise& promise) {
    return Broken{promise.customer, promise.what(), life ? life->diary(promise.customer) : ""};
  } catch (const std::exception& error) {
    return Broken{"", std::string("the program gave up: ") + error.what(), life ? life->diary("") : ""};
  }
  return {};
}

// One customer, and as few events as still break a promise.
Plan shrunk(Plan plan, const Broken& broken) {
  Kept ignored;
  std::string whose = broken.customer;
  for (const auto& customer : plan.customers)
    if (whose.empty() && broken_promise(plan.only(customer.number), ignored)) whose = customer.number;
  if (!whose.empty() && broken_promise(plan.only(whose), ignored)) plan = plan.only(whose);
  for (std::size_t c = 0; c < plan.customers.size(); ++c)
    for (std::size_t k = 0; k < plan.customers[c].contracts.size(); ++k)
      for (std::size_t i = plan.customers[c].contracts[k].events.size(); i-- > 0;) {
        Plan less = plan;
        auto& events = less.customers[c].contracts[k].events;
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
        if (broken_promise(less, ignored)) plan = std::move(less);
      }
  while (!plan.skipped.empty()) {
    Plan less = plan;
    less.skipped.pop_back();
    if (!broken_promise(less, ignored)) break;
    plan = std::move(less);
  }
  return plan;
}

std::string text_of(const Plan& plan) {
  std::string text;
  for (int month : plan.skipped) text += "the run of " + plan.first.plus_months(month).iso().substr(0, 7) + " is forgotten\n";
  for (const auto& customer : plan.customers) {
    text += "customer " + customer.number + ", one invoice for each " + customer.grouping + ", " + customer.format + "\n";
    for (const auto& contract : customer.contracts) text += dealer_years::text_of(contract) + "\n";
  }
  return text;
}

// KLICKWERK_WITHOUT=hold,loan: these events do not happen.
void leave_out(Plan& plan, const std::string& kinds) {
  for (auto& customer : plan.customers)
    for (auto& contract : customer.contracts)
      std::erase_if(contract.events, [&](const Event& event) { return ("," + kinds + ",").find("," + std::string(name_of(event.what)) + ",") != std::string::npos; });
}

// The dealer, with KLICKWERK_ONLY one customer of his, with KLICKWERK_ALONE each customer by himself.
std::vector<Plan> plans_of(unsigned seed) {
  const int customers = static_cast<int>(setting("KLICKWERK_CUSTOMERS", 6)), months = static_cast<int>(setting("KLICKWERK_MONTHS", 26));
  Plan plan = Plan::of_seed(seed, customers, months);
  if (const char* kinds = std::getenv("KLICKWERK_WITHOUT")) leave_out(plan, kinds);
  if (const char* only = std::getenv("KLICKWERK_ONLY")) return {plan.only(only)};
  if (!setting("KLICKWERK_ALONE", 0)) return {plan};
  std::vector<Plan> plans;
  for (const auto& customer : plan.customers) plans.push_back(plan.only(customer.number));
  return plans;
}

TEST(DealerYears, BillEveryClickOnce) {
  const unsigned first = setting("KLICKWERK_SEED", 94), dealers = setting("KLICKWERK_DEALERS", 1);
  Kept kept;
  for (unsigned seed = first; seed < first + dealers; ++seed)
    for (const Plan& plan : plans_of(seed)) {
      const auto broken = broken_promise(plan, kept);
      if (!broken) continue;
      const Plan small = setting("KLICKWERK_SHRINK", 1) ? shrunk(plan, *broken) : plan;
      Kept ignored;
      const auto again = broken_promise(small, ignored);
      ADD_FAILURE() << "seed " << seed << ": " << broken->what << "\nshrunk to\n"
                    << text_of(small) << (again ? again->what + "\n" + again->diary : "(does not break alone)\n" + broken->diary);
    }
  for (const auto& [name, count] : {std::pair{"documents", kept.documents}, {"cancellations", kept.cancellations}, {"corrections", kept.corrections}, {"clean_meters", kept.clean_meters},
                                    {"meters", kept.meters}, {"in_hindsight", kept.in_hindsight}, {"explained", kept.explained}, {"certain", kept.certain}, {"discounted", kept.discounted}}) {
    RecordProperty(name, count);
    if (std::getenv("KLICKWERK_DEALERS")) std::printf("%s %d\n", name, count);
  }
  const int wanted = std::getenv("KLICKWERK_ONLY") ? 0 : static_cast<int>(dealers);  // one customer may be in trouble all the time
  if (!std::getenv("KLICKWERK_DEALERS")) {  // and so may a whole dealer
    EXPECT_GE(kept.clean_meters, wanted);
    EXPECT_GE(kept.certain, wanted);
  }
  EXPECT_GE(kept.explained, static_cast<int>(dealers));
}

}  // namespace
}  // namespace klickwerk::dealer_years
