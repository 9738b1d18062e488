#include "apps/klickwerk/os_user.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace klickwerk::app {

std::string os_user() {
  const passwd* entry = getpwuid(geteuid());
  std::string name = entry != nullptr ? entry->pw_name : std::to_string(geteuid());
  const char* caller = std::getenv("SUDO_USER");
  return caller != nullptr && geteuid() == 0 ? std::string(caller) + " (" + name + ")" : name;
}

}  // namespace klickwerk::app
