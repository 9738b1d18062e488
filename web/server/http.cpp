#include "web/server/http.h"

#include <nlohmann/json.hpp>

namespace klickwerk::web {

HttpAnswer refusal(int status, const std::string& sentence) {
  return {status, "application/json", nlohmann::json{{"error", sentence}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", {}};
}

HttpAnswer away(const std::string& sentence, int retry_after_s) {
  HttpAnswer answer = refusal(503, sentence);
  answer.headers["Retry-After"] = std::to_string(retry_after_s);
  return answer;
}

namespace {

bool serves(const std::string& path, const std::string& wanted) {
  return path == wanted || (path.size() > 1 && path.ends_with('/') && wanted.size() > path.size() && wanted.starts_with(path));
}

}  // namespace

std::string shown_path(const HttpRequest& request) {
  constexpr std::string_view secret_below = "/reading/";
  return request.path.starts_with(secret_below) ? std::string(secret_below) + "…" : request.path;
}

HttpAnswer route(const std::vector<Route>& routes, HttpRequest& request) {
  std::string allowed;
  for (const Route& each : routes) {
    if (!serves(each.path, request.path)) continue;
    if (each.method == request.method) return each.serve(request);
    allowed += (allowed.empty() ? "" : ", ") + each.method;
  }
  if (allowed.empty()) return refusal(404, "nothing is served at this path");
  HttpAnswer answer = refusal(405, "this path takes " + allowed);
  answer.headers["Allow"] = allowed;
  return answer;
}

}  // namespace klickwerk::web
