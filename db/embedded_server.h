// The private PostgreSQL of an office without one: a cluster in <state>/postgres, reached by Unix socket and peer
// authentication only. The first program starts it, it outlives that program, stop() ends it. As root it runs as the
// user postgres, else as the user itself.
#pragma once

#include <filesystem>
#include <string>

#include "db/errors.h"

namespace klickwerk::db {

class EmbeddedServer {
 public:
  explicit EmbeddedServer(std::filesystem::path state_directory);

  // Makes the cluster where there is none, starts it where it does not run, and returns its url. Any number of
  // programs may call it at once. Throws ServerError.
  std::string ensure_running();
  bool running() const;
  // Fast shutdown, waits for the end. Nothing to do when it does not run.
  void stop();

  // How to connect, whether it runs or not.
  std::string url() const;
  const std::filesystem::path& cluster_directory() const { return cluster_; }
  const std::filesystem::path& socket_directory() const { return sockets_; }
  std::filesystem::path log_file() const;
  // PostgreSQL's programs: the newest /usr/lib/postgresql/<version>/bin from 13 on, then pg_config's. Throws
  // ServerError that names the Debian package.
  static std::filesystem::path find_binaries();

 private:
  std::filesystem::path state_, cluster_, sockets_;
};

}  // namespace klickwerk::db
