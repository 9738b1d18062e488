// Writes the facts' fields into JSON, or reads them out: fields() of facts_text.cpp describes them once for both.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "office/invoicing/facts_text.h"

namespace klickwerk::office::facts_archive {

using nlohmann::json;
// 1: one VAT rate for the whole invoice, a plain PDF. 2: VAT groups, what an e-invoice wants, direct debit.
// 3: several contracts in one invoice.
inline constexpr int facts_format = 3;

// One description of the fields serves both directions: an archive either writes them into JSON or reads them out.
class Writer {
 public:
  int format() const { return facts_format; }
  void text(const char* key, const std::string& value) { object_[key] = value; }
  // What nearly all have stands nowhere: their facts are those of older programs, byte for byte.
  void text_unless(const char* key, const std::string& value, const char* usual) {
    if (value != usual) object_[key] = value;
  }
  void flag(const char* key, bool value) { object_[key] = value; }
  void number(const char* key, std::int64_t value) { object_[key] = value; }
  void number(const char* key, int value) { object_[key] = value; }
  void number_unless(const char* key, int value, int usual) {
    if (value != usual) object_[key] = value;
  }
  void day(const char* key, Day value) { object_[key] = value.iso(); }
  void texts(const char* key, const std::vector<std::string>& value) { object_[key] = value; }
  template <class T>
  void object(const char* key, const T& value) {
    object_[key] = written(value);
  }
  template <class T>
  void object_unless_usual(const char* key, const T& value) {
    if (value != T{}) object(key, value);
  }
  template <class T>
  void objects(const char* key, const std::vector<T>& values) {
    json list = json::array();
    for (const T& value : values) list.push_back(written(value));
    object_[key] = std::move(list);
  }
  template <class T>
  void objects_if_any(const char* key, const std::vector<T>& values) {
    if (!values.empty()) objects(key, values);
  }
  template <class T>
  void perhaps(const char* key, const std::optional<T>& value) {
    object_[key] = value ? written(*value) : json();
  }
  template <class T>
  void given(const char* key, const std::optional<T>& value) {
    if (value) object_[key] = written(*value);
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
  Reader(const json& object, int format) : object_(object), format_(format) {}
  int format() const { return format_; }
  void text(const char* key, std::string& value) { object_.at(key).get_to(value); }
  void text_unless(const char* key, std::string& value, const char* usual) { value = object_.value(key, usual); }
  void flag(const char* key, bool& value) { object_.at(key).get_to(value); }
  void number(const char* key, std::int64_t& value) { object_.at(key).get_to(value); }
  void number(const char* key, int& value) { object_.at(key).get_to(value); }
  void number_unless(const char* key, int& value, int usual) { value = object_.value(key, usual); }
  void texts(const char* key, std::vector<std::string>& value) { object_.at(key).get_to(value); }
  void day(const char* key, Day& value) {
    auto parsed = Day::parse(object_.at(key).get<std::string>());
    if (!parsed) throw FactsError(std::string("facts of an invoice: \"") + key + "\" is not a date");
    value = *parsed;
  }
  template <class T>
  void object(const char* key, T& value) {
    Reader reader(object_.at(key), format_);
    fields(reader, value);
  }
  template <class T>
  void object_unless_usual(const char* key, T& value) {
    if (object_.contains(key)) object(key, value);
  }
  template <class T>
  void objects_if_any(const char* key, std::vector<T>& values) {
    if (object_.contains(key)) objects(key, values);
  }
  template <class T>
  void perhaps(const char* key, std::optional<T>& value) {
    if (object_.at(key).is_null()) return;
    object(key, value.emplace());
  }
  template <class T>
  void given(const char* key, std::optional<T>& value) {
    if (object_.contains(key)) object(key, value.emplace());
  }
  template <class T>
  void objects(const char* key, std::vector<T>& values) {
    for (const json& element : object_.at(key)) {
      Reader reader(element, format_);
      fields(reader, values.emplace_back());
    }
  }

 private:
  const json& object_;
  int format_;
};

}  // namespace klickwerk::office::facts_archive
