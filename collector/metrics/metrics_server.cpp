#include "collector/metrics/metrics_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <stdexcept>

namespace klickwerk::collector {
namespace {

namespace net = Poco::Net;
using Status = net::HTTPResponse::HTTPStatus;

constexpr int threads = 2;
constexpr int waiting_connections = 8;
constexpr int patience_s = 5;  // with a client that says nothing

class PageHandler final : public net::HTTPRequestHandler {
 public:
  explicit PageHandler(const MetricsServer::Pages& pages) : pages_(pages) {}
  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    const MetricsServer::Page page = page_for(request);
    response.setStatusAndReason(static_cast<Status>(page.status));
    response.setContentType(page.type);
    response.sendBuffer(page.body.data(), page.body.size());
  }

 private:
  MetricsServer::Page page_for(const net::HTTPServerRequest& request) const {
    if (request.getMethod() != "GET") return {405, "text/plain; charset=utf-8", "only GET\n"};
    const std::string path = request.getURI().substr(0, request.getURI().find('?'));
    const auto found = pages_.find(path);
    if (found == pages_.end()) return {404, "text/plain; charset=utf-8", "there is /metrics and /health\n"};
    return found->second();
  }
  const MetricsServer::Pages& pages_;
};

class PageHandlers final : public net::HTTPRequestHandlerFactory {
 public:
  explicit PageHandlers(MetricsServer::Pages pages) : pages_(std::move(pages)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new PageHandler(pages_); }

 private:
  const MetricsServer::Pages pages_;
};

// Poco's own constructor would share the port with whoever has it (SO_REUSEPORT).
net::ServerSocket listening(const std::string& listen) {
  net::ServerSocket socket;
  socket.bind(net::SocketAddress(listen), true, false);
  socket.listen(waiting_connections);
  return socket;
}

net::HTTPServerParams::Ptr parameters() {
  net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
  parameters->setMaxThreads(threads);
  parameters->setMaxQueued(waiting_connections);
  parameters->setTimeout(Poco::Timespan(patience_s, 0));
  parameters->setKeepAlive(false);
  parameters->setServerName("");
  return parameters;
}

}  // namespace

struct MetricsServer::Running {
  Running(const std::string& listen, Pages pages)
      : socket(listening(listen)), server(new PageHandlers(std::move(pages)), pool, socket, parameters()) {
    server.start();
  }
  ~Running() {
    server.stopAll(false);
    pool.joinAll();
  }
  Poco::ThreadPool pool{1, threads + 1};
  net::ServerSocket socket;
  net::HTTPServer server;
};

MetricsServer::MetricsServer(const std::string& listen, Pages pages) {
  try {
    running_ = std::make_unique<Running>(listen, std::move(pages));
  } catch (const Poco::Exception& error) {
    throw std::runtime_error("cannot listen on " + listen + " (collector.metrics_listen): " + error.displayText());
  }
}

MetricsServer::~MetricsServer() = default;

int MetricsServer::port() const { return running_->socket.address().port(); }

}  // namespace klickwerk::collector
