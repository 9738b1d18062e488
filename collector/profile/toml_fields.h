// One table of a profile file, read key by key: wrong types, unreadable OIDs and patterns and keys that nobody asked for
// become a ProfileError with file, line and key.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "collector/profile/pattern.h"
#include "collector/profile/profile_set.h"
#include "collector/snmp/varbind.h"

namespace klickwerk::collector {

class Fields {
 public:
  // `path` names the table in messages: "counters.total[2]".
  Fields(const toml::table& table, std::string file, std::string path);

  bool has(std::string_view key) const;
  std::optional<std::string> text(std::string_view key);
  std::string required_text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  bool flag(std::string_view key);  // false when absent
  std::optional<Oid> oid(std::string_view key);
  Oid required_oid(std::string_view key);
  std::vector<Oid> oids(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // a string or an array of strings
  std::vector<std::int64_t> integers(std::string_view key);  // a number or an array of numbers
  std::optional<Pattern> pattern(std::string_view key);
  std::vector<Pattern> patterns(std::string_view key);
  std::optional<Fields> fields(std::string_view key);
  std::vector<Fields> list(std::string_view key);  // an array of tables; a single table counts as one
  // Numbers and labels mixed, as a row test names them.
  void values(std::string_view key, std::vector<std::int64_t>& numbers, std::vector<std::string>& labels);

  std::vector<std::string> keys() const;
  // Every key must have been asked for by now.
  void finish() const;

  [[noreturn]] void fail(std::string_view key, const std::string& what) const;
  const std::string& path() const { return path_; }

 private:
  const toml::node* take(std::string_view key);
  Oid parse_oid(std::string_view key, const std::string& text) const;
  Pattern parse_pattern(std::string_view key, const std::string& text) const;

  const toml::table* table_;
  std::string file_, path_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace klickwerk::collector
