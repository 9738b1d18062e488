#include "document/pdf/invoice_pdf.h"

#include <algorithm>

#include "document/invoice_check.h"
#include "document/pdf/annex.h"
#include "document/pdf/invoice_lines.h"
#include "document/pdf/letter.h"
#include "document/pdf/letterhead.h"
#include "document/pdf/pdf_file.h"
#include "document/pdf/sums.h"

namespace klickwerk::document {

namespace {

// What can be drawn only when the number of pages is known.
void dress_pages(std::vector<Page>& pages, const Stationery& stationery) {
  const int count = static_cast<int>(pages.size());
  for (int number = 1; number <= count; ++number) {
    Page& page = pages[static_cast<std::size_t>(number - 1)];
    if (number > 1) draw_running_head(page, stationery);
    draw_page_number(page, stationery, number, count);
  }
}

PdfProperties properties_of(const Stationery& stationery) {
  const InvoiceDocument& facts = stationery.facts;
  const std::string period = facts.service.empty() ? ""
                                                   : std::string(stationery.word(Word::service_period)) + " " +
                                                         period_text(facts.service, facts.language);
  return {stationery.name(), facts.seller.address.name, period, facts.issued_on};
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

struct InvoicePrinter::Drawn {
  std::string bytes;
  PdfProperties properties;
};

InvoicePrinter::Drawn InvoicePrinter::draw(const InvoiceDocument& facts) {
  require_complete(facts);
  const Stationery stationery{facts, workshop_->type, workshop_->logos, accent_of(facts.seller.accent_colour)};
  std::vector<PdfBookmark> bookmarks{{stationery.name(), 1}};
  Flow flow;
  draw_letter(flow, stationery);
  draw_invoice_lines(flow, stationery);
  draw_payment(flow, stationery);
  if (!facts.annex.empty()) {
    bookmarks.push_back({std::string(stationery.word(Word::annex_title)), flow.page_number() + 1});
    draw_annex(flow, stationery);
  }
  dress_pages(flow.pages(), stationery);
  PdfProperties properties = properties_of(stationery);
  std::string bytes = write_pdf(flow.pages(), workshop_->type.faces(), properties, bookmarks);
  return {std::move(bytes), std::move(properties)};
}

std::string InvoicePrinter::print(const InvoiceDocument& facts, std::span<const EmbeddedFile> files) {
  const Drawn drawn = draw(facts);
  const auto is_invoice = [](const EmbeddedFile& file) { return file.relation == FileRelation::alternative; };
  const ArchiveProperties properties{drawn.properties.title,
                                     drawn.properties.author,
                                     drawn.properties.subject,
                                     facts.language == Language::german ? "de-DE" : "en-GB",
                                     drawn.properties.dated_on,
                                     std::ranges::any_of(files, is_invoice)};
  return archive_pdf(drawn.bytes, properties, files);
}

std::string invoice_pdf(const InvoiceDocument& facts) { return InvoicePrinter().print(facts); }

}  // namespace klickwerk::document
