// What a relay is told: the devices of its sites with address and credentials, and how to ask them. For TLS only.
#pragma once

#include <string>

#include "collector/relay/relay_office.h"
#include "config/config.h"
#include "db/database.h"

namespace klickwerk::office {

struct SiteList {
  std::string version;  // the same for the same content, whenever a device was read last
  std::string body;     // JSON: {"settings": {…}, "targets": […]}
};
SiteList site_list(db::Transaction& transaction, RelayId relay, const config::Collector& collector);

}  // namespace klickwerk::office
