// Runs PostgreSQL's programs as another user and waits for them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace klickwerk::db {

struct OsUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};

OsUser current_user();               // the effective one
OsUser user_by_id(uid_t uid);        // throws ServerError when there is none
OsUser user_by_name(const char* name);

struct ChildResult {
  int exit_code = 0;   // 128 + signal when killed
  std::string output;  // what it said on stdout and stderr
};

enum class OnOurDeath { child_goes_on, child_dies };

// Starts argv[0] as `user` with a bare environment, no open files of ours, "/" as its folder and `input` on its stdin.
// Throws ServerError when it cannot be started.
ChildResult run_as(const OsUser& user, const std::vector<std::string>& argv, OnOurDeath on_our_death, const std::string& input = "");

}  // namespace klickwerk::db
