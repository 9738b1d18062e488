#include "office/case/json_node.h"

#include <algorithm>
#include <limits>

namespace klickwerk::office {
namespace {

std::string kind_of(const nlohmann::json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "true or false";
  if (value.is_number()) return "the number " + value.dump();
  if (value.is_string()) return "the text \"" + value.get<std::string>() + "\"";
  return value.is_array() ? "a list" : "an object";
}

std::string joined(std::initializer_list<std::string_view> keys) {
  std::string list;
  for (auto key : keys) list += (list.empty() ? "" : ", ") + std::string{key};
  return list;
}

}  // namespace

void JsonNode::complain(const std::string& problem) const { throw CaseError((path_.empty() ? "" : path_ + ": ") + problem); }

const JsonNode& JsonNode::only(std::initializer_list<std::string_view> keys) const {
  if (!value_->is_object()) complain("must be an object, but is " + kind_of(*value_));
  for (const auto& [key, member] : value_->items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      throw CaseError((path_.empty() ? "" : path_ + ".") + key + ": unknown key; known here are " + joined(keys));
  return *this;
}

JsonNode JsonNode::at(const std::string& key) const {
  auto member = value_->find(key);
  if (member == value_->end()) complain("the key '" + key + "' is missing");
  return {*member, path_.empty() ? key : path_ + "." + key};
}

std::optional<JsonNode> JsonNode::find(const std::string& key) const {
  auto member = value_->find(key);
  if (member == value_->end() || member->is_null()) return {};
  return JsonNode{*member, path_.empty() ? key : path_ + "." + key};
}

std::vector<JsonNode> JsonNode::elements() const {
  if (!value_->is_array()) complain("must be a list, but is " + kind_of(*value_));
  std::vector<JsonNode> list;
  for (std::size_t i = 0; i < value_->size(); ++i) list.emplace_back((*value_)[i], path_ + "[" + std::to_string(i) + "]");
  return list;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  if (!value_->is_object()) complain("must be an object, but is " + kind_of(*value_));
  std::vector<std::pair<std::string, JsonNode>> list;
  for (const auto& [key, member] : value_->items()) list.emplace_back(key, JsonNode{member, path_ + "." + key});
  return list;
}

std::string JsonNode::text() const {
  if (!value_->is_string()) complain("must be a text, but is " + kind_of(*value_));
  return value_->get<std::string>();
}

std::string JsonNode::name() const {
  std::string name = text();
  if (name.empty()) complain("must not be empty");
  return name;
}

bool JsonNode::yes_or_no() const {
  if (!value_->is_boolean()) complain("must be true or false, but is " + kind_of(*value_));
  return value_->get<bool>();
}

// Up to 10^15: far above any counter, and sums of them stay whole.
std::int64_t JsonNode::whole_number() const {
  constexpr std::int64_t kLargest = 1'000'000'000'000'000;
  if (!value_->is_number_integer()) complain("must be a whole number, but is " + kind_of(*value_));
  const bool too_large = value_->is_number_unsigned() ? value_->get<std::uint64_t>() > kLargest
                                                      : value_->get<std::int64_t>() < -kLargest;
  if (too_large) complain("is out of range");
  return value_->get<std::int64_t>();
}

Day JsonNode::day() const {
  auto day = Day::parse(text());
  if (!day || day->year() < 1900) complain("must be a date such as 2025-06-30, but is \"" + text() + "\"");
  return *day;
}

std::string JsonNode::decimal_text() const {
  if (!value_->is_string()) complain("must be a decimal number in quotes such as \"0.0085\", but is " + kind_of(*value_));
  return value_->get<std::string>();
}

}  // namespace klickwerk::office
