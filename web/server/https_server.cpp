#include "web/server/https_server.h"

#include <Poco/ErrorHandler.h>
#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "web/server/connection_guard.h"
#include "web/server/request_bridge.h"

namespace klickwerk::web {
namespace {

namespace net = Poco::Net;

constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr int queue_per_thread = 2;

// What a connection's thread throws: cut connections, failed handshakes. Everyday on an open port.
class QuietErrors final : public Poco::ErrorHandler {
 public:
  void exception(const Poco::Exception& error) override { spdlog::debug("a connection ended: {}", error.displayText()); }
  void exception(const std::exception& error) override { spdlog::warn("KW-W202 a connection ended: {}", error.what()); }
  void exception() override { spdlog::warn("KW-W203 a connection ended for an unknown reason"); }
};

class GuardedConnection final : public net::HTTPServerConnection {
 public:
  GuardedConnection(const net::StreamSocket& socket, net::HTTPServerParams::Ptr parameters, net::HTTPRequestHandlerFactory::Ptr handlers, ConnectionGuard& guard)
      : HTTPServerConnection(socket, parameters, handlers), guard_(guard), number_(guard.begin(socket)) {}
  ~GuardedConnection() override { guard_.end(number_); }

 private:
  ConnectionGuard& guard_;
  std::uint64_t number_;
};

class Connections final : public net::TCPServerConnectionFactory {
 public:
  Connections(net::HTTPServerParams::Ptr parameters, net::HTTPRequestHandlerFactory::Ptr handlers, ConnectionGuard& guard)
      : parameters_(std::move(parameters)), handlers_(std::move(handlers)), guard_(guard) {}
  net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override { return new GuardedConnection(socket, parameters_, handlers_, guard_); }

 private:
  net::HTTPServerParams::Ptr parameters_;
  net::HTTPRequestHandlerFactory::Ptr handlers_;
  ConnectionGuard& guard_;
};

class Doorman final : public net::TCPServerConnectionFilter {
 public:
  Doorman(ConnectionGuard& guard, const std::unique_ptr<net::TCPServer>& server, int most_queued) : guard_(guard), server_(server), most_queued_(most_queued) {}
  bool accept(const net::StreamSocket& socket) override { return guard_.admit(socket, server_->queuedConnections() < most_queued_); }

 private:
  ConnectionGuard& guard_;
  const std::unique_ptr<net::TCPServer>& server_;
  int most_queued_;
};

Poco::Timespan timespan(std::chrono::milliseconds span) { return Poco::Timespan(span.count() * 1000); }

net::SecureServerSocket listening(const HttpsServer::Settings& settings, int backlog) {
  static const bool initialised = (net::initializeSSL(), true);
  static_cast<void>(initialised);
  net::Context::Ptr context;
  try {
    context = new net::Context(net::Context::TLS_SERVER_USE, settings.key.string(), settings.certificate.string(), "", net::Context::VERIFY_NONE, 9, false, ciphers);
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
  } catch (const Poco::Exception& error) {
    throw ServerError("certificate " + settings.certificate.string() + " and key " + settings.key.string() + " cannot be used: " + error.displayText());
  }
  try {
    return net::SecureServerSocket(net::SocketAddress(settings.address, static_cast<Poco::UInt16>(settings.port)), backlog, context);
  } catch (const Poco::Exception& error) {
    throw ServerError("cannot listen on " + settings.address + " port " + std::to_string(settings.port) + ": " + error.displayText() +
                      " (web.address and web.port; another program may have it)");
  }
}

}  // namespace

struct HttpsServer::State {
  explicit State(const Settings& settings)
      : guard({settings.connections_per_address, settings.longest_connection}), threads("web", settings.threads, settings.threads + 1) {}
  ConnectionGuard guard;
  BridgeCount count;
  Poco::ThreadPool threads;
  std::unique_ptr<net::TCPServer> server;
};

HttpsServer::HttpsServer(Settings settings, std::vector<Route> routes, std::function<void(const HttpRequest&, const HttpAnswer&)> served)
    : state_(std::make_unique<State>(settings)) {
  static QuietErrors errors;
  Poco::ErrorHandler::set(&errors);
  const int most_queued = queue_per_thread * settings.threads;
  net::HTTPServerParams::Ptr parameters(new net::HTTPServerParams);
  parameters->setMaxThreads(settings.threads);
  parameters->setMaxQueued(most_queued);
  parameters->setTimeout(timespan(settings.longest_silence));
  parameters->setKeepAliveTimeout(timespan(settings.longest_silence));
  net::HTTPRequestHandlerFactory::Ptr handlers(new RequestBridge(std::move(routes), std::move(served), state_->count));
  net::TCPServerConnectionFactory::Ptr connections(new Connections(parameters, handlers, state_->guard));
  state_->server = std::make_unique<net::TCPServer>(connections, state_->threads, listening(settings, most_queued), parameters);
  state_->server->setConnectionFilter(new Doorman(state_->guard, state_->server, most_queued));
}

void HttpsServer::start() { state_->server->start(); }

HttpsServer::~HttpsServer() {
  state_->server->stop();
  state_->threads.joinAll();
  state_->server.reset();
}

int HttpsServer::port() const { return state_->server->port(); }

HttpsServer::Count HttpsServer::count() const {
  const auto guarded = state_->guard.count();
  return {state_->count.requests, state_->count.failed, guarded.turned_away, guarded.cut_off, state_->server->currentConnections()};
}

}  // namespace klickwerk::web
