// The profiles of mib/profiles, read once: which one fits a device, what to ask it, what its answers mean.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "collector/profile/decoded_device.h"
#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

// A profile file is wrong: what() names file, line, key, and what is expected there.
class ProfileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What to ask: instances by GET, and columns to walk by GETNEXT/GETBULK from the prefix to its end.
struct QueryPlan {
  std::vector<Oid> instances;
  std::vector<Oid> columns;
};

class Profile;  // opaque outside of collector/profile

class ProfileSet {
 public:
  // Reads every *.toml of the folder. Throws ProfileError.
  static ProfileSet load(const std::filesystem::path& folder);
  // The profiles built into the program.
  static const ProfileSet& built_in();

  // What must be asked before match() can tell anything (sysObjectID, sysDescr, …): instances only.
  QueryPlan detection_plan() const;
  // The best fitting profile; the base profile where no vendor's fits.
  const Profile& match(const VarBinds& answers) const;
  const Profile* find(std::string_view name) const;  // null when there is none
  std::vector<std::string> names() const;

 private:
  std::vector<std::shared_ptr<const Profile>> profiles_;
};

std::string_view name_of(const Profile& profile);
// Everything that decode() wants to see, nothing else: a collector never walks a whole tree.
QueryPlan query_plan(const Profile& profile);
// Only the instances of the previous answers that decode() uses, so that later polls are plain GETs of known rows. The
// type or label of a row is among them: where a row has moved meanwhile (new firmware), its counter becomes absent
// instead of wrong, and the columns must be walked again. New rows (the first A3 page) show up at the next walk.
// Alerts are not learned: their rows come and go under new numbers.
std::vector<Oid> learned_instances(const Profile& profile, const VarBinds& answers);
// `answers` must be the complete answers to query_plan() or learned_instances(): an answer that got lost on the way
// looks like an instance that the device does not have, and another alternative of the profile may step in.
DecodedDevice decode(const Profile& profile, const VarBinds& answers);

}  // namespace klickwerk::collector
