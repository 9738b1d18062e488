// How a customer's documents look and what the dealer's own words on them are: [layout] and [layout.NAME] of the configuration
// with what [seller] and [invoice] say.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

// Everything that a document takes from a layout. Of a name that the configuration does not have it is the dealer's own, and
// `faults` says so: one sentence each, with what to do; also where its logo is not there.
struct ChosenLayout {
  document::Layout layout;
  document::Seller seller;  // with the layout's logo, colour and contact
  std::string intro_note, closing_note;  // in the document's language, as facts have them (document/note_lines.h); empty: none
  std::vector<std::string> faults;
};
// What the customer has in place of the layout's; empty: nothing.
struct OwnWords {
  std::string intro_note, closing_note;
};
// `name` is the customer's; empty: the dealer's own.
ChosenLayout choose_layout(const config::Config& config, const std::string& name, document::Language language, const OwnWords& own = {});

// What cannot be printed of the dealer's and all named layouts, each logo read and decoded; one sentence each.
std::vector<std::string> layout_faults(const config::Config& config);
// Throws config::ConfigError with the first of them: called before a run that draws documents.
void require_sound_layouts(const config::Config& config);

}  // namespace klickwerk::office
