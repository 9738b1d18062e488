#include "office/invoicing/layouts.h"

#include <filesystem>

#include "document/logo_file.h"
#include "document/note_lines.h"
#include "office/invoicing/load_facts.h"

namespace klickwerk::office {
namespace {

using document::Language;

document::Layout facts_of(const config::Layout& layout, const std::string& name) {
  document::Layout facts;
  facts.name = name;
  facts.form = layout.form == "A" ? document::LetterForm::a : document::LetterForm::b;
  facts.annex = layout.annex == "none" ? document::AnnexForm::table : layout.annex == "sums" ? document::AnnexForm::sums : document::AnnexForm::full;
  facts.giro_code = layout.giro_code;
  facts.fold_marks = layout.fold_marks;
  return facts;
}

void take(std::string& ours, const std::string& layouts) {
  if (!layouts.empty()) ours = layouts;
}

const std::string& in_language(const config::Note& note, Language language) { return language == Language::english ? note.english : note.german; }

// The customer's words go first, then the layout's; what it does not say in this language the dealer's do.
std::string words_of(const std::string& customers, const config::Note& layouts, const config::Note& dealers, Language language) {
  for (const std::string* words : {&customers, &in_language(layouts, language)})
    if (!words->empty()) return document::note_of(*words);
  return document::note_of(in_language(dealers, language));
}

std::string file_of(const config::Config& config) { return config.file ? config.file->string() : "klickwerk.toml"; }

std::string key_of_logo(const std::string& layout) { return layout.empty() ? "[seller] logo_png" : "[layout." + layout + "] logo_png"; }

}  // namespace

ChosenLayout choose_layout(const config::Config& config, const std::string& name, Language language, const OwnWords& own) {
  ChosenLayout chosen;
  const auto named = name.empty() ? config.layouts.end() : config.layouts.find(name);
  const bool known = named != config.layouts.end();
  const config::Layout& layout = known ? named->second : config.layout;
  if (!known && !name.empty())
    chosen.faults.push_back("the layout \"" + name + "\" is not in " + file_of(config) + ": add [layout." + name + "], or give the customer another (klickwerk import)");
  chosen.layout = facts_of(layout, known ? name : "");
  chosen.seller = seller_of(config);
  take(chosen.seller.logo_png, layout.logo_png.string());
  take(chosen.seller.accent_colour, layout.accent_colour);
  take(chosen.seller.contact_name, layout.contact_name);
  take(chosen.seller.phone, layout.phone);
  take(chosen.seller.email, layout.email);
  take(chosen.seller.website, layout.website);
  chosen.intro_note = words_of(own.intro_note, layout.intro_note, config.invoice.intro_note, language);
  chosen.closing_note = words_of(own.closing_note, layout.closing_note, config.invoice.closing_note, language);
  const std::string& logo = chosen.seller.logo_png;
  std::error_code unreadable;
  if (!logo.empty() && !std::filesystem::is_regular_file(logo, unreadable))
    chosen.faults.push_back("the logo " + logo + " is not there: put a PNG there, or change " + key_of_logo(known && !layout.logo_png.empty() ? name : "") + " in " + file_of(config));
  return chosen;
}

std::vector<std::string> layout_faults(const config::Config& config) {
  std::vector<std::string> faults;
  const auto look_at = [&](const std::string& layout, const std::string& logo) {
    if (logo.empty()) return;
    if (const std::string fault = document::logo_fault(logo); !fault.empty()) faults.push_back(key_of_logo(layout) + ": " + fault);
  };
  look_at("", config.seller.logo_png);
  for (const auto& [name, layout] : config.layouts) look_at(name, layout.logo_png.string());
  return faults;
}

void require_sound_layouts(const config::Config& config) {
  if (const auto faults = layout_faults(config); !faults.empty()) throw config::ConfigError(file_of(config) + ": " + faults.front());
}

}  // namespace klickwerk::office
