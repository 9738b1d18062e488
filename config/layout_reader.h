// The parts of klickwerk.toml that say how documents look.
#pragma once

#include <string>

#include "config/toml_reader.h"

namespace klickwerk::config {

// `key` in the language of invoice.language, `key`_de and `key`_en.
void read_note(TomlReader& file, const std::string& key, const std::string& language, Note& note);
// Refuses what is neither "#rrggbb" nor empty.
void require_colour(TomlReader& file, const std::string& key, const std::string& colour);
// [layout] and each [layout.NAME]. The language of invoice.language is known by then.
void read_layouts(TomlReader& file, Config& config);

}  // namespace klickwerk::config
