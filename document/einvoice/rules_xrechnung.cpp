// What XRechnung 3.0 demands beyond EN 16931 and no other group has.
#include <algorithm>
#include <set>

#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

// BR-DE-28: one "@", no blanks, a domain with a point, no point at the ends of its parts.
bool plausible_email(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == 0 || at == std::string_view::npos || email.find_first_of(" \t\r\n") != std::string_view::npos) return false;
  const std::string_view domain = email.substr(at + 1);
  const bool pointed = domain.find('.') != std::string_view::npos;
  return pointed && domain.find('@') == std::string_view::npos && domain.find("..") == std::string_view::npos &&
         domain.front() != '.' && domain.back() != '.';
}

void check_contact(Report& report, const Contact& contact) {
  const bool any = given(contact.name) || given(contact.phone) || given(contact.email);
  report.unless(any, "BR-DE-2");
  if (!any) return;
  report.unless(given(contact.name), "BR-DE-5");
  report.unless(given(contact.phone), "BR-DE-6");
  report.unless(given(contact.email), "BR-DE-7");
  const auto digits = std::ranges::count_if(contact.phone, [](char c) { return c >= '0' && c <= '9'; });
  if (given(contact.phone)) report.unless(digits >= 3, "BR-DE-27", "", contact.phone);
  if (given(contact.email)) report.unless(plausible_email(contact.email), "BR-DE-28", "", contact.email);
}

void check_addresses(Report& report, const SemanticInvoice& invoice) {
  report.unless(given(invoice.seller.address.city), "BR-DE-3");
  report.unless(given(invoice.seller.address.postcode), "BR-DE-4");
  report.unless(given(invoice.buyer.address.city), "BR-DE-8");
  report.unless(given(invoice.buyer.address.postcode), "BR-DE-9");
  report.unless(given(invoice.seller.electronic.value), "PEPPOL-EN16931-R020");
  report.unless(given(invoice.buyer.electronic.value), "PEPPOL-EN16931-R010");
  if (!invoice.delivery.address) return;
  report.unless(given(invoice.delivery.address->city), "BR-DE-10");
  report.unless(given(invoice.delivery.address->postcode), "BR-DE-11");
}

bool taxed(const SemanticInvoice& invoice) {
  const auto subject = [](const auto& each) {
    return each.category != VatCategory::unset && each.category != VatCategory::not_subject;
  };
  return std::ranges::any_of(invoice.lines, subject) || std::ranges::any_of(invoice.allowances_charges, subject);
}

void check_type(Report& report, const SemanticInvoice& invoice) {
  report.unless(invoice.type != InvoiceType::prepayment, "BR-DE-17");
  report.unless(invoice.type != InvoiceType::corrected || !invoice.preceding.empty(), "BR-DE-26");
}

// Lines of BT-20 that start with "#" are machine-readable; only `skonto` may make them.
void check_terms(Report& report, const SemanticInvoice& invoice) {
  bool fine = !invoice.payment_terms.starts_with('#') && invoice.payment_terms.find("\n#") == std::string::npos;
  for (const Skonto& skonto : invoice.skonto)
    fine = fine && skonto.days >= 0 && skonto.percent_bp >= 0 && skonto.percent_bp <= 10'000;
  report.unless(fine, "BR-DE-18");
}

bool has_url_scheme(std::string_view url) {
  const std::size_t colon = url.find(':');
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '.' ||
           c == '-';
  };
  return colon != std::string_view::npos && colon >= 2 && std::ranges::all_of(url.substr(0, colon), fits);
}

void check_attachments(Report& report, const SemanticInvoice& invoice) {
  std::set<std::string> names;
  for (const Attachment& each : invoice.attachments) {
    if (given(each.url)) report.unless(has_url_scheme(each.url), "BR-TMP-2", "attachment " + each.reference, each.url);
    if (!each.bytes.empty()) report.unless(names.insert(each.file_name).second, "BR-DE-22", "", each.file_name);
  }
}

void check_dates(Report& report, const SemanticInvoice& invoice) {
  const auto has_period = [](const Line& line) { return line.period.has_value(); };
  const bool dated = invoice.delivery.on || invoice.period || std::ranges::all_of(invoice.lines, has_period);
  report.unless(dated, "BR-DE-TMP-32");
}

}  // namespace

void check_xrechnung(Report& report, const SemanticInvoice& invoice) {
  report.unless(invoice.payment.has_value(), "BR-DE-1");
  report.unless(given(invoice.buyer_reference), "BR-DE-15");
  report.unless(!taxed(invoice) || given(invoice.seller.vat_id) || given(invoice.seller.tax_number), "BR-DE-16");
  for (const VatBreakdown& group : invoice.vat) report.unless(group.rate_bp.has_value(), "BR-DE-14");
  check_contact(report, invoice.seller.contact);
  check_addresses(report, invoice);
  check_type(report, invoice);
  check_terms(report, invoice);
  check_attachments(report, invoice);
  check_dates(report, invoice);
}

}  // namespace klickwerk::document::einvoice::rules
