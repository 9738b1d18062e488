// Reads typed values out of one TOML text and remembers which keys were asked for: what nobody asked for is unknown.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace klickwerk::config {

// Keys are "section.key", or "section.table.key". All functions throw ConfigError that names file, line, key and what is expected there; a
// key that is not in the file leaves the value as it is.
class TomlReader {
 public:
  TomlReader(std::string_view text, std::string name);
  ~TomlReader();

  void read(const char* key, std::string& value);
  void read(const char* key, std::filesystem::path& value);
  void read(const char* key, int& value, int least, int most);
  void read(const char* key, bool& value);
  // The value is one of the words; `index` becomes its place.
  void read_choice(const char* key, int& index, std::initializer_list<const char*> words);
  // The tables inside a section, [section.NAME], in the order of their names; whatever else stands in it is a key.
  std::vector<std::string> tables_in(const char* section);
  void read_number_format(const char* key, std::string& value);
  [[noreturn]] void refuse(const char* key, const std::string& expected) const;
  void refuse_unknown() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::config
