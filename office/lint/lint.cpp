#include "office/lint/lint.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "core/currency.h"
#include "db/lint_rows.h"
#include "document/einvoice/identifiers.h"
#include "document/swiss_reference.h"
#include "office/corrections/correction_run.h"
#include "office/invoicing/layouts.h"
#include "office/invoicing/sample_invoice.h"
#include "office/lint/rate_rule.h"

namespace klickwerk::office {
namespace {

using db::LintQuery;
using Row = std::vector<std::string>;

// A rule whose rows are findings as they are. "{1}" in the sentence is the row's column 1.
struct RowRule {
  LintQuery query;
  const char *code, *subject, *what, *next_step;
  LintSeverity severity;
};

constexpr RowRule row_rules[] = {
    {LintQuery::zero_price, "ZERO_PRICE", "contract", "meter {1} costs 0 since {2}",
     "enter the price in the contract's prices, or leave it if these clicks are free on purpose", LintSeverity::warning},
    {LintQuery::no_meter, "NO_METER", "contract", "has neither a meter nor a fee that could be billed",
     "add its meters and prices (contract_prices in docs/import.md)", LintSeverity::error},
    {LintQuery::flat_only, "FLAT_ONLY", "contract", "has {1} places with devices and a fee, but no meter: no click there is ever billed",
     "nothing, if all clicks are in the fee; else add its meters and prices", LintSeverity::notice},
    {LintQuery::no_position, "NO_POSITION", "contract", "has meters but no place where a device could stand",
     "add its places and devices (placements in docs/import.md)", LintSeverity::error},
    {LintQuery::position_without_device, "POSITION_WITHOUT_DEVICE", "contract", "place {1} has no device at the period's end (last one until {2})",
     "place the device, or end the place", LintSeverity::warning},
    {LintQuery::no_price_at_start, "NO_PRICE", "contract", "meter {1} has its first price from {2}, but is billed from {3}",
     "enter a price that is in force on {3}", LintSeverity::error},
    {LintQuery::no_start_counter, "NO_START_COUNTER", "contract", "place {1}: nobody knows where counter {3} of device {2} began",
     "enter the counter of the day on which it was placed (start_{3} in placements)", LintSeverity::warning},
    {LintQuery::takeover_unread, "TAKEOVER_UNREAD", "contract", "place {1}: the predecessor billed until {4}, but no value of counter {3} of device {2} is known there",
     "enter the reading of {4}: klickwerk reading add {2}; else the meter is estimated or held", LintSeverity::error},
    {LintQuery::ended_with_usage, "ENDED_WITH_USAGE", "contract", "ended on {2}, but device {1} has made {4} {3} clicks since",
     "place the device in the contract that bills it now, or fetch it", LintSeverity::error},
    {LintQuery::ended_but_placed, "ENDED_BUT_PLACED", "contract", "ended on {2}, but device {1} still stands there in the books",
     "end the placement with its final counters, so that a new contract can take the device", LintSeverity::notice},
    {LintQuery::overlap, "OVERLAP", "contract", "device {2} is billed by contract {1} as well, from {3}",
     "end one of the two placements on the day before the other begins", LintSeverity::error},
    {LintQuery::not_prorated, "NOT_PRORATED", "contract", "{2} on {1} within the period, and its flat fee is not divided (proration none)",
     "set proration to actual_days if the fee is to be charged by days", LintSeverity::warning},
    {LintQuery::device_without_contract, "DEVICE_WITHOUT_CONTRACT", "device", "answers for {1} days and stands in no contract",
     "place it in the contract that bills it, or set it inactive", LintSeverity::warning},
    {LintQuery::counter_never_told, "COUNTER_NEVER_TOLD", "contract", "device {1} has never told counter {2}, which a meter bills",
     "look at what the device tells: klickwerk device decode; correct the meter's counters or the profile", LintSeverity::error},
    {LintQuery::not_read, "NOT_READ", "contract", "last reading of device {1}: {2}",
     "see why it is silent (klickwerk summary), or enter its counters; else it is estimated", LintSeverity::warning},
    {LintQuery::no_endpoint, "NO_ENDPOINT", "contract", "device {1} has no address to be asked at, and nobody else tells its counters",
     "import its address, or ask the customer for readings", LintSeverity::notice},
    {LintQuery::price_changed_in_past, "PRICE_CHANGED_IN_PAST", "contract",
     "meter {1}: the price from {2} was entered after invoices until {3} were made without it",
     "if it is right, draft the difference: klickwerk invoice correct --contract {0}; else let the price begin later", LintSeverity::warning},
    {LintQuery::no_average_base, "NO_AVERAGE_BASE", "contract", "meter {1} has no reading at the period's end yet and no settled period to estimate from",
     "read the device before the month is settled; else the meter is held", LintSeverity::notice},
    {LintQuery::whole_discount, "DISCOUNT_100", "contract", "a discount of 100 % ({1}) is in force since {2}: these lines come to 0",
     "enter the right percentage: klickwerk contract discount {0} --percent … --from {2}", LintSeverity::warning},
    {LintQuery::discount_of_nothing, "DISCOUNT_OF_NOTHING", "contract", "the discount of {1} from {2} reaches no line: the contract bills none of them",
     "end it, or enter it for what is billed: klickwerk contract discount {0} --of …", LintSeverity::warning},
    {LintQuery::on_hold, "ON_HOLD", "contract", "is on hold since {1}: it is not billed",
     "end the hold when its reason is gone", LintSeverity::notice},
    {LintQuery::inactive_customer, "INACTIVE_CUSTOMER", "contract", "runs and is billed, but its customer {1} {2} is not active",
     "end it (klickwerk contract end {0} --last-day …) or hold it (klickwerk contract hold {0} --from …); else set the customer active (docs/import.md)", LintSeverity::warning},
    {LintQuery::fee_by_days_of_two_months, "FEE_BY_DAYS", "contract", "has a fee whose periods begin on day {1} of a month and is divided by actual days: the same fee comes to other cents each period",
     "agree proration days_30_360 (whole periods are whole months, parts go by days) or none, unless actual days are meant", LintSeverity::notice},
};

std::string filled(const char* text, const Row& row) {
  std::string result;
  for (const char* at = text; *at != '\0'; ++at) {
    if (at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}') {
      const std::string& value = row[static_cast<std::size_t>(at[1] - '0')];
      result += value.empty() ? "never" : value;
      at += 2;
    } else {
      result += *at;
    }
  }
  return result;
}

class Lint {
 public:
  Lint(db::LintStore& store, const config::Config& config, const LintRequest& request)
      : store_(store), config_(config), scope_{request.period, request.today, request.silent_days, request.seen_days} {}

