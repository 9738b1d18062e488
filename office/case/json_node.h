// A JSON value that knows its path, so that every complaint names the key: `settlement_cases[3].input.meters[0].free`.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/calendar.h"
#include "core/money.h"
#include "office/case/settlement_case.h"

namespace klickwerk::office {

class JsonNode {
 public:
  JsonNode(const nlohmann::json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  const nlohmann::json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  [[noreturn]] void complain(const std::string& problem) const;

  // Complains unless it is an object with no other keys than these.
  const JsonNode& only(std::initializer_list<std::string_view> keys) const;
  JsonNode at(const std::string& key) const;                         // complains when missing
  std::optional<JsonNode> find(const std::string& key) const;       // empty when missing or null
  std::vector<JsonNode> elements() const;                            // of an array
  std::vector<std::pair<std::string, JsonNode>> members() const;     // of an object

  std::string text() const;
  std::string name() const;  // a text that is not empty
  bool yes_or_no() const;
  std::int64_t whole_number() const;
  Day day() const;
  std::string decimal_text() const;

 private:
  const nlohmann::json* value_;
  std::string path_;
};

}  // namespace klickwerk::office
