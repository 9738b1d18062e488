#include "config/layout_reader.h"

namespace klickwerk::config {
namespace {

// What a customer's row and a key can hold.
bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

// What [layout] and [layout.NAME] have in common.
void read_form(TomlReader& file, const std::string& section, Layout& layout) {
  int form = layout.form == "A" ? 1 : 0;
  file.read_choice((section + ".form").c_str(), form, {"B", "A"});
  layout.form = form == 0 ? "B" : "A";
  int annex = layout.annex == "full" ? 0 : layout.annex == "sums" ? 1 : 2;
  file.read_choice((section + ".annex").c_str(), annex, {"full", "sums", "none"});
  layout.annex = annex == 0 ? "full" : annex == 1 ? "sums" : "none";
  file.read((section + ".giro_code").c_str(), layout.giro_code);
  file.read((section + ".fold_marks").c_str(), layout.fold_marks);
}

void read_named(TomlReader& file, const std::string& section, const std::string& language, Layout& layout) {
  read_form(file, section, layout);
  file.read((section + ".logo_png").c_str(), layout.logo_png);
  file.read((section + ".accent_colour").c_str(), layout.accent_colour);
  require_colour(file, section + ".accent_colour", layout.accent_colour);
  file.read((section + ".contact_name").c_str(), layout.contact_name);
  file.read((section + ".phone").c_str(), layout.phone);
  file.read((section + ".email").c_str(), layout.email);
  file.read((section + ".website").c_str(), layout.website);
  read_note(file, section + ".intro_note", language, layout.intro_note);
  read_note(file, section + ".closing_note", language, layout.closing_note);
}

}  // namespace

void read_note(TomlReader& file, const std::string& key, const std::string& language, Note& note) {
  std::string plain;
  file.read(key.c_str(), plain);
  file.read((key + "_de").c_str(), note.german);
  file.read((key + "_en").c_str(), note.english);
  if (plain.empty()) return;
  std::string& own = language == "en" ? note.english : note.german;
  const std::string same = key + (language == "en" ? "_en" : "_de");
  if (!own.empty()) file.refuse(same.c_str(), "left out where " + key + " is given: that is in the language of invoice.language, \"" + language + "\"");
  own = plain;
}

void require_colour(TomlReader& file, const std::string& key, const std::string& colour) {
  if (colour.empty()) return;
  const bool hex = colour.size() == 7 && colour[0] == '#' && colour.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!hex) file.refuse(key.c_str(), "a colour as #rrggbb, such as \"#0b7285\", or empty");
}

void read_layouts(TomlReader& file, Config& config) {
  read_form(file, "layout", config.layout);
  for (const std::string& name : file.tables_in("layout")) {
    const std::string section = "layout." + name;
    if (!is_name(name)) file.refuse("layout", "given names of small letters, digits, - and _, 40 at most: [layout." + name + "] is none");
    Layout& layout = config.layouts.emplace(name, config.layout).first->second;
    read_named(file, section, config.invoice.language, layout);
  }
}

}  // namespace klickwerk::config
