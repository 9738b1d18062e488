// A person takes back a draft, or an approved invoice, before it is issued.
#pragma once

#include <string>
#include <vector>

#include "db/database.h"
#include "db/invoices.h"

namespace klickwerk::office {

struct DiscardedDraft {
  InvoiceId id;
  std::string what;                  // "invoice draft 42 of contract V-1, 2026-10-01..2026-10-31, gross 43.44"
  std::vector<InvoiceId> others;     // drafts of other payers of the same settlement, which went with it
  std::string next_step;             // what drafts it again
};

// By its id. With it goes what it was made from: its settlements (all of a gathered invoice's), and the drafts of their other payers; of a
// credit by hand the draft alone. Throws db::Refused when it is issued, or a later period rests on its settlement.
DiscardedDraft discard_draft(db::Database& database, const std::string& id, const std::string& actor);

std::string discarded_text(const DiscardedDraft& discarded);
std::string discarded_json(const DiscardedDraft& discarded);

}  // namespace klickwerk::office
