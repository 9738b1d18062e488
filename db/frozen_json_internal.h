// Writes JSON straight into a text: a month's run freezes hundreds of thousands of inputs.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "db/words.h"

namespace klickwerk::db {

constexpr int frozen_format = 1;  // of freeze(); thaw reads this and all smaller ones

class JsonWriter {
 public:
  JsonWriter& key(const char* name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    first_ = true;
    return *this;
  }
  JsonWriter& text(std::string_view value) {
    separate();
    out_ += '"';
    for (char letter : value) {
      const auto byte = static_cast<unsigned char>(letter);
      if (byte == '"' || byte == '\\') out_ += '\\', out_ += letter;
      else if (byte < 0x20) out_ += "\\u00", out_ += "0123456789abcdef"[byte >> 4], out_ += "0123456789abcdef"[byte & 15];
      else out_ += letter;
    }
    out_ += '"';
    return *this;
  }
  JsonWriter& number(std::int64_t value) {
    separate();
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return *this;
  }
  JsonWriter& truth(bool value) { return literal(value ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }
  template <class F>
  void object(F members) { between('{', members, '}'); }
  template <class F>
  void array(F elements) { between('[', elements, ']'); }
  std::string result() && { return std::move(out_); }

 private:
  JsonWriter& literal(const char* value) {
    separate();
    out_ += value;
    return *this;
  }
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  template <class F>
  void between(char open, F content, char close) {
    separate();
    out_ += open;
    first_ = true;
    content();
    out_ += close;
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

}  // namespace klickwerk::db
