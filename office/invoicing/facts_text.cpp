#include "office/invoicing/facts_text.h"

#include <utility>

#include "office/invoicing/facts_archive_internal.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace facts_archive {

constexpr std::pair<billing::LineKind, const char*> line_kinds[] = {
    {billing::LineKind::flat, "flat"},
    {billing::LineKind::click, "click"},
    {billing::LineKind::credit, "credit"},
    {billing::LineKind::minimum, "minimum"},
    {billing::LineKind::correction_click, "correction_click"},
    {billing::LineKind::correction_credit, "correction_credit"},
    {billing::LineKind::included, "included"},
};

constexpr std::pair<document::DocumentKind, const char*> document_kinds[] = {
    {document::DocumentKind::invoice, "invoice"},
    {document::DocumentKind::cancellation, "cancellation"},
    {document::DocumentKind::correction, "correction"},
};

constexpr std::pair<document::LetterForm, const char*> letter_forms[] = {{document::LetterForm::b, "B"}, {document::LetterForm::a, "A"}};

constexpr std::pair<document::AnnexForm, const char*> annex_forms[] = {
    {document::AnnexForm::full, "full"}, {document::AnnexForm::sums, "sums"}, {document::AnnexForm::table, "none"}};

constexpr std::pair<document::DocumentFormat, const char*> document_formats[] = {
    {document::DocumentFormat::zugferd, "zugferd"},
    {document::DocumentFormat::xrechnung_cii, "xrechnung_cii"},
    {document::DocumentFormat::xrechnung_ubl, "xrechnung_ubl"},
    {document::DocumentFormat::pdf, "pdf"},
};

template <class Archive>
void fields(Archive& archive, document::Address& address) {
  archive.text("name", address.name);
  archive.text("name_extra", address.name_extra);
  archive.text("street", address.street);
  archive.text("postcode", address.postcode);
  archive.text("city", address.city);
  archive.text("country", address.country);
}

template <class Archive>
void fields(Archive& archive, document::Seller& seller) {
  archive.object("address", seller.address);
  archive.text("vat_id", seller.vat_id);
  archive.text("tax_number", seller.tax_number);
  archive.text("register_entry", seller.register_entry);
  archive.text("managing_directors", seller.managing_directors);
  archive.text("contact_name", seller.contact_name);
  archive.text("phone", seller.phone);
  archive.text("email", seller.email);
  archive.text("website", seller.website);
  archive.text("bank_name", seller.bank_name);
  archive.text("iban", seller.iban);
  archive.text("bic", seller.bic);
  archive.text("logo_png", seller.logo_png);
  archive.text("accent_colour", seller.accent_colour);
  archive.text_unless("currency", seller.currency, "EUR");
}

template <class Archive>
void fields(Archive& archive, Period& period) {
  archive.day("first", period.first);
  archive.day("end", period.end);
}

// One of a list of named values.
template <class Archive, class T, std::size_t Count>
void choice(Archive& archive, const char* key, T& value, const std::pair<T, const char*> (&names)[Count]) {
  std::string word;
  for (const auto& [known, name] : names)
    if (known == value) word = name;
  archive.text(key, word);
  for (const auto& [known, name] : names)
    if (word == name) {
      value = known;
      return;
    }
  throw FactsError("facts of an invoice: unknown " + std::string(key) + " \"" + word + "\"");
}

template <class Archive>
void fields(Archive& archive, Clicks& clicks) {
  archive.number("clicks", clicks.count);
}

template <class Archive>
void fields(Archive& archive, billing::LineDiscount& discount) {
  archive.number("percent_bp", discount.percent_bp);
  archive.number("amount_cents", discount.amount.cents);
  archive.text("reason", discount.reason);
}

template <class Archive>
void fields(Archive& archive, document::LineDifference::Charge& charge) {
  archive.text("quantity", charge.quantity);
  archive.text("unit_price", charge.unit_price);
  archive.number_unless("price_base", charge.price_base, 1);
  archive.number("amount_cents", charge.amount.cents);
  archive.given("discount", charge.discount);
}

