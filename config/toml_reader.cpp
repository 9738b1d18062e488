#include "config/toml_reader.h"

#include <set>
#include <toml++/toml.h>

#include "config/number_format.h"

namespace klickwerk::config {

struct TomlReader::State {
  std::string name;
  toml::table root;
  std::set<std::string, std::less<>> known;  // keys asked for, and their sections

  std::string where(const toml::source_region& source) const {
    return name + (source.begin.line ? ":" + std::to_string(source.begin.line) : "");
  }
  const toml::node* find(const char* key) {
    std::string_view text = key;
    known.emplace(text);
    known.emplace(text.substr(0, text.find('.')));
    return root.at_path(text).node();
  }
  [[noreturn]] void refuse(const toml::node* node, const char* key, const std::string& expected) const {
    throw ConfigError((node ? where(node->source()) : name) + ": " + key + " must be " + expected);
  }
};

namespace {

toml::table parsed(std::string_view text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    throw ConfigError(name + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

}  // namespace

TomlReader::TomlReader(std::string_view text, std::string name)
    : state_(std::make_unique<State>(State{name, parsed(text, name), {}})) {}
TomlReader::~TomlReader() = default;

void TomlReader::read(const char* key, std::string& value) {
  const toml::node* node = state_->find(key);
  if (!node) return;
  if (!node->is_string()) state_->refuse(node, key, "a text in quotes");
  value = **node->as_string();
}

void TomlReader::read(const char* key, std::filesystem::path& value) {
  std::string text;
  read(key, text);
  if (text.empty()) return;
  value = text;
  if (!value.is_absolute()) refuse(key, "an absolute path (it begins with /)");
}

void TomlReader::read(const char* key, int& value, int least, int most) {
  const toml::node* node = state_->find(key);
  if (!node) return;
  auto number = node->is_integer() ? **node->as_integer() : least - std::int64_t{1};
  if (number < least || number > most)
    state_->refuse(node, key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  value = static_cast<int>(number);
}

void TomlReader::read(const char* key, bool& value) {
  const toml::node* node = state_->find(key);
  if (!node) return;
  if (!node->is_boolean()) state_->refuse(node, key, "true or false");
  value = **node->as_boolean();
}

void TomlReader::read_choice(const char* key, int& index, std::initializer_list<const char*> words) {
  const toml::node* node = state_->find(key);
  if (!node) return;
  std::string choices;
  int at = 0;
  for (const char* word : words) {
    if (node->is_string() && **node->as_string() == word) {
      index = at;
      return;
    }
    choices += (at++ ? ", \"" : "one of \"") + std::string(word) + "\"";
  }
  state_->refuse(node, key, choices);
}

std::vector<std::string> TomlReader::tables_in(const char* section) {
  std::vector<std::string> names;
  const toml::table* table = state_->root[section].as_table();
  if (!table) return names;
  for (const auto& [key, value] : *table) {
    const std::string name(key.str());
    if (!value.is_table() || state_->known.contains(std::string(section) + "." + name)) continue;
    names.push_back(name);
    state_->known.insert(std::string(section) + "." + name);
  }
  return names;
}

void TomlReader::read_number_format(const char* key, std::string& value) {
  read(key, value);
  std::string fault = fault_of_number_format(value);
  if (!fault.empty()) refuse(key, "a number format such as \"RE-{year}-{number:6}\": " + fault);
}

void TomlReader::refuse(const char* key, const std::string& expected) const {
  state_->refuse(state_->root.at_path(key).node(), key, expected);
}

void TomlReader::refuse_unknown() const {
  const auto refuse_in = [this](const toml::table& table, const std::string& section) {
    for (const auto& [key, value] : table)
      if (!state_->known.contains(section + "." + std::string(key.str())))
        throw ConfigError(state_->where(key.source()) + ": unknown key \"" + std::string(key.str()) + "\" in [" + section +
                          "]; config/klickwerk.toml lists all keys");
  };
  for (const auto& [section, content] : state_->root) {
    const std::string name(section.str());
    if (!state_->known.contains(name))
      throw ConfigError(state_->where(section.source()) + ": unknown key \"" + name +
                        "\"; config/klickwerk.toml lists all keys");
    const toml::table* table = content.as_table();
    if (!table)
      throw ConfigError(state_->where(section.source()) + ": \"" + name + "\" must be a section: [" + name + "]");
    refuse_in(*table, name);
    for (const auto& [key, value] : *table)
      if (const toml::table* inner = value.as_table()) refuse_in(*inner, name + "." + std::string(key.str()));
  }
}

}  // namespace klickwerk::config