  std::vector<LintFinding> run() {
    for (const RowRule& rule : row_rules)
      for (const Row& row : store_.rows(rule.query, scope_))
        add(rule.code, rule.severity, std::string(rule.subject) + " " + row[0], filled(rule.what, row), filled(rule.next_step, row));
    vat_rates();
    customers();
    mandates();
    seller();
    currency();
    layouts();
    return std::move(findings_);
  }

 private:
  void add(std::string code, LintSeverity severity, std::string where, std::string what, std::string next_step) {
    findings_.push_back({std::move(code), severity, std::move(where), std::move(what), std::move(next_step)});
  }

  void vat_rates() {
    for (const Row& row : store_.rows(LintQuery::vat_rate, scope_)) {
      if (const auto fault = rate_fault(std::stoi(row[1]), config_.seller.country, row[3]))
        add("VAT_RATE", LintSeverity::error, "contract " + row[0], *fault, "correct vat_percent in the contract");
      if (std::stoi(row[1]) == 0 && config_.invoice.exempt_note.empty())
        add("NO_EXEMPT_NOTE", LintSeverity::error, "contract " + row[0], "charges no VAT, and nothing says why: its invoice cannot be issued (BR-E-10)",
            "say why in exempt_note of [invoice] in klickwerk.toml, or set the contract's vat_class");
    }
  }

  void customers() {
    for (const Row& row : store_.rows(LintQuery::customers, scope_)) {
      const std::string where = "customer " + row[0] + " " + row[1];
      if (row[2].empty() || row[3].empty() || row[4].empty())
        add("NO_ADDRESS", LintSeverity::error, where, "has no complete address (street, postcode, city)", "complete it: § 14 UStG asks for it on the invoice");
      if (!row[6].empty())
        if (const auto fault = document::einvoice::vat_id_fault(row[6]))
          add("VAT_ID", LintSeverity::error, where, "VAT id " + row[6] + ": " + *fault, "ask the customer for the right one");
      if (row[6].empty() && row[5] != config_.seller.country && in_vat_union(row[5]))
        add("NO_VAT_ID", LintSeverity::warning, where, "is in " + row[5] + " and has no VAT id: reverse charge is not possible",
            "enter it, or make sure that VAT is charged");
      if (row[7].empty() && looks_public(row[1]))
        add("NO_BUYER_REFERENCE", LintSeverity::warning, where, "looks like a public buyer and has no buyer reference (Leitweg-ID)",
            "ask for the Leitweg-ID: without it an XRechnung is refused");
      layout_of(where, row[9], row[10] == "en" ? document::Language::english : document::Language::german, !row[11].empty());
    }
  }

