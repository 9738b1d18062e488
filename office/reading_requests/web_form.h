// The form behind the link in a request's mail: what it asks for, and what was typed in. The token alone opens it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/reading_requests.h"

namespace klickwerk::office {

struct RequestForm {
  enum class State {
    unknown,   // no such token
    expired,   // the link is older than mail.link_days
    answered,  // nothing is wanted any more
    open
  };
  State state = State::unknown;
  db::ReadingRequest request;  // empty when unknown
};
RequestForm open_form(db::Database& database, const config::Config& config, const std::string& token, Instant now);

struct TypedIn {
  std::map<std::size_t, std::string> values;  // by place in request.counters
  std::string read_on;                        // "2026-11-02", "2.11.2026"; empty: today
};

struct FormResult {
  enum class Fault { no_figure, no_day, day_to_come, nothing };
  RequestForm form;                          // as it is now
  std::map<std::size_t, Fault> value_faults;  // nothing is stored then
  std::vector<Fault> faults;                  // of the day, or of the whole
  int taken = 0, suspect = 0;
  bool known = false;                         // all of it is there already: nothing new is stored
  bool accepted() const { return value_faults.empty() && faults.empty() && (taken > 0 || known || form.state == RequestForm::State::answered); }
};
// One transaction. `remote`: the peer's address, for the audit log.
FormResult answer_form(db::Database& database, const config::Config& config, const std::string& token, const TypedIn& typed, Instant now, const std::string& remote);

// "https://…/reading/KW17-…": mail.form_url, else the page of klickwerk-web where web.public_url is set; else empty.
std::string form_link(const config::Config& config, const std::string& token);

}  // namespace klickwerk::office
