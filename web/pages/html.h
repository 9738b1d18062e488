// Small pieces of HTML and of what browsers send. Everything that is not ours goes through escaped().
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "web/server/http.h"

namespace klickwerk::web {

// For text and for attributes in double quotes.
std::string escaped(std::string_view text);
// The fields of an application/x-www-form-urlencoded body; of a name that comes twice the last.
std::map<std::string, std::string> form_fields(std::string_view body);

// A whole page: head, body, and the headers that keep everything foreign out: no scripts, no frames, no cache, no referrer.
HttpAnswer page(int status, const std::string& language, const std::string& title, const std::string& body);
// What pages look like, at /pages.css.
Route style_route();

}  // namespace klickwerk::web
