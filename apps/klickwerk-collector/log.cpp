#include "apps/klickwerk-collector/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "apps/klickwerk-collector/journal.h"

namespace klickwerk::app {
namespace {

// The journal keeps the time itself. When it does not take a message, stderr still leads to it; it reads "<N>" there as the
// priority (sd-daemon(3)).
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (journal::send(priority(message.level), {message.payload.data(), message.payload.size()})) return;
    std::fprintf(stderr, "<%d>%.*s\n", priority(message.level), static_cast<int>(message.payload.size()), message.payload.data());
  }
  void flush_() override { std::fflush(stderr); }

 private:
  static int priority(spdlog::level::level_enum level) {
    switch (level) {
      case spdlog::level::critical: return 2;
      case spdlog::level::err: return 3;
      case spdlog::level::warn: return 4;
      case spdlog::level::info: return 6;
      default: return 7;
    }
  }
};

spdlog::level::level_enum level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::error: return spdlog::level::err;
    case config::LogLevel::warning: return spdlog::level::warn;
    case config::LogLevel::info: return spdlog::level::info;
    case config::LogLevel::debug: return spdlog::level::debug;
  }
  return spdlog::level::info;
}

}  // namespace

void set_up_log(config::LogLevel level) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (journal::takes_stderr()) sink = std::make_shared<JournalSink>();
  else sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("klickwerk-collector", std::move(sink));
  logger->set_pattern("%Y-%m-%d %H:%M:%S %l %v");
  logger->set_level(level_of(level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace klickwerk::app
