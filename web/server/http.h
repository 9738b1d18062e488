// A request and its answer as plain values: what the desks behind the server see of HTTP. Poco stays behind it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/result.h"

namespace klickwerk::web {

struct HttpAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;
};

// {"error": "…"} with the status; the sentence says what to do next.
HttpAnswer refusal(int status, const std::string& sentence);
// 503 with Retry-After: the other side keeps what it has and comes again.
HttpAnswer away(const std::string& sentence, int retry_after_s);

class HttpRequest {
 public:
  virtual ~HttpRequest() = default;
  std::string method;
  std::string path;      // without the query
  std::string remote;    // the peer's address, without the port
  Instant received_at;   // when its head was here

  // Names in any case; empty when it is not there.
  virtual std::string header(const std::string& name) const = 0;
  // The body wholly, read once. The failure is the answer to give: 411 without a length, 413 beyond the bound, 400
  // when it was cut.
  virtual Result<std::string, HttpAnswer> body(std::size_t most_bytes) = 0;
};

struct Route {
  std::string method;
  std::string path;  // one that ends with a slash serves all below it
  std::function<HttpAnswer(HttpRequest&)> serve;
};

// The path for a log: without the token of a reading request.
std::string shown_path(const HttpRequest& request);

// 404 for a path that nobody serves, 405 for one that is served otherwise.
HttpAnswer route(const std::vector<Route>& routes, HttpRequest& request);

}  // namespace klickwerk::web