template <class Archive>
void fields(Archive& archive, document::LineDifference& difference) {
  archive.object("period", difference.period);
  archive.given("usage", difference.usage);
  archive.given("allowance", difference.allowance);
  archive.given("clicks_now", difference.clicks_now);
  archive.given("clicks_before", difference.clicks_before);
  archive.objects("charges", difference.charges);
  archive.number("now_cents", difference.now.cents);
  archive.number("before_cents", difference.before.cents);
  archive.text("documents", difference.documents);
}

template <class Archive>
void fields(Archive& archive, document::DocumentLine& line) {
  choice(archive, "kind", line.kind, line_kinds);
  archive.text("text", line.text);
  archive.object("service", line.service);
  archive.text("quantity", line.quantity);
  archive.text("unit_price", line.unit_price);
  archive.number("amount_cents", line.amount.cents);
  archive.flag("estimated", line.estimated);
  archive.text("meter", line.meter);
  if (archive.format() < 2) return;
  archive.text("vat_category", line.vat_category);
  archive.number("vat_rate_bp", line.vat_rate_bp);
  archive.text("order_line", line.order_line);
  archive.text("cost_centre", line.cost_centre);
  if (archive.format() >= 3) archive.text("section", line.section);
  archive.number_unless("price_base", line.price_base, 1);
  archive.given("difference", line.difference);
  archive.given("discount", line.discount);
}

template <class Archive>
void fields(Archive& archive, document::VatGroup& group) {
  archive.text("category", group.category);
  archive.number("rate_bp", group.rate_bp);
  archive.number("net_cents", group.net.cents);
  archive.number("vat_cents", group.vat.cents);
  archive.text("reason", group.reason);
  archive.text("reason_code", group.reason_code);
}

template <class Archive>
void fields(Archive& archive, document::DirectDebit& debit) {
  archive.text("mandate", debit.mandate);
  archive.text("creditor_id", debit.creditor_id);
  archive.text("debtor_iban", debit.debtor_iban);
  archive.day("collected_on", debit.collected_on);
}

template <class Archive>
void fields(Archive& archive, document::AnnexSegment& segment) {
  archive.text("position", segment.position);
  archive.text("model", segment.model);
  archive.text("serial", segment.serial);
  archive.text("counter", segment.counter);
  archive.number("weight", segment.weight);
  archive.day("from_day", segment.from_day);
  archive.day("to_day", segment.to_day);
  archive.number("from_value", segment.from_value);
  archive.number("to_value", segment.to_value);
  archive.text("from_source", segment.from_source);
  archive.text("to_source", segment.to_source);
}

template <class Archive>
void fields(Archive& archive, document::AnnexMeter& meter) {
  archive.text("name", meter.name);
  archive.object("span", meter.span);
  archive.flag("estimated", meter.estimated);
  archive.number("usage", meter.usage.count);
  archive.number("allowance", meter.allowance.count);
  archive.number("billable", meter.billable.count);
  archive.number("unused", meter.unused.count);
  archive.objects("segments", meter.segments);
  archive.texts("prices", meter.prices);
  archive.texts("remarks", meter.remarks);
  archive.flag("settled", meter.settled);
  if (archive.format() >= 3) archive.text("section", meter.section);
}

template <class Archive>
void fields(Archive& archive, document::Layout& layout) {
  archive.text("name", layout.name);
  choice(archive, "form", layout.form, letter_forms);
  choice(archive, "annex", layout.annex, annex_forms);
  archive.flag("giro_code", layout.giro_code);
  archive.flag("fold_marks", layout.fold_marks);
}

template <class Archive>
void kind_and_language(Archive& archive, document::InvoiceDocument& facts) {
  if (archive.format() >= 2) {
    choice(archive, "kind", facts.kind, document_kinds);
    choice(archive, "document_format", facts.format, document_formats);
  } else {
    bool cancellation = false;
    archive.flag("cancellation", cancellation);
    facts.kind = cancellation ? document::DocumentKind::cancellation : document::DocumentKind::invoice;
    facts.format = document::DocumentFormat::pdf;
  }
  std::string language(code_of(facts.language));
  archive.text("language", language);
  facts.language = language_of(language);
}

