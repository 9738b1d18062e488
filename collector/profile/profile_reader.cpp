#include "collector/profile/profile_reader.h"

#include <algorithm>

#include "collector/profile/counter_decoder.h"
#include "collector/profile/source_reader.h"
#include "collector/profile/toml_fields.h"

namespace klickwerk::collector {
namespace {

template <class T>
void put_before(std::vector<T>& inherited, std::vector<T> own) {
  inherited.insert(inherited.begin(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
}

void read_recognition(Fields& profile, Recognition& into) {
  into = {};  // never inherited: a rebrand is not recognised by its maker's marks
  auto from = profile.fields("recognise");
  if (!from) return;
  into.object_ids = from->oids("object_id");
  into.shared_object_ids = from->oids("shared_object_id");
  into.descr = from->patterns("descr");
  into.device_descr = from->patterns("device_descr");
  into.present = from->oids("present");
  from->finish();
}

TextSource read_text_source(Fields& from) {
  TextSource source;
  if (from.has("first_row")) {
    source.oid = from.required_oid("first_row");
    source.first_row = true;
  } else {
    source.oid = from.required_oid("oid");
  }
  source.symbol_set = from.flag("symbol_set");
  const auto as = from.text("as").value_or("text");
  if (as == "name") source.as = TextSource::As::name;
  else if (as == "mac") source.as = TextSource::As::mac;
  else if (as == "hex") source.as = TextSource::As::hex;
  else if (as != "text") from.fail("as", "'" + as + "' is unknown; expected text, name, mac or hex");
  source.prefix = from.text("prefix").value_or("");
  if (auto pattern = from.pattern("matches")) source.pattern = std::make_shared<Pattern>(std::move(*pattern));
  return source;
}

std::vector<TextSource> read_text_sources(Fields& from, std::string_view key) {
  std::vector<TextSource> found;
  for (auto& fields : from.list(key)) {
    found.push_back(read_text_source(fields));
    fields.finish();
  }
  return found;
}

void read_identity(Fields& profile, Profile& into) {
  auto from = profile.fields("identity");
  if (!from) return;
  std::vector<BrandRule> brands;
  for (auto& fields : from->list("brand")) {
    brands.push_back({read_text_source(fields), fields.required_text("vendor")});
    fields.finish();
  }
  put_before(into.brands, std::move(brands));
  put_before(into.model, read_text_sources(*from, "model"));
  put_before(into.serial, read_text_sources(*from, "serial"));
  put_before(into.model_cuts, from->patterns("model_cut"));
  if (auto plate = from->pattern("serial_plate")) into.serial_plate = std::make_shared<Pattern>(std::move(*plate));
  from->finish();
}

void read_tables(Fields& profile, Profile& into) {
  auto tables = profile.fields("tables");
  if (!tables) return;
  for (const auto& name : tables->keys()) {
    auto table = tables->fields(name);
    auto& columns = into.tables[name];
    columns.clear();
    for (const auto& column : table->keys()) columns[column] = table->required_oid(column);
    table->finish();
  }
  tables->finish();
}

void read_conditions(Fields& profile, Profile& into) {
  auto conditions = profile.fields("conditions");
  if (!conditions) return;
  for (const auto& name : conditions->keys())
    into.conditions[name] = std::make_shared<const Condition>(read_condition(conditions->list(name)));
  conditions->finish();
}

bool is_counter_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void read_counters(Fields& profile, Profile& into) {
  auto counters = profile.fields("counters");
  if (!counters) return;
  for (const auto& name : counters->keys()) {
    if (!is_counter_name(name)) counters->fail(name, "a counter's name has lower case letters, digits and _ only");
    auto own = read_alternatives(*counters, name, into);
    auto rule = std::find_if(into.counters.begin(), into.counters.end(), [&](const CounterRule& r) { return r.name == name; });
    if (rule == into.counters.end()) rule = into.counters.insert(into.counters.end(), CounterRule{name, {}});
    put_before(rule->alternatives, std::move(own));
  }
  std::sort(into.counters.begin(), into.counters.end(), is_read_before);
  counters->finish();
}

// A rule of a name that is inherited takes its place.
void read_measures(Fields& profile, std::string_view key, bool is_state, const Profile& tables, std::vector<MeasureRule>& into) {
  auto measures = profile.fields(key);
  if (!measures) return;
  for (const auto& name : measures->keys()) {
    auto fields = measures->fields(name);
    auto rule = read_measure(*fields, name, tables, is_state);
    const auto inherited = std::find_if(into.begin(), into.end(), [&](const MeasureRule& r) { return r.name == name; });
    if (inherited == into.end()) into.push_back(std::move(rule));
    else *inherited = std::move(rule);
  }
  measures->finish();
}

void put(Fields& from, std::string_view key, Oid& into) {
  if (auto oid = from.oid(key)) into = std::move(*oid);
}

void read_colour_words(Fields& supplies, Profile& into) {
  auto colours = supplies.fields("colour_words");
  if (!colours) return;
  for (const auto& colour : colours->keys()) {
    into.colour_words.push_back({colour, colours->texts(colour)});
    if (std::ranges::any_of(into.colour_words.back().words, &std::string::empty)) colours->fail(colour, "a word is empty");
  }
  colours->finish();
}

void read_supplies(Fields& profile, Profile& into) {
  auto from = profile.fields("supplies");
  if (!from) return;
  put(*from, "colorant", into.supplies.colorant);
  put(*from, "class", into.supplies.supply_class);
  put(*from, "type", into.supplies.type);
  put(*from, "description", into.supplies.description);
  put(*from, "unit", into.supplies.unit);
  put(*from, "capacity", into.supplies.capacity);
  put(*from, "level", into.supplies.level);
  put(*from, "colorant_value", into.supplies.colorant_value);
  read_colour_words(*from, into);
  for (auto& fields : from->list("named")) {
    into.named_levels.push_back({fields.required_oid("name"), fields.required_oid("level"), fields.integers("empty")});
    fields.finish();
  }
  for (auto& fields : from->list("record")) {
    RecordLevel record{fields.required_oid("oid"), static_cast<int>(fields.integer("record").value_or(-1)), fields.integer("per_percent").value_or(1),
                       fields.required_text("description"), fields.required_text("type"), fields.text("colour").value_or("")};
    if (record.code < 0 || record.code > 255) fields.fail("record", "is missing; expected a code from 0 to 255");
    if (record.scale < 1) fields.fail("per_percent", "expected a number above 0");
    fields.finish();
    into.record_levels.push_back(std::move(record));
  }
  from->finish();
}

void read_status(Fields& profile, Profile& into) {
  if (auto from = profile.fields("status")) {
    put(*from, "printer", into.status.printer);
    put(*from, "device", into.status.device);
    put(*from, "conditions", into.status.conditions);
    put(*from, "uptime", into.status.uptime);
    put(*from, "alert_severity", into.status.alert_severity);
    put(*from, "alert_group", into.status.alert_group);
    put(*from, "alert_code", into.status.alert_code);
    put(*from, "alert_text", into.status.alert_text);
    put(*from, "console", into.status.console);
    put(*from, "speed", into.status.speed);
    put(*from, "speed_unit", into.status.speed_unit);
    from->finish();
  }
  if (auto from = profile.fields("text")) {
    put(*from, "current_localization", into.current_localization);
    put(*from, "character_set", into.character_set);
    from->finish();
  }
}

// What is known of a file before what it extends is known.
struct Parsed {
  toml::table table;
  std::string file, name, extends;
  std::shared_ptr<const Profile> profile;
  bool is_open = false;  // being read: meeting it again is a circle
};

Parsed parse(const ProfileText& text) {
  Parsed parsed;
  parsed.file = text.file;
  try {
    parsed.table = toml::parse(text.content, text.file);
  } catch (const toml::parse_error& error) {
    throw ProfileError(text.file + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
  Fields fields(parsed.table, parsed.file, "");
  parsed.name = fields.required_text("name");
  parsed.extends = fields.text("extends").value_or("");
  return parsed;
}

void read_into(Parsed& parsed, Profile& profile) {
  Fields fields(parsed.table, parsed.file, "");
  profile.file = parsed.file;
  profile.name = fields.required_text("name");
  fields.text("extends");
  if (const auto vendor = fields.text("vendor")) profile.vendor = *vendor;
  read_recognition(fields, profile.recognition);
  read_identity(fields, profile);
  read_tables(fields, profile);
  read_conditions(fields, profile);
  read_counters(fields, profile);
  read_measures(fields, "gauges", false, profile, profile.gauges);
  read_measures(fields, "states", true, profile, profile.states);
  read_supplies(fields, profile);
  read_status(fields, profile);
  fields.finish();
}

std::shared_ptr<const Profile> resolve(const std::string& name, std::map<std::string, Parsed>& all, const Parsed* asked_by) {
  const auto found = all.find(name);
  if (found == all.end()) Fields(asked_by->table, asked_by->file, "").fail("extends", "there is no profile '" + name + "' in this folder");
  Parsed& parsed = found->second;
  if (parsed.profile) return parsed.profile;
  if (parsed.is_open) Fields(parsed.table, parsed.file, "").fail("extends", "'" + name + "' extends itself");
  parsed.is_open = true;
  Profile profile;
  if (!parsed.extends.empty()) profile = *resolve(parsed.extends, all, &parsed);
  read_into(parsed, profile);
  parsed.profile = std::make_shared<const Profile>(std::move(profile));
  return parsed.profile;
}

}  // namespace

std::vector<std::shared_ptr<const Profile>> read_profiles(const std::vector<ProfileText>& texts) {
  std::map<std::string, Parsed> all;
  for (const auto& text : texts) {
    Parsed parsed = parse(text);
    const std::string name = parsed.name;
    const auto [other, is_new] = all.try_emplace(name, std::move(parsed));
    if (!is_new) throw ProfileError(text.file + ": the name '" + name + "' is taken by " + other->second.file);
  }
  std::vector<std::shared_ptr<const Profile>> profiles;
  for (auto& [name, parsed] : all) profiles.push_back(resolve(name, all, nullptr));
  return profiles;
}

}  // namespace klickwerk::collector
