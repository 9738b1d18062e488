// klickwerk mandate add|list|revoke
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "office/payments/mandates.h"

namespace klickwerk::app {
namespace {

struct MandateOptions {
  office::NewMandate mandate;
  std::string signed_on, reference;
  bool json = false;
};

void add(MandateOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto day = Day::parse(options.signed_on);
  if (!day) throw std::runtime_error("--signed " + options.signed_on + ": write a day as 2026-11-30");
  options.mandate.signed_on = *day;
  office::add_mandate(database, options.mandate, local_day(SystemClock().now()), os_user());
  std::printf("mandate %s recorded; invoices issued from now on announce the collection\n", options.mandate.reference.c_str());
}

}  // namespace

void add_mandate_command(CLI::App& app, Invocation& invocation) {
  CLI::App* parent = app.add_subcommand("mandate", "SEPA mandates: by whose order we collect")->require_subcommand(1);
  auto options = std::make_shared<MandateOptions>();
  CLI::App* verb = parent->add_subcommand("add", "Record a signed mandate");
  verb->add_option("customer", options->mandate.customer_number, "Customer number")->required();
  verb->add_option("reference", options->mandate.reference, "Mandate reference, 35 characters at most")->required();
  verb->add_option("--iban", options->mandate.iban, "The account to collect from")->required();
  verb->add_option("--bic", options->mandate.bic, "May be left out within SEPA");
  verb->add_option("--signed", options->signed_on, "Day of the signature: today or before")->required();
  verb->add_option("--holder", options->mandate.holder, "Of the account (default: the customer's name)");
  verb->add_option("--scheme", options->mandate.scheme, "CORE or B2B")->check(CLI::IsMember({"CORE", "B2B"}))->capture_default_str();
  verb->add_flag("--one-off", options->mandate.one_off, "For one collection only");
  verb->callback([options, &invocation] { add(*options, invocation); });
  verb = parent->add_subcommand("list", "Mandates by customer");
  verb->add_flag("--json", options->json, "Print the list as JSON");
  verb->callback([options, &invocation] {
    db::Database database = db::Database::open(invocation.config());
    db::Transaction transaction = database.begin();
    const auto mandates = db::MandateStore(transaction).list();
    std::fputs((options->json ? office::mandates_json(mandates) : office::mandates_text(mandates)).c_str(), stdout);
  });
  verb = parent->add_subcommand("revoke", "A mandate is no longer in force, from today");
  verb->add_option("reference", options->reference, "Mandate reference")->required();
  verb->callback([options, &invocation] {
    db::Database database = db::Database::open(invocation.config());
    office::revoke_mandate(database, options->reference, local_day(SystemClock().now()), os_user());
    std::printf("mandate %s revoked\n", options->reference.c_str());
  });
}

}  // namespace klickwerk::app
