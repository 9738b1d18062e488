#include "db/sightings.h"

namespace klickwerk::db {
namespace {

const char* version_word(collector::SnmpVersion version) {
  switch (version) {
    case collector::SnmpVersion::v1: return "v1";
    case collector::SnmpVersion::v2c: return "v2c";
    case collector::SnmpVersion::v3: return "v3";
  }
  return "v2c";
}

collector::SnmpVersion version_of(collector::PollTarget::Version version) {
  using Version = collector::PollTarget::Version;
  return version == Version::v3 ? collector::SnmpVersion::v3 : version == Version::v1 ? collector::SnmpVersion::v1 : collector::SnmpVersion::v2c;
}

void take_decoded(Sighting& sighting, const collector::DecodedDevice& decoded) {
  sighting.serial = decoded.serial.value_or("");
  sighting.plate_serial = decoded.plate_serial.value_or("");
  sighting.vendor = decoded.vendor.value_or("");
  sighting.model = decoded.model.value_or("");
  sighting.profile = decoded.profile;
  for (const auto& counter : decoded.counters) sighting.counters[counter.name] = counter.value;
}

}  // namespace

Sighting sighting_of(const collector::FoundDevice& found) {
  Sighting sighting;
  sighting.endpoint = found.endpoint;
  sighting.snmp_version = version_word(found.access.version);
  if (found.refusal.empty()) sighting.credential = found.access.credential;
  sighting.description = found.refusal.empty() ? found.description : "speaks SNMPv3, but not with our users: " + found.refusal;
  sighting.object_id = found.object_id;
  take_decoded(sighting, found.observation.decoded);
  return sighting;
}

std::optional<Sighting> sighting_of(const collector::Observation& wrong_device, const collector::PollTarget& asked) {
  const auto endpoint = collector::Endpoint::from_literal(asked.address, asked.port);
  if (!endpoint || !wrong_device.decoded.serial) return std::nullopt;  // behind a host name the name service decides
  Sighting sighting;
  sighting.endpoint = *endpoint;
  sighting.snmp_version = version_word(version_of(asked.version));
  take_decoded(sighting, wrong_device.decoded);
  return sighting;
}

}  // namespace klickwerk::db
