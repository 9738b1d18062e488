#include "collector/profile/identity_decoder.h"

#include <algorithm>

#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {
namespace {

constexpr std::size_t kLongestMatched = 255;  // DisplayString (SIZE (0..255)); std::regex must not see more

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == ',' || text.back() == ';')) text.pop_back();
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

std::optional<std::string> worded(const TextSource& source, std::string_view octets, int character_set) {
  std::string text = source.symbol_set ? decode_symbol_set_text(octets, character_set) : decode_text(octets, character_set);
  text.resize(std::min(text.size(), kLongestMatched));
  if (source.pattern) {
    std::smatch match;
    if (!source.pattern->found_in(text, match)) return std::nullopt;
    const std::string group = match.size() > 1 ? match[1].str() : match[0].str();
    text = group;
  }
  text = trimmed(std::move(text));
  if (text.empty()) return std::nullopt;
  return text;
}

// The text that the source gives, or nothing.
std::optional<std::string> told(const TextSource& source, const Answers& answers) {
  const std::size_t mark = answers.mark();
  const auto* octets = answers.octets(source.first_row ? answers.first_row(source.oid) : answers.shape().find(source.oid));
  if (!octets) return std::nullopt;
  const auto work = [&] { return worded(source, *octets, answers.character_set()); };
  auto text = source.pattern ? answers.texts().of(&source, answers.character_set(), *octets, work) : work();
  if (!text) answers.drop_to(mark);
  return text;
}

std::string hex_of(std::string_view octets) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string text;
  for (const char octet : octets) {
    text += digits[static_cast<unsigned char>(octet) >> 4];
    text += digits[static_cast<unsigned char>(octet) & 0x0F];
  }
  return text;
}

// An address that a maker gave (IEEE 802: neither group nor locally administered), and not zero.
bool is_makers_address(std::string_view octets) {
  return octets.size() == 6 && (static_cast<unsigned char>(octets[0]) & 0x03) == 0 && octets.find_first_not_of('\0') != std::string_view::npos;
}

// What stands in for a serial where the device has none: octets in hexadecimal, or its name.
std::optional<std::string> stand_in(const TextSource& source, std::string_view octets, int character_set) {
  if (source.as == TextSource::As::mac) return is_makers_address(octets) ? std::optional(source.prefix + hex_of(octets)) : std::nullopt;
  if (source.as == TextSource::As::hex)  // an SnmpEngineID has 5 to 32 octets (RFC 3411)
    return octets.size() >= 5 && octets.size() <= 32 ? std::optional(source.prefix + hex_of(octets)) : std::nullopt;
  const auto name = worded(source, octets, character_set);
  const bool is_plain = name && name->size() <= 64 && std::all_of(name->begin(), name->end(), [](char c) { return c > ' ' && c < 0x7F; });
  return is_plain && *name != "localhost" ? std::optional(source.prefix + *name) : std::nullopt;
}

std::optional<std::string> stand_in_of(const TextSource& source, const Answers& answers) {
  std::optional<std::string> found;
  const auto take = [&](Place at) {
    const std::size_t mark = answers.mark();
    if (const auto* octets = answers.octets(at)) found = stand_in(source, *octets, answers.character_set());
    if (!found) answers.drop_to(mark);
    return !found;
  };
  if (source.first_row) answers.rows(source.oid, take);
  else take(answers.shape().find(source.oid));
  return found;
}

std::optional<std::string> decode_vendor(const Profile& profile, const Answers& answers) {
  for (const auto& brand : profile.brands) {
    const auto word = told(brand.from, answers);
    if (word) return brand.vendor;
  }
  if (profile.vendor.empty()) return std::nullopt;
  return profile.vendor;
}

// "ACME MP 3053" of the vendor Acme is the model "MP 3053".
void cut_vendor(std::string& model, const std::string& vendor) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (model.size() <= vendor.size() + 1 || model[vendor.size()] != ' ') return;
  if (std::equal(vendor.begin(), vendor.end(), model.begin(), [&](char a, char b) { return lower(a) == lower(b); })) model.erase(0, vendor.size() + 1);
}

std::optional<std::string> tidied(const Profile& profile, std::string model, const std::optional<std::string>& vendor) {
  if (vendor) cut_vendor(model, *vendor);
  for (const auto& cut : profile.model_cuts) model = std::regex_replace(model, cut.regex(), "");
  model = trimmed(std::move(model));
  if (model.empty()) return std::nullopt;
  return model;
}

std::optional<std::string> decode_model(const Profile& profile, const Answers& answers, const std::optional<std::string>& vendor) {
  for (const auto& source : profile.model) {
    const auto model = told(source, answers);
    if (!model) continue;
    auto tidy = answers.texts().of(&profile, 0, vendor.value_or("") + '\n' + *model, [&] { return tidied(profile, *model, vendor); });
    if (tidy) return tidy;
  }
  return std::nullopt;
}

// A serial number has a digit other than 0, and only printable ASCII: "000000000", "serial_number", "-" are placeholders.
bool is_serial(const std::string& text) {
  const bool is_told = std::any_of(text.begin(), text.end(), [](char c) { return is_digit(c) && c != '0'; });
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return is_told && is_plain && text.size() >= 3 && text.size() <= 64;
}

}  // namespace

void decode_identity(const Profile& profile, const Answers& answers, DecodedDevice& into) {
  into.vendor = decode_vendor(profile, answers);
  into.model = decode_model(profile, answers, into.vendor);
  for (const auto& source : profile.serial) {
    const bool is_stand_in = source.as != TextSource::As::text;
    const auto serial = is_stand_in ? stand_in_of(source, answers) : told(source, answers);
    if (!serial || !(is_stand_in || is_serial(*serial))) continue;
    into.serial = serial;
    break;
  }
  if (!into.serial || !profile.serial_plate) return;
  std::smatch match;
  if (profile.serial_plate->found_in(*into.serial, match) && match.size() > 1 && match[1].length() > 0 && match[1].str() != *into.serial)
    into.plate_serial = match[1].str();
}

}  // namespace klickwerk::collector