  void layout_of(const std::string& where, const std::string& name, document::Language language, bool own_closing) {
    if (!name.empty() && !config_.layouts.contains(name))
      return add("LAYOUT", LintSeverity::error, where, "has the layout \"" + name + "\", which " + configuration_file() + " does not have: its invoices cannot be issued",
                 "add [layout." + name + "] there, or give the customer another one (column layout of customers, docs/import.md)");
    if (own_closing || !choose_layout(config_, name, language).closing_note.empty()) return;
    const auto other = language == document::Language::english ? document::Language::german : document::Language::english;
    if (!choose_layout(config_, name, other).closing_note.empty()) ++without_closing_[other == document::Language::german];
  }

  // Logos that no page can show, and words that some customers do not read.
  void layouts() {
    for (const std::string& fault : layout_faults(config_)) add("LAYOUT", LintSeverity::error, configuration_file(), fault, "mend it: no invoice is issued before");
    for (const bool english : {false, true})
      if (const int customers = without_closing_[english]; customers > 0)
        add("CLOSING_NOTE", LintSeverity::notice, configuration_file(),
            "closing_note is in one language only: " + std::to_string(customers) + (customers == 1 ? " customer reads " : " customers read ") +
                (english ? "English" : "German") + " and will find none on the documents",
            english ? "say it in closing_note_en as well, or leave it" : "say it in closing_note_de as well, or leave it");
  }

  // Collections that the bank would refuse, and customers whose mandate is used up.
  void mandates() {
    const std::string where = configuration_file();
    bool any = false;
    for (const Row& row : store_.rows(LintQuery::mandates, scope_)) {
      const std::string customer = "customer " + row[0];
      const bool in_force = row[4] == "in force";
      any |= in_force;
      if (in_force && !document::einvoice::valid_iban(row[2]))
        add("MANDATE_IBAN", LintSeverity::error, customer, "mandate " + row[1] + ": the check digits of IBAN " + row[2] + " are wrong",
            "compare it with the signed mandate, revoke it and record it anew");
      if (row[4] == "expired")
        add("MANDATE_EXPIRED", LintSeverity::error, customer, "mandate " + row[1] + " was not used for 36 months (last: " + row[3] + "): it is no longer valid",
            "ask for a new signature; revoke this one: klickwerk mandate revoke " + row[1]);
      if (row[4] == "missing")
        add("MANDATE_MISSING", LintSeverity::warning, customer, "was collected from until " + row[3] + ", but mandate " + row[1] + " is revoked or used up: invoices ask for a transfer",
            "record the new mandate (klickwerk mandate add), or leave it so");
    }
    if (any && config_.sepa.creditor_id.empty())
      add("CREDITOR_ID", LintSeverity::error, where, "there are mandates, but [sepa] creditor_id is empty: nothing can be collected",
          "fill in the Gläubiger-Identifikationsnummer of the Bundesbank");
    else if (!config_.sepa.creditor_id.empty() && !document::einvoice::valid_creditor_id(config_.sepa.creditor_id))
      add("CREDITOR_ID", LintSeverity::error, where, "[sepa] creditor_id " + config_.sepa.creditor_id + ": its check digits are wrong", "correct it");
    if (any && config_.seller.iban.empty())
      add("SELLER", LintSeverity::error, where, "there are mandates, but [seller] has no iban to collect to", "fill in iban and bic");
  }

  // What stands on every invoice.
  void seller() {
    const auto& seller = config_.seller;
    const std::string where = configuration_file();
    if (seller.name.empty() || seller.street.empty() || seller.postcode.empty() || seller.city.empty())
      add("SELLER", LintSeverity::error, where, "[seller] has no complete name and address", "fill in name, street, postcode and city");
    if (seller.vat_id.empty() && seller.tax_number.empty())
      add("SELLER", LintSeverity::error, where, "[seller] has neither vat_id nor tax_number", "fill in one: no invoice is issued without it");
    if (!seller.vat_id.empty())
      if (const auto fault = document::einvoice::vat_id_fault(seller.vat_id))
        add("SELLER", LintSeverity::error, where, "[seller] vat_id " + seller.vat_id + ": " + *fault, "correct it");
    if (seller.iban.empty())
      add("SELLER", LintSeverity::warning, where, "[seller] has no iban: customers do not know where to pay", "fill in iban and bic");
    else if (!document::einvoice::valid_iban(seller.iban))
      add("SELLER", LintSeverity::error, where, "[seller] iban " + seller.iban + ": its check digits are wrong", "correct it");
  }

