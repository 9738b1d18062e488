// Is it the same machine? Serial numbers as people type them and as devices word them.
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::collector {

// Letters and digits only, in capitals; empty for placeholders ("", "0000000").
std::string bare_serial(std::string_view serial);
// Both tell a serial and it is the same one.
bool same_serial(std::string_view one, std::string_view other);

}  // namespace klickwerk::collector
