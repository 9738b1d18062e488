// Log lines for systemd's journal, in its own protocol: with priority and, for lines that begin with an id of
// docs/operating.md ("KW-C101 …"), with KLICKWERK_ID= and MESSAGE_ID=, by which journalctl finds and explains them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::app::journal {

// Whether what is written to stderr ends up in the journal (systemd.exec(5), $JOURNAL_STREAM).
bool takes_stderr();
// The journal's 128-bit id of a line, 32 hexadecimal digits; empty when the line begins with no id of ours.
// packaging/catalog/make-catalog makes the same ones.
std::optional<std::string> message_id(std::string_view line);
// False when the journal does not take it. priority: as of syslog, 0 (worst) to 7.
bool send(int priority, std::string_view line);

}  // namespace klickwerk::app::journal
