// What a relay tells about itself in its headers. Nothing of it decides anything: it is shown to people.
#pragma once

#include "db/relays.h"
#include "web/server/http.h"

namespace klickwerk::web {

// What is missing or makes no sense is left out.
db::RelayContact contact_of(const HttpRequest& request);

}  // namespace klickwerk::web
