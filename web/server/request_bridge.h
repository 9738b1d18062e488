// Between Poco's handlers and our routes. Internal to web/server.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "web/server/http.h"

namespace klickwerk::web {

struct BridgeCount {
  std::atomic<std::uint64_t> requests{0}, failed{0};
};

class RequestBridge final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  using Served = std::function<void(const HttpRequest&, const HttpAnswer&)>;
  RequestBridge(std::vector<Route> routes, Served served, BridgeCount& count);
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

 private:
  std::vector<Route> routes_;
  Served served_;
  BridgeCount& count_;
};

}  // namespace klickwerk::web
