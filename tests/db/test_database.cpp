#include "tests/db/test_database.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "core/sha256.h"
#include "db/connection_internal.h"
#include "db/embedded_server.h"
#include "db/migrations.h"
#include "db/sealing.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;

std::string with_database(const std::string& url, const std::string& name) { return url + " dbname=" + name; }

void execute_outside_transactions(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  pqxx::nontransaction(connection).exec("set client_min_messages = 'warning'; ");
  pqxx::nontransaction(connection).exec(sql);
}

// A folder of our own, gone with its server when the program ends, also when making the template fails.
struct OwnState {
  OwnState() {
    char pattern[] = "/tmp/klickwerk-test-XXXXXX";
    if (!mkdtemp(pattern)) throw std::runtime_error("no temporary folder for the test server");
    chmod(pattern, 0755);  // as root the server runs as postgres
    path = pattern;
  }
  ~OwnState() {
    db::EmbeddedServer(path).stop();
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

// The run's server (ctest starts and stops it, tests/CMakeLists.txt), or one of our own when run by hand.
class TestServer {
 public:
  static TestServer& instance() {
    static TestServer server;
    return server;
  }
  const std::string& url() const { return url_; }
  const std::string& template_name() const { return template_; }
  fs::path secrets() const { return own_ ? own_->path / "secrets" : fs::path(std::getenv("KLICKWERK_TEST_SERVER_STATE")) / ("secrets-" + std::to_string(getpid())); }

 private:
  TestServer() {
    const char* shared = std::getenv("KLICKWERK_TEST_SERVER_STATE");
    if (!shared || !*shared) own_.emplace();
    url_ = db::EmbeddedServer(own_ ? own_->path : fs::path(shared)).ensure_running();
    make_template();
  }
  // Named after its content, so that a changed migration gets a new one. A half made one is made anew.
  void make_template() {
    template_ = "template_" + sha256_hex(db::schema_for_reading()).substr(0, 16);
    pqxx::connection connection(url_);
    pqxx::nontransaction session(connection);
    session.exec("select pg_advisory_lock(4711)");
    if (!session.exec("select 1 from pg_database where datistemplate and datname = " + session.quote(template_)).empty()) return;
    session.exec("drop database if exists " + template_);
    session.exec("create database " + template_);
    {
      auto database = db::Database::connect(with_database(url_, template_));
      db::migrate(database);
    }
    session.exec("alter database " + template_ + " with is_template true");
  }

  std::optional<OwnState> own_;
  std::string url_, template_;
};

std::string fresh_name() {
  static std::atomic<int> count = 0;
  return "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

}  // namespace

TestDatabase::TestDatabase() : name_(fresh_name()) {
  const TestServer& server = TestServer::instance();
  execute_outside_transactions(server.url(), "drop database if exists " + name_);
  execute_outside_transactions(server.url(), "create database " + name_ + " template " + server.template_name());
  url_ = with_database(server.url(), name_);
  db::keep_secrets_in(server.secrets());
  database_ = std::make_unique<db::Database>(db::Database::connect(url_));
}

TestDatabase::~TestDatabase() {
  database_.reset();
  execute_outside_transactions(TestServer::instance().url(), "drop database if exists " + name_ + " with (force)");
}

config::Config TestDatabase::config() const {
  config::Config config = config::parse("", "defaults");
  config.database.url = url_;
  return config;
}

std::string TestDatabase::value(const std::string& sql) {
  auto transaction = database_->begin();
  return db::guarded("test", [&] {
    const auto field = transaction.state().work->exec(sql).at(0).at(0);
    return field.is_null() ? std::string() : std::string(field.c_str());
  });
}

void TestDatabase::execute(const std::string& sql) {
  auto transaction = database_->begin();
  db::guarded("test", [&] { transaction.state().work->exec(sql); });
  transaction.commit();
}

}  // namespace klickwerk::test
