#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "core/currency.h"
#include "db/books_currency.h"
#include "db/database.h"
#include "office/contract_change/contract_change.h"
#include "office/contract_change/contract_settings.h"
#include "office/contract_change/discount_change.h"
#include "office/contract_change/price_change.h"
#include "office/import/cell_values.h"

namespace klickwerk::app {
namespace {

struct ContractOptions {
  std::string number, day, until, customer, new_number, serial, counter, remark;
  std::int64_t copies = 0;
  bool withdraw = false, end = false, refund = false;
  std::optional<std::string> order_number, cost_centre, grouping;
};
using Options = std::shared_ptr<ContractOptions>;

Day day_of(const std::string& option, const std::string& text) {
  auto day = Day::parse(text);
  if (!day) throw std::runtime_error(option + " " + text + ": is no date; expected year-month-day as in 2026-10-31");
  return *day;
}

void add_end(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* end = contract.add_subcommand("end", "Enter the contract's last day");
  end->footer("Flat fees billed beyond that day come back with the next run; the last period is settled up to it.\n"
              "Refused when a period of clicks is settled beyond that day.");
  end->add_option("NUMBER", options->number, "The contract")->required();
  end->add_option("--last-day", options->day, "The last day that belongs to it: 2026-10-31")->required();
  end->callback([&invocation, options] {
    db::Database database = db::Database::open(invocation.config());
    office::end_contract(database, options->number, day_of("--last-day", options->day), os_user());
    std::printf("Contract %s ends on %s. The next run settles it up to there.\n", options->number.c_str(), options->day.c_str());
  });
}

void add_pause(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* pause = contract.add_subcommand("pause", "Enter an agreed pause: no fee, no free copies, no minimum; clicks are billed");
  pause->footer("Without --until the pause lasts until further notice: enter the same --from again with --until to end it.");
  pause->add_option("NUMBER", options->number, "The contract")->required();
  pause->add_option("--from", options->day, "The first day of the pause")->required();
  pause->add_option("--until", options->until, "Its last day");
  pause->callback([&invocation, options] {
    db::Database database = db::Database::open(invocation.config());
    std::optional<Day> until;
    if (!options->until.empty()) until = day_of("--until", options->until);
    office::pause_contract(database, options->number, day_of("--from", options->day), until, os_user());
    std::printf("Contract %s rests from %s %s\n", options->number.c_str(), options->day.c_str(),
                until ? ("to " + options->until + ".").c_str() : "until further notice.");
  });
}

void add_take_over(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* take_over = contract.add_subcommand("take-over", "Another customer goes on with the contract from a day");
  take_over->footer("The contract ends on the eve and is settled for itself; a new one with the same terms, positions and devices begins.\n"
                    "Every counter must have been read at the end of the eve: that reading closes the one and opens the other.");
  take_over->add_option("NUMBER", options->number, "The contract as it is")->required();
  take_over->add_option("--customer", options->customer, "Number of the customer who goes on")->required();
  take_over->add_option("--new-number", options->new_number, "Number of the contract that begins")->required();
  take_over->add_option("--from", options->day, "The new customer's first day")->required();
  take_over->callback([&invocation, options] {
    db::Database database = db::Database::open(invocation.config());
    const int devices = office::take_over_contract(
        database, {options->number, options->customer, options->new_number, day_of("--from", options->day)}, os_user());
    std::printf("Contract %s ends on the eve of %s; contract %s of customer %s begins, with %d device(s).\n", options->number.c_str(),
                options->day.c_str(), options->new_number.c_str(), options->customer.c_str(), devices);
  });
}

void add_service_copies(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* copies = contract.add_subcommand("service-copies", "Enter a technician's test copies: they are not billed");
  copies->footer("They are taken off the usage of the period that holds the day; the invoice's annex shows them.\n"
                 "--withdraw takes the entries of that device, day and counter back.");
  copies->add_option("SERIAL", options->serial, "The device's serial number")->required();
  copies->add_option("--day", options->day, "The day on which they were made")->required();
  copies->add_option("--counter", options->counter, "The device's counter: mono, colour …")->required();
  CLI::Option* count = copies->add_option("--copies", options->copies, "How many");
  copies->add_option("--remark", options->remark, "What for; two entries of one day differ by it");
  copies->add_flag("--withdraw", options->withdraw, "Take back what was entered")->excludes(count);
  copies->callback([&invocation, options] {
    db::Database database = db::Database::open(invocation.config());
    const Day day = day_of("--day", options->day);
    if (options->withdraw) {
      const int withdrawn = office::withdraw_service_copies(database, options->serial, day, options->counter, os_user());
      std::printf("%d entries of %s on %s taken back.\n", withdrawn, options->counter.c_str(), options->day.c_str());
      return;
    }
    office::record_service_copies(database, {options->serial, day, options->counter, options->copies, options->remark}, os_user());
    std::printf("%lld test copies (%s) of device %s on %s will not be billed.\n", static_cast<long long>(options->copies), options->counter.c_str(),
                options->serial.c_str(), options->day.c_str());
  });
}

void add_hold(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* hold = contract.add_subcommand("hold", "Leave the contract out of the runs for a time");
  hold->footer("Runs leave out every period that ends within the hold. The first period after --until settles it together with what was\n"
               "left out; with --refund the held days cost nothing but their clicks, and fees billed in advance for them come back.\n"
               "Without --until the hold lasts until it is entered. --end takes the hold out: the next runs settle the missed months one by one.");
  hold->add_option("NUMBER", options->number, "The contract")->required();
  CLI::Option* from = hold->add_option("--from", options->day, "The first day of the hold");
  hold->add_option("--until", options->until, "Its last day")->needs(from);
  hold->add_flag("--refund", options->refund, "The held days are free but for their clicks")->needs(from);
  hold->add_flag("--end", options->end, "Take the hold out")->excludes(from);
  hold->callback([&invocation, options] {
    if (options->end == !options->day.empty()) throw CLI::RequiredError("--from or --end");
    db::Database database = db::Database::open(invocation.config());
    std::optional<office::Hold> wanted;
    if (!options->end) wanted = office::Hold{day_of("--from", options->day), {}, options->refund};
    if (!options->until.empty()) wanted->until = day_of("--until", options->until);
    office::hold_contract(database, options->number, wanted, os_user());
    if (options->end) std::printf("Contract %s is on hold no more.\n", options->number.c_str());
    else std::printf("Contract %s is on hold from %s %s\n", options->number.c_str(), options->day.c_str(),
                     options->until.empty() ? "until it is ended." : ("to " + options->until + ".").c_str());
  });
}

void add_invoice_settings(CLI::App& contract, Invocation& invocation, const Options& options) {
  CLI::App* settings = contract.add_subcommand("invoicing", "Order number, cost centre and grouping of the contract's invoices");
  settings->footer("What is not given stays; an empty text (\"\") means the customer's. Drafts follow with the next run that makes them anew;\n"
                   "order number and cost centre are taken when the invoice is issued.");
  settings->add_option("NUMBER", options->number, "The contract")->required();
  settings->add_option("--order-number", options->order_number, "Of the customer's order, printed (BT-13)");
  settings->add_option("--cost-centre", options->cost_centre, "The customer's, printed (BT-19)");
  settings->add_option("--grouping", options->grouping, "One invoice for the contract, its site, or the customer")
      ->check(CLI::IsMember({"", "contract", "site", "customer"}));
  settings->callback([&invocation, options] {
    db::Database database = db::Database::open(invocation.config());
    office::set_invoice_settings(database, options->number, {options->order_number, options->cost_centre, options->grouping}, os_user());
    std::printf("Contract %s changed.\n", options->number.c_str());
  });
}

struct PriceOptions {
  std::string number, day, price, raise;
  office::PriceChange change;
  bool every = false, json = false;
};

void change_prices(PriceOptions& options, Invocation& invocation) {
  office::PriceChange& change = options.change;
  if (options.every == !options.number.empty()) throw CLI::RequiredError("the number of the contract, or --every");
  if (!options.every) change.contract = options.number;
  change.from = day_of("--from", options.day);
  if (!options.price.empty()) {
    const auto price = office::price_from_cell(options.price);
    if (!price) throw std::runtime_error("--price " + options.price + ": is no price; expected " + accounting_currency() + " with at most 6 places, as in 0.0095 or 0,0095");
    const auto meanings = change.flat || !change.fee.empty() ? office::double_meaning_of_amount(options.price) : std::nullopt;
    if (meanings) throw std::runtime_error("--price " + options.price + ": " + *meanings);
    change.price = *price;
  }
  if (!options.raise.empty()) {
    const auto percent = office::money_from_cell(options.raise);
    if (!percent) throw std::runtime_error("--raise " + options.raise + ": is no percentage; expected one with at most 2 places, as in 3.5, 3,5 or -2");
    change.raise_bp = static_cast<int>(std::clamp<std::int64_t>(percent->cents, -1'000'000, 1'000'000));
  }
  db::Database database = db::open_books(invocation.config());
  const auto changed = office::change_prices(database, change, os_user());
  std::fputs((options.json ? office::prices_json(changed) : office::prices_text(changed, change)).c_str(), stdout);
  if (office::prices_that_stay(changed) > 0) invocation.exit_code = 2;
}

void add_price(CLI::App& contract, Invocation& invocation) {
  auto options = std::make_shared<PriceOptions>();
  CLI::App* price = contract.add_subcommand("price", "Enter a new price from a day on, or raise prices by a percentage");
  price->footer("The price until now stays in force up to the eve; a period with the day inside is divided by readings of the eve, or by days.\n"
                "    klickwerk contract price V-2001 --meter bw --price 0.0095 --from 2027-01-01\n"
                "    klickwerk contract price V-2001 --flat --price 64.90 --from 2027-01-01\n"
                "    klickwerk contract price --every --raise 3.5 --from 2027-01-01 --dry-run\n"
                "A raised click price keeps its places, rounded half up, where that takes no more than a tenth of the raise away (0.0085 by 3.5 %:\n"
                "0.0088), else it gets more, at most 6 (0.0100: 0.01035); a raised fee has two. What stays the same is named: returns 2.\nA day in a period that is settled is allowed: the difference is drafted\n"
                "by klickwerk invoice correct --late, or with the next settlement.");
  price->add_option("NUMBER", options->number, "The contract");
  price->add_flag("--every", options->every, "Every contract that runs on the day (with --raise)");
  price->add_option("--from", options->day, "The first day of the new price: 2027-01-01")->required();
  price->add_option("--meter", options->change.meter, "Its click price (or package price)");
  price->add_option("--fee", options->change.fee, "The fee of that name, a month");
  price->add_flag("--flat", options->change.flat, "The flat fee that is billed with the period, a month");
  CLI::Option* amount = price->add_option("--price", options->price, "The new price in the accounting currency: 0.0095");
  price->add_option("--raise", options->raise, "Percentage instead: 3.5, or -2")->excludes(amount);
  price->add_flag("--dry-run", options->change.dry_run, "Show what would change, store nothing");
  price->add_flag("--json", options->json, "Print the changes as JSON");
  price->callback([&invocation, options] { change_prices(*options, invocation); });
}

struct DiscountOptions {
  std::string number, day, percent, of = "all", reason;
};

void enter_discount(const DiscountOptions& options, Invocation& invocation) {
  using Scope = billing::Discount::Scope;
  const auto percent = office::money_from_cell(options.percent);
  if (!percent) throw std::runtime_error("--percent " + options.percent + ": is no percentage; expected one with at most 2 places, as in 5, 7.5 or 7,5");
  const billing::Discount discount{options.of == "clicks" ? Scope::clicks : options.of == "fees" ? Scope::fees : Scope::all, day_of("--from", options.day),
                                   static_cast<int>(std::clamp<std::int64_t>(percent->cents, -1, 10'001)), options.reason};
  db::Database database = db::open_books(invocation.config());
  const bool settled = office::enter_discount(database, options.number, discount, os_user());
  std::printf("Contract %s: %s from %s.\n", options.number.c_str(), office::discount_title(discount).c_str(), options.day.c_str());
  if (settled) std::printf("A period with that day is settled: the difference is drafted by klickwerk invoice correct --contract %s, or with the next settlement.\n", options.number.c_str());
}

void add_discount(CLI::App& contract, Invocation& invocation) {
  auto options = std::make_shared<DiscountOptions>();
  CLI::App* discount = contract.add_subcommand("discount", "Enter a discount from a day on, or its end");
  discount->footer("Each line is billed at its price, less the percentage, rounded once; it is printed below the line and stands in the e-invoice (BG-27).\n"
                   "    klickwerk contract discount V-2001 --percent 5 --from 2027-01-01 --reason Treuerabatt\n"
                   "    klickwerk contract discount V-2001 --percent 10 --of clicks --from 2027-01-01\n"
                   "    klickwerk contract discount V-2001 --percent 0 --of clicks --from 2028-01-01       # ends it\n"
                   "A discount of clicks or of fees goes before one of everything; they do not add up. A period with the day inside is divided by\n"
                   "readings of the eve, or by days. Refused where a minimum amount is measured on the same lines.");
  discount->add_option("NUMBER", options->number, "The contract")->required();
  discount->add_option("--percent", options->percent, "0 to 100 with at most 2 places; 0 ends the discount")->required();
  discount->add_option("--from", options->day, "The first day: 2027-01-01")->required();
  discount->add_option("--of", options->of, "Which lines: all, clicks (everything of meters), fees (default all)")->check(CLI::IsMember({"all", "clicks", "fees"}));
  discount->add_option("--reason", options->reason, "As printed (default: Rabatt, or discount)");
  discount->callback([&invocation, options] { enter_discount(*options, invocation); });
}

}  // namespace

void add_contract_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ContractOptions>();
  CLI::App* contract = app.add_subcommand("contract", "Contracts: look at them; end, prices, discounts, pause, hold, another customer, test copies, invoicing");
  contract->require_subcommand(1);
  add_contract_view_commands(*contract, invocation);
  add_end(*contract, invocation, options);
  add_price(*contract, invocation);
  add_discount(*contract, invocation);
  add_pause(*contract, invocation, options);
  add_take_over(*contract, invocation, options);
  add_service_copies(*contract, invocation, options);
  add_hold(*contract, invocation, options);
  add_invoice_settings(*contract, invocation, options);
}

}  // namespace klickwerk::app
