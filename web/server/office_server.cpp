#include "web/server/office_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "db/reading_sink.h"
#include "office/relays/server_certificate.h"
#include "web/pages/reading_page.h"
#include "web/server/database_pool.h"
#include "web/server/health.h"

namespace klickwerk::web {
namespace {

constexpr int database_connections = 4;

std::vector<Metric> metrics_of(const HttpsServer::Count& server, const RelayIntake::Count& relays, const ReadingPage::Count& pages) {
  using Kind = Metric::Kind;
  const auto figure = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  return {{"klickwerk_web_requests_total", "Requests served.", Kind::counter, figure(server.requests)},
          {"klickwerk_web_failed_total", "Requests that ended in a mistake of ours (500).", Kind::counter, figure(server.failed)},
          {"klickwerk_web_turned_away_total", "Connections beyond the bounds.", Kind::counter, figure(server.turned_away)},
          {"klickwerk_web_cut_off_total", "Connections cut at their deadline.", Kind::counter, figure(server.cut_off)},
          {"klickwerk_web_connections", "Connections now.", Kind::gauge, server.connections},
          {"klickwerk_relay_deliveries_total", "Deliveries confirmed, repeated ones included.", Kind::counter, figure(relays.deliveries)},
          {"klickwerk_relay_repeated_total", "Deliveries that were here before.", Kind::counter, figure(relays.repeated)},
          {"klickwerk_relay_observations_total", "Observations kept.", Kind::counter, figure(relays.observations)},
          {"klickwerk_relay_refused_total", "Observations refused for good.", Kind::counter, figure(relays.refused)},
          {"klickwerk_relay_not_now_total", "Requests put off because the database could not take them.", Kind::counter, figure(relays.not_now)},
          {"klickwerk_relay_wrong_token_total", "Requests with a wrong token or code.", Kind::counter, figure(relays.wrong_token)},
          {"klickwerk_reading_pages_total", "Forms of reading requests shown.", Kind::counter, figure(pages.shown)},
          {"klickwerk_reading_forms_taken_total", "Forms with a new reading.", Kind::counter, figure(pages.taken)},
          {"klickwerk_reading_wrong_token_total", "Links of reading requests that nobody has.", Kind::counter, figure(pages.wrong_token)}};
}

}  // namespace

struct OfficeServer::State {
  State(const config::Config& config, const std::string& url, const Clock& clock)
      : pool(url, database_connections), sink(db::Database::connect_later(url), sink_settings(clock)), intake({pool, sink, config.collector, clock}), settings(config), reading_page(pool, settings, clock) {}
  static db::DatabaseReadingSink::Settings sink_settings(const Clock& clock) {
    db::DatabaseReadingSink::Settings settings;
    settings.clock = &clock;
    return settings;
  }
  DatabasePool pool;
  db::DatabaseReadingSink sink;
  RelayIntake intake;
  const config::Config settings;  // the pages' own: the caller's may change
  ReadingPage reading_page;
  std::unique_ptr<HttpsServer> server;
};

OfficeServer::OfficeServer(const config::Config& config, const std::string& database_url, HttpsServer::Settings settings, const Clock& clock)
    : state_(std::make_unique<State>(config, database_url, clock)) {
  office::ensure_certificate(config.web);
  auto routes = state_->intake.routes();
  for (auto& route : health_routes(state_->pool, [state = state_.get()] { return metrics_of(state->server->count(), state->intake.count(), state->reading_page.count()); }))
    routes.push_back(std::move(route));
  for (auto& route : state_->reading_page.routes()) routes.push_back(std::move(route));
  state_->server = std::make_unique<HttpsServer>(std::move(settings), std::move(routes), [](const HttpRequest& request, const HttpAnswer& answer) {
    spdlog::debug("{} {} from {}: {}", request.method, shown_path(request), request.remote, answer.status);
  });
  state_->server->start();
}

OfficeServer::~OfficeServer() { state_->server.reset(); }

HttpsServer::Settings OfficeServer::settings_from(const config::Web& web) {
  HttpsServer::Settings settings;
  settings.address = web.address;
  settings.port = web.port;
  settings.certificate = web.certificate;
  settings.key = web.key;
  settings.threads = web.threads;
  settings.connections_per_address = std::max(2, web.threads / 2);
  return settings;
}

int OfficeServer::port() const { return state_->server->port(); }
HttpsServer::Count OfficeServer::count() const { return state_->server->count(); }
RelayIntake::Count OfficeServer::relays() const { return state_->intake.count(); }

}  // namespace klickwerk::web
