// The words that relay and office exchange (docs/relay.md). Changing one needs a new version in the paths.
#pragma once

#include <cstddef>

namespace klickwerk::collector::wire {

constexpr const char* enrol_path = "/relay/v1/enrol";        // POST {"secret", "version"} -> {"relay", "token"}
constexpr const char* site_path = "/relay/v1/site";          // GET, If-None-Match -> device list and settings
constexpr const char* readings_path = "/relay/v1/readings";  // POST a batch -> {"kept", "refused": [{"at", "reason"}]}
constexpr const char* clock_path = "/relay/v1/clock";        // GET -> 204 and the office's moments

// Requests. Moments are ISO 8601 in UTC with milliseconds, spans are whole milliseconds.
constexpr const char* version_header = "Klickwerk-Version";
constexpr const char* batch_header = "Klickwerk-Batch";                  // SHA-256 of the content before compression
constexpr const char* clock_offset_header = "Klickwerk-Clock-Offset";    // to be added to the site's clock
constexpr const char* round_trip_header = "Klickwerk-Clock-Round-Trip";
constexpr const char* waiting_header = "Klickwerk-Waiting";              // observations in the spool
constexpr const char* oldest_header = "Klickwerk-Oldest";                // read_at of the oldest of them
// Answers: when the head of the request was here, and when the answer left.
constexpr const char* received_header = "Klickwerk-Received-At";
constexpr const char* answered_header = "Klickwerk-Answered-At";

// A delivery, as sent and unpacked. A relay cuts its batches to fit.
constexpr std::size_t most_packed_bytes = std::size_t{4} << 20U;
constexpr std::size_t most_unpacked_bytes = std::size_t{16} << 20U;
constexpr std::size_t most_observations = 2000;

}  // namespace klickwerk::collector::wire
