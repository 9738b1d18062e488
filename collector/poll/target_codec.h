// The list of devices to poll as a text and back: for the relay's line to the office and for the list kept on disk.
// The one place that knows PollTarget field by field; a new field is one line in target_codec.cpp in each direction.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/poll/observation.h"
#include "core/result.h"

namespace klickwerk::collector {

// JSON with secrets in it: for TLS and for files of mode 0600 only. `last_read` false leaves out what changes with
// every poll, so that equal lists give equal texts.
enum class LastRead : bool { left_out, told };
std::string encode_targets(std::span<const PollTarget> targets, LastRead last_read);
// The error is one English sentence without any secret.
Result<std::vector<PollTarget>, std::string> decode_targets(std::string_view text);

}  // namespace klickwerk::collector
