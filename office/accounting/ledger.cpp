#include "office/accounting/ledger.h"

#include "db/words.h"
#include "office/invoicing/tax_words.h"

namespace klickwerk::office {
namespace {

using document::accounting::LedgerInvoice;
using document::accounting::LedgerLine;
using document::accounting::TaxCase;

// A contract with one agreed rate and no class: with 0 % its dealer is exempt.
TaxCase tax_of(const db::BookedLine& line) {
  if (line.vat_class.empty()) return {line.vat_rate_bp > 0 ? "S" : "E", line.vat_rate_bp};
  return {vat_category(db::from_word<billing::VatClass>(line.vat_class)), line.vat_rate_bp};
}

document::DocumentKind kind_of(db::InvoiceKind kind) {
  if (kind == db::InvoiceKind::cancellation) return document::DocumentKind::cancellation;
  return kind == db::InvoiceKind::correction ? document::DocumentKind::correction : document::DocumentKind::invoice;
}

std::string two_digits(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

// "20261121224500000" on the office's wall clock.
std::string created_text(Instant moment) {
  const Day day = local_day(moment);
  const int minute = local_minute(moment);
  const auto milliseconds = moment.time_since_epoch().count() % 60000;
  const std::string tail = std::to_string(100000 + (milliseconds + 60000) % 60000).substr(1);
  return std::to_string(day.year()) + two_digits(day.month()) + two_digits(day.day_of_month()) + two_digits(minute / 60) + two_digits(minute % 60) + tail;
}

}  // namespace

LedgerInvoice ledger_invoice(const db::BookedInvoice& booked) {
  LedgerInvoice invoice;
  invoice.kind = kind_of(booked.kind);
  invoice.number = booked.number, invoice.refers_to = booked.refers_to;
  invoice.issued_on = booked.issued_on, invoice.due_on = booked.due_on, invoice.service = booked.service;
  invoice.customer_number = booked.customer_number, invoice.customer_name = booked.customer_name;
  invoice.country = booked.country, invoice.vat_id = booked.vat_id;
  invoice.debtor_account = booked.debtor_account, invoice.mandate = booked.mandate;
  invoice.net = booked.net, invoice.vat = booked.vat, invoice.gross = booked.gross;
  for (const db::BookedLine& line : booked.lines)
    if (line.kind != "included") invoice.lines.push_back({line.kind, line.meter, line.revenue_group, tax_of(line), line.net});
  return invoice;
}

document::accounting::RevenueSettings revenue_settings(const config::Config& config, const std::vector<db::DatedRate>& rates) {
  document::accounting::RevenueSettings settings{config.accounting.chart == "skr04" ? document::accounting::Chart::skr04 : document::accounting::Chart::skr03,
                                                 config.seller.country, document::accounting::parse_revenue_rules(config.accounting.revenue_accounts), {}};
  for (const auto& rate : rates) settings.standard_rates.push_back({rate.from, rate.rate_bp});
  return settings;
}

document::accounting::DatevSettings datev_settings(const config::Config& config, const std::vector<db::DatedRate>& rates, Instant created, const std::string& label) {
  const config::Accounting& own = config.accounting;
  document::accounting::DatevSettings settings;
  settings.revenue = revenue_settings(config, rates);
  settings.adviser_number = own.adviser_number, settings.client_number = own.client_number;
  settings.fiscal_year_first_month = own.fiscal_year_first_month;
  settings.account_length = own.account_length;
  settings.lock = own.lock, settings.general_reversal = own.general_reversal, settings.service_dates = own.service_dates;
  settings.created = created_text(created);
  settings.currency = config.seller.currency;
  settings.label = label;
  return settings;
}

}  // namespace klickwerk::office
