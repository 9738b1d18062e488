// klickwerk-web wired together: the server with everything that stands behind it.
#pragma once

#include <memory>

#include "config/config.h"
#include "web/intake/relay_intake.h"
#include "web/server/https_server.h"

namespace klickwerk::web {

class OfficeServer {
 public:
  // Makes the certificate where none is configured. `clock` lives longer. Throws ServerError, office::CertificateError.
  OfficeServer(const config::Config& config, const std::string& database_url, HttpsServer::Settings settings, const Clock& clock);
  ~OfficeServer();
  static HttpsServer::Settings settings_from(const config::Web& web);

  int port() const;
  HttpsServer::Count count() const;
  RelayIntake::Count relays() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::web
