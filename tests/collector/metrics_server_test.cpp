// The pages for monitoring systems over real HTTP.
#include "collector/metrics/metrics_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include "collector/metrics/metrics_text.h"

namespace klickwerk::collector {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string said(int port, const std::string& request) {
  asio::io_context loop;
  asio::ip::tcp::socket socket(loop);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
  asio::write(socket, asio::buffer(request));
  std::string answer;
  asio::error_code ended;
  asio::read(socket, asio::dynamic_buffer(answer), ended);
  return answer;
}

TEST(Metrics, AreWrittenAsPrometheusReadsThem) {
  using Kind = Metric::Kind;
  EXPECT_EQ(prometheus_text({{"a_total", "All of a", Kind::counter, 3, "x=\"1\""}, {"a_total", "", Kind::counter, 4, "x=\"2\""}, {"b", "B now", Kind::gauge, -1}}),
            "# HELP a_total All of a\n# TYPE a_total counter\na_total{x=\"1\"} 3\na_total{x=\"2\"} 4\n# HELP b B now\n# TYPE b gauge\nb -1\n");
}

TEST(Metrics, PagesAreServedAndNothingElse) {
  MetricsServer server("127.0.0.1:0", {{"/health", [] { return MetricsServer::Page{503, "application/json", "{}"}; }}});
  EXPECT_THAT(said(server.port(), "GET /health?x=1 HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 503"));
  EXPECT_THAT(said(server.port(), "GET /other HTTP/1.0\r\n\r\n"), HasSubstr(" 404 "));
  EXPECT_THAT(said(server.port(), "POST /health HTTP/1.0\r\nContent-Length: 0\r\n\r\n"), HasSubstr(" 405 "));
  EXPECT_NO_THROW(said(server.port(), "nonsense\r\n\r\n"));
  EXPECT_THAT(said(server.port(), "GET /health HTTP/1.0\r\n\r\n"), HasSubstr("{}")) << "and it goes on";
}

TEST(Metrics, APortInUseIsSaidInPlainWords) {
  MetricsServer first("127.0.0.1:0", {});
  const std::string listen = "127.0.0.1:" + std::to_string(first.port());
  try {
    MetricsServer second(listen, {});
    FAIL() << "two on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("collector.metrics_listen"));
    EXPECT_THAT(error.what(), HasSubstr(listen));
  }
}

}  // namespace
}  // namespace klickwerk::collector
