// A small HTTP server for figures and health, plain and read-only: GET of the pages it is given, nothing else. Its threads are
// its own; a page is asked for from any of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace klickwerk::collector {

class MetricsServer {
 public:
  struct Page {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
  };
  using Pages = std::map<std::string, std::function<Page()>>;  // by path

  // `listen`: "127.0.0.1:9640", port 0: any. Throws std::runtime_error naming it and the reason.
  MetricsServer(const std::string& listen, Pages pages);
  ~MetricsServer();  // waits for the pages being answered
  int port() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace klickwerk::collector
