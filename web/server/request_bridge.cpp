#include "web/server/request_bridge.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <spdlog/spdlog.h>

#include <array>

#include "collector/relay/compression.h"
#include "collector/relay/wire.h"

namespace klickwerk::web {
namespace {

namespace net = Poco::Net;
namespace wire = collector::wire;

constexpr std::size_t worth_packing_bytes = 1000;
constexpr std::size_t most_drained_bytes = std::size_t{1} << 20U;

class PocoRequest final : public HttpRequest {
 public:
  explicit PocoRequest(net::HTTPServerRequest& request) : request_(request) {
    method = request.getMethod();
    path = request.getURI().substr(0, request.getURI().find('?'));
    remote = request.clientAddress().host().toString();
    received_at = SystemClock().now();
  }
  std::string header(const std::string& name) const override { return request_.get(name, ""); }

  Result<std::string, HttpAnswer> body(std::size_t most_bytes) override {
    if (request_.getChunkedTransferEncoding() || request_.getContentLength64() < 0)
      return Failure{refusal(411, "tell the length of the content (Content-Length)")};
    const auto length = static_cast<std::size_t>(request_.getContentLength64());
    if (length > most_bytes) return Failure{refusal(413, "the content has " + std::to_string(length) + " bytes, at most " + std::to_string(most_bytes) + " are taken")};
    std::string content = read(length);
    if (content.size() != length) return Failure{refusal(400, "the connection was cut after " + std::to_string(content.size()) + " of " + std::to_string(length) + " bytes")};
    return content;
  }

  // What a refused client still sends is read off before the connection ends, so that it gets to see the refusal rather
  // than a reset.
  void drain() {
    if (!read_ && request_.getContentLength64() > 0) read(most_drained_bytes);
  }

 private:
  std::string read(std::size_t length) {
    read_ = true;
    std::string content;
    std::array<char, 65536> piece{};
    std::istream& in = request_.stream();
    while (content.size() < length && in.good()) {
      in.read(piece.data(), static_cast<std::streamsize>(std::min(piece.size(), length - content.size())));
      content.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    }
    return content;
  }
  net::HTTPServerRequest& request_;
  bool read_ = false;
};

void send(net::HTTPServerRequest& request, net::HTTPServerResponse& response, const HttpRequest& asked, HttpAnswer answer) {
  if (answer.body.size() >= worth_packing_bytes && request.get("Accept-Encoding", "").find("gzip") != std::string::npos) {
    answer.body = collector::packed(answer.body);
    response.set("Content-Encoding", "gzip");
  }
  response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
  for (const auto& [name, value] : answer.headers) response.set(name, value);
  response.set("Cache-Control", "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Strict-Transport-Security", "max-age=31536000");
  if (answer.status >= 400) response.setKeepAlive(false);
  response.set(wire::received_header, iso_utc(asked.received_at));
  response.set(wire::answered_header, iso_utc(SystemClock().now()));
  if (answer.status == 204 || answer.status == 304) {
    response.send();
    return;
  }
  response.setContentType(answer.content_type);
  response.setContentLength64(static_cast<Poco::Int64>(answer.body.size()));
  std::ostream& out = response.send();
  if (asked.method != "HEAD") out.write(answer.body.data(), static_cast<std::streamsize>(answer.body.size()));
  out.flush();
}

class Handler final : public net::HTTPRequestHandler {
 public:
  Handler(const std::vector<Route>& routes, const RequestBridge::Served& served, BridgeCount& count) : routes_(routes), served_(served), count_(count) {}
  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    ++count_.requests;
    PocoRequest asked(request);
    const HttpAnswer answer = answered(asked);
    send(request, response, asked, answer);
    if (answer.status >= 400) asked.drain();
  }

 private:
  HttpAnswer answered(PocoRequest& asked) {
    HttpAnswer answer;
    try {
      answer = route(routes_, asked);
    } catch (const std::exception& error) {  // the unit of work ends here: this request failed, the server goes on
      ++count_.failed;
      spdlog::error("KW-W201 {} {} from {} failed: {}", asked.method, shown_path(asked), asked.remote, error.what());
      answer = refusal(500, "the office made a mistake; its log says which");
    }
    served_(asked, answer);
    return answer;
  }
  const std::vector<Route>& routes_;
  const RequestBridge::Served& served_;
  BridgeCount& count_;
};

}  // namespace

RequestBridge::RequestBridge(std::vector<Route> routes, Served served, BridgeCount& count) : routes_(std::move(routes)), served_(std::move(served)), count_(count) {}

net::HTTPRequestHandler* RequestBridge::createRequestHandler(const net::HTTPServerRequest&) { return new Handler(routes_, served_, count_); }

}  // namespace klickwerk::web
