// Reads the parts of a profile file that say where a counter comes from, and under which facts.
#pragma once

#include "collector/profile/profile.h"
#include "collector/profile/toml_fields.h"

namespace klickwerk::collector {

// `profile` gives the tables and conditions that a source may name: those of the file and of what it extends.
Source read_source(Fields& from, const Profile& profile);
std::vector<Source> read_alternatives(Fields& from, std::string_view key, const Profile& profile);
// A gauge, or a state with its words.
MeasureRule read_measure(Fields& from, const std::string& name, const Profile& profile, bool is_state);
Condition read_condition(std::vector<Fields> from);

}  // namespace klickwerk::collector
