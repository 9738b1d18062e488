// What a customer filled in becomes readings, by whatever way it came: judged like all others, told in the audit log.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "office/reading_requests/reply_form.h"

namespace klickwerk::office {

struct TakenForm {
  int taken = 0, suspect = 0;
  std::vector<std::string> remarks;  // what a person must look at
};

// Where it came from: the key of the mail or of the form that was sent, and who sent it.
struct FormOrigin {
  std::string key, sender, by;
};

// `form` holds at least one value. A reading near to the wanted day (mail.reading_window_days) stands for that day.
TakenForm take_form(db::Transaction& transaction, const config::Config& config, const db::ReadingRequest& request, const FilledForm& form, Day read_on,
                    const FormOrigin& origin);

}  // namespace klickwerk::office
