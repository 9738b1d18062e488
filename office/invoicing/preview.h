// A draft's pages as they would be issued, to be looked at: with ENTWURF for a number, and neither GiroCode nor e-invoice.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

struct PreviewOrder {
  std::string draft;                  // its id
  std::optional<std::string> layout;  // in place of the customer's; empty text: the dealer's own
  Day today;                          // stands as the date
};

// The PDF. Throws db::Refused when there is none, when it is issued or its layout cannot be used; document::DocumentError with
// what is missing.
std::string preview_pdf(db::Database& database, const PreviewOrder& order, const config::Config& config);

}  // namespace klickwerk::office
