#include "document/pdf/invoice_pdf.h"

#include <algorithm>

#include "document/invoice_check.h"
#include "document/pdf/annex.h"
#include "document/pdf/invoice_lines.h"
#include "document/pdf/letter.h"
#include "document/pdf/letterhead.h"
#include "document/pdf/payment_slip.h"
#include "document/pdf/pdf_file.h"
#include "document/pdf/sums.h"

namespace klickwerk::document {

namespace {

// What can be drawn only when the number of pages is known.
void dress_pages(std::vector<Page>& pages, const Stationery& stationery, bool with_slip) {
  const int count = static_cast<int>(pages.size());
  for (int number = 1; number <= count; ++number) {
    Page& page = pages[static_cast<std::size_t>(number - 1)];
    if (number > 1) draw_running_head(page, stationery);
    draw_page_number(page, stationery, number, count, page_number_mm(with_slip && number == count));
  }
}

ArchiveProperties properties_of(const Stationery& stationery, bool factur_x) {
  const InvoiceDocument& facts = stationery.facts;
  const std::string period = facts.service.empty() ? ""
                                                   : std::string(stationery.word(Word::service_period)) + " " +
                                                         period_text(facts.service, facts.language);
  return {stationery.name(), facts.seller.address.name, period, facts.language == Language::german ? "de-DE" : "en-GB", facts.issued_on, factur_x};
}

}  // namespace

struct InvoicePrinter::Workshop {
  Typesetter type;
  LogoShelf logos;
};

InvoicePrinter::InvoicePrinter() : workshop_(std::make_unique<Workshop>()) {}
InvoicePrinter::~InvoicePrinter() = default;
InvoicePrinter::InvoicePrinter(InvoicePrinter&&) noexcept = default;
InvoicePrinter& InvoicePrinter::operator=(InvoicePrinter&&) noexcept = default;

std::string InvoicePrinter::print(const InvoiceDocument& facts, std::span<const EmbeddedFile> files) {
  require_complete(facts);
  const Stationery stationery{facts, workshop_->type, workshop_->logos, accent_of(facts.seller.accent_colour)};
  std::vector<PdfBookmark> bookmarks{{stationery.name(), 1}};
  Flow flow;
  draw_letter(flow, stationery);
  draw_invoice_lines(flow, stationery);
  draw_payment(flow, stationery);
  if (has_annex(facts)) {
    bookmarks.push_back({annex_title(stationery), flow.page_number() + 1});
    draw_annex(flow, stationery);
  }
  const auto bill = asks_for_transfer(facts) ? swiss_qr_bill(facts) : std::nullopt;
  if (bill) {
    draw_payment_slip(flow, stationery, *bill);
    bookmarks.push_back({std::string(stationery.word(Word::payment_part)), flow.page_number()});
  }
  dress_pages(flow.pages(), stationery, bill.has_value());
  const auto is_invoice = [](const EmbeddedFile& file) { return file.relation == FileRelation::alternative; };
  return archive_pdf(write_pdf(flow.pages(), workshop_->type.faces(), bookmarks), properties_of(stationery, std::ranges::any_of(files, is_invoice)), files);
}

std::string invoice_pdf(const InvoiceDocument& facts) { return InvoicePrinter().print(facts); }

}  // namespace klickwerk::document
