// The HTTPS server: Poco's, with our bounds around it. A fixed number of threads, one connection each; what does not
// find one waits in a queue of twice that length; what does not fit there is turned away.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "web/server/http.h"

namespace klickwerk::web {

// The address is taken, the certificate does not fit its key …: what() says which and what to do.
class ServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class HttpsServer {
 public:
  struct Settings {
    std::string address = "0.0.0.0";
    int port = 8443;  // 0: any free one, for tests
    std::filesystem::path certificate, key;
    int threads = 16;
    int connections_per_address = 8;                     // served or waiting
    std::chrono::milliseconds longest_silence{15000};    // between two pieces of what a client sends or takes
    std::chrono::milliseconds longest_connection{60000};
  };
  struct Count {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;       // a handler threw: 500
    std::uint64_t turned_away = 0;
    std::uint64_t cut_off = 0;
    int connections = 0;            // now
  };
  // Listens; `served` will be told of each answer. Throws ServerError.
  HttpsServer(Settings settings, std::vector<Route> routes, std::function<void(const HttpRequest&, const HttpAnswer&)> served);
  ~HttpsServer();  // waits for the requests under way, no longer than longest_connection
  HttpsServer(const HttpsServer&) = delete;

  void start();

  int port() const;
  Count count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::web
