#include "collector/profile/toml_fields.h"

namespace klickwerk::collector {

Fields::Fields(const toml::table& table, std::string file, std::string path) : table_(&table), file_(std::move(file)), path_(std::move(path)) {}

bool Fields::has(std::string_view key) const { return table_->contains(key); }

const toml::node* Fields::take(std::string_view key) {
  asked_.emplace(key);
  return table_->get(key);
}

void Fields::fail(std::string_view key, const std::string& what) const {
  const toml::node* node = table_->get(key);
  const auto line = (node ? node->source() : table_->source()).begin.line;
  std::string where = path_.empty() ? std::string(key) : path_ + (key.empty() ? "" : "." + std::string(key));
  throw ProfileError(file_ + ":" + std::to_string(line) + ": " + where + ": " + what);
}

Oid Fields::parse_oid(std::string_view key, const std::string& text) const {
  auto oid = Oid::parse(text);
  if (!oid) fail(key, "'" + text + "' is not an OID; expected numbers joined by dots");
  return std::move(*oid);
}

Pattern Fields::parse_pattern(std::string_view key, const std::string& text) const {
  try {
    return Pattern(text);
  } catch (const std::regex_error& error) {
    fail(key, "'" + text + "' is not a regular expression: " + error.what());
  }
}

std::optional<std::string> Fields::text(std::string_view key) {
  const auto* node = take(key);
  if (!node) return std::nullopt;
  const auto value = node->value_exact<std::string>();
  if (!value) fail(key, "expected a string");
  return value;
}

std::string Fields::required_text(std::string_view key) {
  auto value = text(key);
  if (!value || value->empty()) fail(key, "is missing; expected a string");
  return std::move(*value);
}

std::optional<std::int64_t> Fields::integer(std::string_view key) {
  const auto* node = take(key);
  if (!node) return std::nullopt;
  const auto value = node->value_exact<std::int64_t>();
  if (!value) fail(key, "expected a whole number");
  return value;
}

bool Fields::flag(std::string_view key) {
  const auto* node = take(key);
  if (!node) return false;
  const auto value = node->value_exact<bool>();
  if (!value) fail(key, "expected true or false");
  return *value;
}

std::optional<Oid> Fields::oid(std::string_view key) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  return parse_oid(key, *value);
}

Oid Fields::required_oid(std::string_view key) { return parse_oid(key, required_text(key)); }

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::int64_t> numbers;
  std::vector<std::string> found;
  values(key, numbers, found);
  if (!numbers.empty()) fail(key, "expected strings");
  return found;
}

std::vector<std::int64_t> Fields::integers(std::string_view key) {
  std::vector<std::int64_t> found;
  std::vector<std::string> labels;
  values(key, found, labels);
  if (!labels.empty()) fail(key, "expected whole numbers");
  return found;
}

void Fields::values(std::string_view key, std::vector<std::int64_t>& numbers, std::vector<std::string>& labels) {
  const auto* node = take(key);
  if (!node) return;
  const auto add = [&](const toml::node& item) {
    if (const auto number = item.value_exact<std::int64_t>()) numbers.push_back(*number);
    else if (const auto label = item.value_exact<std::string>()) labels.push_back(*label);
    else fail(key, "expected whole numbers or strings");
  };
  if (const auto* array = node->as_array()) {
    for (const auto& item : *array) add(item);
  } else {
    add(*node);
  }
}

std::vector<Oid> Fields::oids(std::string_view key) {
  std::vector<Oid> found;
  for (const auto& text : texts(key)) found.push_back(parse_oid(key, text));
  return found;
}

std::optional<Pattern> Fields::pattern(std::string_view key) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  return parse_pattern(key, *value);
}

std::vector<Pattern> Fields::patterns(std::string_view key) {
  std::vector<Pattern> found;
  for (const auto& text : texts(key)) found.push_back(parse_pattern(key, text));
  return found;
}

std::optional<Fields> Fields::fields(std::string_view key) {
  const auto* node = take(key);
  if (!node) return std::nullopt;
  const auto* table = node->as_table();
  if (!table) fail(key, "expected a table");
  return Fields(*table, file_, path_.empty() ? std::string(key) : path_ + "." + std::string(key));
}

std::vector<Fields> Fields::list(std::string_view key) {
  const auto* node = take(key);
  std::vector<Fields> found;
  if (!node) return found;
  const std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  if (const auto* table = node->as_table()) {
    found.emplace_back(*table, file_, path);
    return found;
  }
  const auto* array = node->as_array();
  if (!array) fail(key, "expected a table or an array of tables");
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto* table = array->get(i)->as_table();
    if (!table) fail(key, "expected a table as entry " + std::to_string(i + 1));
    found.emplace_back(*table, file_, path + "[" + std::to_string(i + 1) + "]");
  }
  return found;
}

std::vector<std::string> Fields::keys() const {
  std::vector<std::string> found;
  for (const auto& [key, node] : *table_) found.emplace_back(key.str());
  return found;
}

void Fields::finish() const {
  for (const auto& [key, node] : *table_)
    if (!asked_.contains(key.str())) fail(key.str(), "is not a key of a profile here (docs/profiles.md lists them)");
}

}  // namespace klickwerk::collector
