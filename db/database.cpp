#include "db/database.h"

#include "core/assert.h"
#include "db/connection_internal.h"
#include "db/embedded_server.h"
#include "db/migrations.h"
#include "db/sealing.h"

namespace klickwerk::db {
namespace {

// What we need of a session, whatever the server's own settings are. Compiling a statement that is asked page by page costs more than it saves.
constexpr const char* session_settings =
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set client_encoding = 'UTF8'; set client_min_messages = 'warning'; "
    "set standard_conforming_strings = on; set application_name = 'klickwerk'; set idle_in_transaction_session_timeout = 0; "
    "set jit = off";

// libpq's messages name host and port, never the password.
std::string without_line_end(std::string text) { return text.substr(0, text.find_last_not_of(" \n") + 1); }

void connect(Database::State& state) {
  state.connection.reset();
  state.handle = nullptr;
  state.prepared.clear();
  try {
    state.connection = std::make_unique<Connection>(state.url);
    state.handle = CapturingPolicy::last_started;
    pqxx::nontransaction(*state.connection).exec(session_settings);
  } catch (const pqxx::failure& error) {
    state.connection.reset();
    throw Unavailable("the database cannot be reached: " + without_line_end(error.what()));
  }
}

// A version before secrets were sealed left communities plain.
void seal_what_is_plain(Database& database) {
  auto transaction = database.begin();
  if (seal_plain_communities(transaction) > 0) transaction.commit();
}

}  // namespace

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database Database::connect(const std::string& url) {
  auto state = std::make_unique<State>();
  state->url = url;
  db::connect(*state);
  return Database(std::move(state));
}

Database Database::connect_later(const std::string& url) {
  auto state = std::make_unique<State>();
  state->url = url;
  return Database(std::move(state));
}

Database Database::open(const config::Config& config) {
  keep_secrets_in(config.state_directory);
  const bool embedded = config.database.url.empty();
  Database database = connect(embedded ? EmbeddedServer(config.state_directory).ensure_running() : config.database.url);
  if (embedded) migrate(database);
  else check_schema(database);
  seal_what_is_plain(database);
  return database;
}

Database Database::another() const { return connect(state_->url); }
const std::string& Database::url() const { return state_->url; }

Transaction Database::begin() {
  KW_ASSERT(!state_->in_transaction);
  if (!state_->connection || !state_->connection->is_open()) db::connect(*state_);
  auto transaction = std::make_unique<Transaction::State>();
  transaction->database = state_.get();
  try {
    transaction->work = std::make_unique<pqxx::work>(*state_->connection);
    transaction->work->exec("select");  // BEGIN travels with it: a dead connection shows here
  } catch (const pqxx::failure&) {
    transaction->work.reset();
    db::connect(*state_);  // the connection died while idle: nothing was lost
    guarded("begin", [&] { transaction->work = std::make_unique<pqxx::work>(*state_->connection); });
  }
  state_->in_transaction = true;
  return Transaction(std::move(transaction));
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Transaction::State::~State() { end(); }

void Transaction::State::end() {
  work.reset();
  if (database) database->in_transaction = false;
  database = nullptr;
}

void Transaction::commit() {
  KW_ASSERT(state_->work);
  try {
    state_->work->commit();
  } catch (const pqxx::in_doubt_error&) {
    state_->end();
    throw Unavailable("the database went away during the commit: look whether the last step is done before repeating it");
  } catch (const pqxx::failure&) {
    state_->end();
    rethrow_ours("commit");
  }
  state_->end();
}

}  // namespace klickwerk::db
