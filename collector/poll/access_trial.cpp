#include "collector/poll/access_trial.h"

namespace klickwerk::collector {
namespace {

const Oid probe_name{{1, 3, 6, 1, 2, 1, 1, 2, 0}};  // sysObjectID.0: every agent has it

PollTarget::Version version_of(SnmpVersion version) {
  switch (version) {
    case SnmpVersion::v1: return PollTarget::Version::v1;
    case SnmpVersion::v2c: return PollTarget::Version::v2c;
    case SnmpVersion::v3: return PollTarget::Version::v3;
  }
  KW_ASSERT(!"an SnmpVersion outside its enumeration");
}

// Whoever answers, even with an error of the PDU, has taken the credential.
bool is_let_in(const SnmpAnswer& answer) {
  if (answer) return true;
  switch (answer.error().error) {
    case SnmpError::too_big:
    case SnmpError::no_such_name:
    case SnmpError::gen_err:
    case SnmpError::other_status: return true;
    default: return false;
  }
}

}  // namespace

void use_access(PollTarget& target, const SnmpAccess& access) {
  const bool only_v1 = target.version == PollTarget::Version::v1 && access.version != SnmpVersion::v3;
  target.version = only_v1 ? PollTarget::Version::v1 : version_of(access.version);
  target.community = access.community;
  target.v3 = access.v3;
}

AccessTrial::Question AccessTrial::question(Patience patience) const {
  PollTarget asked = target_;
  use_access(asked, candidate());
  const SnmpVersion version = asked.version == PollTarget::Version::v1 ? SnmpVersion::v1 : candidate().version;
  return {{version, asked.community, RequestKind::get, {probe_name}, 1, asked.v3}, patience};
}

AccessTrial::Next AccessTrial::take(const SnmpAnswer& answer) {
  if (is_let_in(answer)) return Next::found;
  reasons_ += (reasons_.empty() ? "" : ", ") + candidate().name + " (" + word_for(answer.error().error) + ")";
  return ++at_ < target_.try_in_order->size() ? Next::ask_again : Next::nothing_fits;
}

PollTarget AccessTrial::target() const {
  PollTarget found = target_;
  use_access(found, candidate());
  found.credential = candidate().credential;
  return found;
}

}  // namespace klickwerk::collector