template <class Archive>
void fields(Archive& archive, document::CorrectedDocument& corrected) {
  archive.text("number", corrected.number);
  archive.day("issued_on", corrected.issued_on);
  archive.object("service", corrected.service);
}

template <class Archive>
void cancelled_day(Archive& archive, document::InvoiceDocument& facts) {
  if (facts.kind == document::DocumentKind::invoice) return;
  Day day = facts.cancels_issued_on.value_or(Day{});
  archive.day("cancels_issued_on", day);
  facts.cancels_issued_on = day;
}

// What format 2 has brought.
template <class Archive>
void second_fields(Archive& archive, document::InvoiceDocument& facts) {
  archive.flag("buyer_reference_is_leitweg_id", facts.buyer_reference_is_leitweg_id);
  archive.text("buyer_electronic_address", facts.buyer_electronic_address);
  archive.text("buyer_electronic_scheme", facts.buyer_electronic_scheme);
  archive.text("order_number", facts.order_number);
  archive.text("cost_centre", facts.cost_centre);
  archive.perhaps("delivery", facts.delivery);
  archive.objects("vat_groups", facts.vat_groups);
  archive.perhaps("direct_debit", facts.direct_debit);
  archive.text("intro_note", facts.intro_note);
}

// Format 1 knew one rate for all and wrote its note beside it.
template <class Archive>
void first_tax(Archive& archive, document::InvoiceDocument& facts) {
  document::VatGroup group;
  archive.number("vat_rate_bp", group.rate_bp);
  archive.text("tax_note", group.reason);
  group.net = facts.net, group.vat = facts.vat;
  for (auto& line : facts.lines) line.vat_rate_bp = group.rate_bp;
  facts.vat_groups = {group};
}

template <class Archive>
void fields(Archive& archive, document::InvoiceDocument& facts) {
  kind_and_language(archive, facts);
  archive.text("number", facts.number);
  archive.day("issued_on", facts.issued_on);
  archive.day("due_on", facts.due_on);
  archive.object("seller", facts.seller);
  archive.object("buyer", facts.buyer);
  archive.text("customer_number", facts.customer_number);
  archive.text("buyer_vat_id", facts.buyer_vat_id);
  archive.text("buyer_reference", facts.buyer_reference);
  archive.text("contract_number", facts.contract_number);
  archive.text("site", facts.site);
  archive.object("service", facts.service);
  archive.objects("lines", facts.lines);
  archive.number("net_cents", facts.net.cents);
  archive.number("vat_cents", facts.vat.cents);
  archive.number("gross_cents", facts.gross.cents);
  if (archive.format() >= 2) second_fields(archive, facts);
  else first_tax(archive, facts);
  archive.text("cancels_number", facts.cancels_number);
  cancelled_day(archive, facts);
  archive.objects_if_any("corrected", facts.corrected);
  archive.text("reason", facts.reason);
  archive.text("payment_note", facts.payment_note);
  archive.text("closing_note", facts.closing_note);
  archive.text("true_up_note", facts.true_up_note);
  archive.objects("annex", facts.annex);
  archive.object_unless_usual("layout", facts.layout);
}

}  // namespace facts_archive

using facts_archive::facts_format, facts_archive::json;

std::string write_facts(const document::InvoiceDocument& facts) {
  json object = facts_archive::Writer::written(facts);
  object["format"] = facts_format;
  return object.dump();
}

document::InvoiceDocument read_facts(std::string_view text) {
  try {
    json object = json::parse(text);
    const int format = object.at("format").get<int>();
    if (format < 1 || format > facts_format)
      throw FactsError("facts of an invoice: format " + object.at("format").dump() + " is newer than this program");
    document::InvoiceDocument facts;
    facts_archive::Reader reader(object, format);
    fields(reader, facts);
    return facts;
  } catch (const json::exception& error) {
    throw FactsError(std::string("facts of an invoice cannot be read: ") + error.what());
  }
}

}  // namespace klickwerk::office
