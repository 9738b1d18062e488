#include "office/relays/site_list.h"

#include <nlohmann/json.hpp>

#include "collector/poll/target_codec.h"
#include "core/sha256.h"
#include "db/devices.h"

namespace klickwerk::office {

SiteList site_list(db::Transaction& transaction, RelayId relay, const config::Collector& collector) {
  const auto targets = db::DeviceStore(transaction).poll_targets(collector.poll_interval_s, relay);
  const std::string settings = nlohmann::json{{"timeout_ms", collector.timeout_ms}, {"retries", collector.retries},
                                              {"max_packets_per_s", collector.max_packets_per_s}, {"contact_interval_s", collector.reload_interval_s}}.dump();
  const auto body = [&](collector::LastRead last_read) {
    return "{\"settings\":" + settings + ",\"targets\":" + collector::encode_targets(targets, last_read) + "}";
  };
  return {sha256_hex(body(collector::LastRead::left_out)).substr(0, 32), body(collector::LastRead::told)};
}

}  // namespace klickwerk::office
