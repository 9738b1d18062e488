// Who sits at the terminal: the name that stands in the audit log and in run records.
#pragma once

#include <string>

namespace klickwerk::app {

// The login name ("anna"); under sudo the one who called it ("anna (root)"); without a name the number.
std::string os_user();

}  // namespace klickwerk::app
