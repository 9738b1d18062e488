// One HTTPS request to the office and its answer. The office's certificate is checked by the pinned copy from the
// enrolment, or by authorities; nothing is sent to whoever cannot show it. A connection serves one request.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "collector/relay/site_clock.h"

namespace klickwerk::collector {

// No answer, or none from the office: what() names the address, the reason and what to look at.
class OfficeAway : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct OfficeAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // unpacked
  std::optional<ClockExchange> clock;
  std::string header(const std::string& name) const;
};

class OfficeLink {
 public:
  struct Trust {
    std::string pinned_certificate;  // PEM; empty: by authorities
    std::filesystem::path ca_file;   // those besides the system's own; empty: none
  };
  using Headers = std::map<std::string, std::string>;

  // `url` is "https://office.example:8443". Throws std::invalid_argument that says what is wrong with it.
  OfficeLink(const std::string& url, Trust trust, int timeout_ms = 20000);
  ~OfficeLink();

  // Any status is an answer. Throws OfficeAway.
  OfficeAnswer get(const std::string& path, const Headers& headers) { return exchange("GET", path, headers, {}); }
  // The body goes out packed when that makes it smaller.
  OfficeAnswer post(const std::string& path, const Headers& headers, std::string_view body) { return exchange("POST", path, headers, body); }
  // The certificate (PEM) that stands at the other end, whoever that is; nothing is sent.
  std::string shown_certificate() const;
  const std::string& url() const { return url_; }

 private:
  struct State;
  OfficeAnswer exchange(const std::string& method, const std::string& path, const Headers& headers, std::string_view body);
  OfficeAnswer exchange_once(const std::string& method, const std::string& path, const Headers& headers, std::string_view body);

  std::string url_;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::collector