  // A Swiss dealer may account in EUR, but should have said so; who pays VAT in the EU states it in EUR (Art. 230 of Directive 2006/112/EC).
  void currency() {
    const auto& seller = config_.seller;
    const bool swiss = seller.country == "CH" || seller.country == "LI";
    if (swiss && !seller.currency_chosen)
      add("CURRENCY", LintSeverity::warning, configuration_file(), "[seller] is in " + seller.country + " and names no currency: invoices are made in EUR",
          "set currency = \"CHF\", or \"EUR\" if these prices are in EUR; it stays with the first invoice issued");
    if (!swiss && seller.currency != euro)
      add("CURRENCY", LintSeverity::error, configuration_file(), "[seller] is in " + seller.country + " and accounts in " + seller.currency + ": VAT must be stated in EUR there",
          "set currency = \"EUR\", or correct the country");
    if (swiss && seller.currency == swiss_franc && document::einvoice::valid_iban(seller.iban) && !document::is_swiss_iban(seller.iban))
      add("CURRENCY", LintSeverity::warning, configuration_file(), "[seller] iban " + seller.iban + " is not Swiss: invoices in CHF bear no QR-bill",
          "fill in the account's QR-IBAN or IBAN in Switzerland or Liechtenstein");
    if (seller.currency != euro && !config_.sepa.creditor_id.empty())
      add("CURRENCY", LintSeverity::warning, configuration_file(), "[sepa] has a creditor_id, but direct debits are in EUR only: nothing is collected",
          "empty sepa.creditor_id; customers with a mandate transfer by QR-bill");
  }

  std::string configuration_file() const { return config_.file ? config_.file->string() : "configuration"; }

  db::LintStore& store_;
  const config::Config& config_;
  db::LintScope scope_;
  int without_closing_[2] = {};  // customers for whom no closing note is in German; in English
  std::vector<LintFinding> findings_;
};

// What would keep invoices from being issued. Of a fault that many share (the seller's) one finding.
void add_not_issuable(db::Transaction& transaction, const config::Config& config, Period period, std::vector<LintFinding>& findings) {
  struct Sharing {
    std::string first, customers;
    int count = 0;
  };
  std::map<std::string, Sharing> by_fault;
  std::set<std::pair<std::string, std::string>> told;  // a customer has many contracts
  for (const auto& party : party_findings(transaction, config, period))
    for (const auto& fault : party.findings) {
      if (!told.insert({party.customer, fault}).second) continue;
      Sharing& sharing = by_fault[fault];
      if (sharing.count == 0) sharing.first = party.customer + " " + party.customer_name;
      if (++sharing.count <= 5) sharing.customers += (sharing.customers.empty() ? "" : ", ") + party.customer;
    }
  for (const auto& [fault, sharing] : by_fault) {
    const std::string more = sharing.count > 5 ? " and " + std::to_string(sharing.count - 5) + " more" : "";
    findings.push_back({"NOT_ISSUABLE", LintSeverity::error, sharing.count == 1 ? "customer " + sharing.first : "customers " + sharing.customers + more,
                        "invoices cannot be issued: " + fault, "mend it before the invoices are approved"});
  }
}

// Periods that were billed and would come out differently today: what the next correction run drafts.
void add_late_inputs(db::Database& database, const config::Config& config, Day today, std::vector<LintFinding>& findings) {
  CorrectionRequest request;
  request.today = today;
  request.months_back = config.invoice.correct_months_back;
  request.tolerance_after_days = config.invoice.tolerance_after_days;
  request.dry_run = true;
  for (const auto& outcome : run_corrections(database, request).outcomes) {
    std::string what = outcome.what + ": net " + decimal(outcome.net);
    for (const auto& input : outcome.inputs) what += "; " + input;
    const bool person = outcome.verdict == CorrectionVerdict::needs_person;
    findings.push_back({"LATE_INPUT", LintSeverity::warning, "contract " + outcome.contract, what,
                        person ? outcome.next_step : "draft the difference: klickwerk invoice correct --contract " + outcome.contract + " (klickwerk settle does it as well); then approve and issue it"});
  }
}

}  // namespace

const char* name_of(LintSeverity severity) {
  switch (severity) {
    case LintSeverity::error: return "error";
    case LintSeverity::warning: return "warning";
    case LintSeverity::notice: break;
  }
  return "notice";
}

int LintReport::count(LintSeverity severity) const {
  return static_cast<int>(std::ranges::count(findings, severity, &LintFinding::severity));
}

LintReport run_lint(db::Database& database, const config::Config& config, const LintRequest& request) {
  LintReport report{request.period, {}};
  {
    db::Transaction transaction = database.begin();
    db::LintStore store(transaction);
    report.findings = Lint(store, config, request).run();
    add_not_issuable(transaction, config, request.period, report.findings);
  }
  if (request.late_inputs) add_late_inputs(database, config, request.today, report.findings);
  std::ranges::stable_sort(report.findings, {}, [](const auto& one) { return std::tie(one.severity, one.code, one.where); });
  return report;
}

}  // namespace klickwerk::office
