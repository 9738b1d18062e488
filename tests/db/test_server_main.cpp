// Started by ctest before the first and after the last test that needs the database: test_server start|stop <folder>.
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string_view>

#include "db/embedded_server.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    klickwerk::db::EmbeddedServer server(argv[2]);
    if (std::string_view(argv[1]) == "start") {
      std::printf("%s\n", server.ensure_running().c_str());
      return 0;
    }
    server.stop();
    std::filesystem::remove_all(argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
