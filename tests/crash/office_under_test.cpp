#include "tests/crash/office_under_test.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "db/connection_internal.h"
#include "db/embedded_server.h"
#include "db/server/postmaster.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "tests/office/contract_park.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* settings = R"(
[seller]
name = "Bürotechnik Nord GmbH"
street = "Hafenstraße 7"
postcode = "20457"
city = "Hamburg"
vat_id = "DE123456788"
iban = "DE89370400440532013000"
)";

fs::path state_folder() {
  char pattern[] = "/tmp/klickwerk-crash-XXXXXX";
  if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder for the office under test");
  chmod(pattern, 0755);  // as root the server runs as postgres
  return pattern;
}

// All rows as text, a row a line.
std::string rows_of(const config::Config& config, const char* sql) {
  db::Database database = db::Database::open(config);
  db::Transaction transaction = database.begin();
  std::string text;
  for (const auto& row : transaction.state().work->exec(sql)) {
    for (const auto& field : row) text += std::string(field.c_str()) + "\t";
    text += "\n";
  }
  return text;
}

}  // namespace

OfficeUnderTest::OfficeUnderTest(int contracts) : state_(state_folder()) {
  std::ofstream(state_ / "klickwerk.toml") << "[state]\ndirectory = \"" << (state_ / "state").string() << "\"\n" << settings;
  config_ = config::load(state_ / "klickwerk.toml");
  db::Database database = db::Database::open(config_);
  build_contract_park(database, {contracts});
}

OfficeUnderTest::~OfficeUnderTest() {
  db::EmbeddedServer(config_.state_directory).stop();
  std::error_code ignored;
  fs::remove_all(state_, ignored);
}

std::vector<std::string> OfficeUnderTest::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--config", (state_ / "klickwerk.toml").string()});
  return arguments;
}

fs::path OfficeUnderTest::program() { return fs::path(KLICKWERK_BINARY_DIR) / "apps" / "klickwerk"; }

void OfficeUnderTest::approve_all() const {
  ProcessEnd end = run_program(program(), command({"invoice", "approve", "--all"}));
  ASSERT_EQ(end.exit_code, 0) << end.errors;
}

std::string OfficeUnderTest::settlements() const {
  return rows_of(config_, R"sql(
    select c.number, s.period_first, s.period_end, s.state, s.net_cents, s.result_hash, i.gross_cents,
           (select string_agg(concat_ws('/', l.line, l.kind, l.meter, l.quantity, l.unit_price_micro, l.amount_cents), ' ' order by l.line)
              from invoice_lines l where l.invoice_id = i.invoice_id),
           (select count(*) from settlement_exceptions x where x.settlement_id = s.settlement_id),
           (select count(*) from settlement_ledger e where e.settlement_id = s.settlement_id)
      from settlements s join contracts c using (contract_id) left join invoices i using (settlement_id)
     order by c.number, s.period_first)sql");
}

std::string OfficeUnderTest::invoices() const {
  return rows_of(config_, R"sql(
    select i.number, i.state, c.number, i.issued_on, i.due_on, i.net_cents, i.vat_cents, i.gross_cents, d.path, d.sha256, d.size_bytes, i.facts
      from invoices i join contracts c using (contract_id) left join invoice_documents d using (invoice_id)
     order by i.number_in_year)sql");
}

int OfficeUnderTest::settled() const { return std::stoi(rows_of(config_, "select count(*) from settlements")); }
int OfficeUnderTest::issued() const { return std::stoi(rows_of(config_, "select count(*) from invoices where state = 'issued'")); }

int OfficeUnderTest::sound_documents() const {
  db::Database database = db::Database::open(config_);
  auto check = office::IssuingDesk(database, config_, "test").check_documents();
  EXPECT_TRUE(check.restored.empty()) << check.restored.size() << " documents were missing";
  EXPECT_TRUE(check.faults.empty()) << check.faults.front();
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(config_.invoice.documents_directory)) files += entry.is_regular_file() && entry.path().filename() != ".lock";
  EXPECT_EQ(files, check.sound) << "a file without an invoice";
  return check.sound;
}

void OfficeUnderTest::kill_server() const {
  db::EmbeddedServer server(config_.state_directory);
  if (auto pid = db::running_postmaster(server.cluster_directory())) kill(*pid, SIGKILL);
}

}  // namespace klickwerk::test
