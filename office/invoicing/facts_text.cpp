#include "office/invoicing/facts_text.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

using nlohmann::json;
constexpr int facts_format = 1;

constexpr std::pair<billing::LineKind, const char*> line_kinds[] = {
    {billing::LineKind::flat, "flat"},
    {billing::LineKind::click, "click"},
    {billing::LineKind::credit, "credit"},
    {billing::LineKind::minimum, "minimum"},
    {billing::LineKind::correction_click, "correction_click"},
    {billing::LineKind::correction_credit, "correction_credit"},
};

// One description of the fields serves both directions: an archive either writes them into JSON or reads them out.
class Writer {
 public:
  void text(const char* key, const std::string& value) { object_[key] = value; }
  void flag(const char* key, bool value) { object_[key] = value; }
  void number(const char* key, std::int64_t value) { object_[key] = value; }
  void number(const char* key, int value) { object_[key] = value; }
  void day(const char* key, Day value) { object_[key] = value.iso(); }
  void texts(const char* key, const std::vector<std::string>& value) { object_[key] = value; }
  template <class T>
  void object(const char* key, const T& value) {
    object_[key] = written(value);
  }
  template <class T>
  void objects(const char* key, const std::vector<T>& values) {
    json list = json::array();
    for (const T& value : values) list.push_back(written(value));
    object_[key] = std::move(list);
  }
  template <class T>
  static json written(const T& value) {
    Writer writer;
    fields(writer, const_cast<T&>(value));  // written(), not changed: fields() serves both directions
    return std::move(writer.object_);
  }

 private:
  json object_ = json::object();
};

class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}
  void text(const char* key, std::string& value) { object_.at(key).get_to(value); }
  void flag(const char* key, bool& value) { object_.at(key).get_to(value); }
  void number(const char* key, std::int64_t& value) { object_.at(key).get_to(value); }
  void number(const char* key, int& value) { object_.at(key).get_to(value); }
  void texts(const char* key, std::vector<std::string>& value) { object_.at(key).get_to(value); }
  void day(const char* key, Day& value) {
    auto parsed = Day::parse(object_.at(key).get<std::string>());
    if (!parsed) throw FactsError(std::string("facts of an invoice: \"") + key + "\" is not a date");
    value = *parsed;
  }
  template <class T>
  void object(const char* key, T& value) {
    Reader reader(object_.at(key));
    fields(reader, value);
  }
  template <class T>
  void objects(const char* key, std::vector<T>& values) {
    for (const json& element : object_.at(key)) {
      Reader reader(element);
      fields(reader, values.emplace_back());
    }
  }

 private:
  const json& object_;
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
}

template <class Archive>
void fields(Archive& archive, Period& period) {
  archive.day("first", period.first);
  archive.day("end", period.end);
}

template <class Archive>
void kind_field(Archive& archive, billing::LineKind& kind) {
  std::string word;
  for (const auto& [known, name] : line_kinds)
    if (known == kind) word = name;
  archive.text("kind", word);
  for (const auto& [known, name] : line_kinds)
    if (word == name) {
      kind = known;
      return;
    }
  throw FactsError("facts of an invoice: unknown kind of line \"" + word + "\"");
}

template <class Archive>
void fields(Archive& archive, document::DocumentLine& line) {
  kind_field(archive, line.kind);
  archive.text("text", line.text);
  archive.object("service", line.service);
  archive.text("quantity", line.quantity);
  archive.text("unit_price", line.unit_price);
  archive.number("amount_cents", line.amount.cents);
  archive.flag("estimated", line.estimated);
  archive.text("meter", line.meter);
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
}

template <class Archive>
void kind_and_language(Archive& archive, document::InvoiceDocument& facts) {
  bool cancellation = facts.kind == document::DocumentKind::cancellation;
  archive.flag("cancellation", cancellation);
  facts.kind = cancellation ? document::DocumentKind::cancellation : document::DocumentKind::invoice;
  std::string language(code_of(facts.language));
  archive.text("language", language);
  facts.language = language_of(language);
}

template <class Archive>
void cancelled_day(Archive& archive, document::InvoiceDocument& facts) {
  if (facts.kind != document::DocumentKind::cancellation) return;
  Day day = facts.cancels_issued_on.value_or(Day{});
  archive.day("cancels_issued_on", day);
  facts.cancels_issued_on = day;
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
  archive.number("vat_rate_bp", facts.vat_rate_bp);
  archive.text("cancels_number", facts.cancels_number);
  cancelled_day(archive, facts);
  archive.text("reason", facts.reason);
  archive.text("tax_note", facts.tax_note);
  archive.text("payment_note", facts.payment_note);
  archive.text("closing_note", facts.closing_note);
  archive.text("true_up_note", facts.true_up_note);
  archive.objects("annex", facts.annex);
}

}  // namespace

std::string write_facts(const document::InvoiceDocument& facts) {
  json object = Writer::written(facts);
  object["format"] = facts_format;
  return object.dump();
}

document::InvoiceDocument read_facts(std::string_view text) {
  try {
    json object = json::parse(text);
    if (object.at("format").get<int>() != facts_format)
      throw FactsError("facts of an invoice: format " + object.at("format").dump() + " is newer than this program");
    document::InvoiceDocument facts;
    Reader reader(object);
    fields(reader, facts);
    return facts;
  } catch (const json::exception& error) {
    throw FactsError(std::string("facts of an invoice cannot be read: ") + error.what());
  }
}

}  // namespace klickwerk::office
