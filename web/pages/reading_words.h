// What the reading page says, in German and English.
#pragma once

#include <string>

#include "office/reading_requests/web_form.h"

namespace klickwerk::web {

// The body of the page with the form; with what was typed in and what is wrong with it.
std::string form_body(const config::Config& config, const db::ReadingRequest& request, Day today, const office::TypedIn& typed, const office::FormResult* result);
std::string form_title(const db::ReadingRequest& request);
// Thanks: everything came, some is still wanted, or a value will be looked at.
std::string thanks_body(const config::Config& config, const office::FormResult& result);
std::string expired_body(const config::Config& config, const db::ReadingRequest& request);
// A sentence in both languages, for somebody whose language we do not know.
std::string plain_body(const config::Config& config, const std::string& german, const std::string& english);

}  // namespace klickwerk::web
