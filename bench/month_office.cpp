#include "bench/month_office.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "bench/plain_sql.h"
#include "db/database.h"
#include "tests/office/contract_park.h"

namespace klickwerk::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Six digits for debtors, so that 100,000 customers get an account each.
constexpr const char* settings = R"(
[seller]
name = "Bürotechnik Nord GmbH"
street = "Hafenstraße 7"
postcode = "20457"
city = "Hamburg"
vat_id = "DE123456788"
iban = "DE89370400440532013000"
contact_name = "Karin Bäcker"
phone = "+49 40 1234567"
email = "rechnung@buerotechnik-nord.example"

[accounting]
adviser_number = 12345
client_number = 678
account_length = 5
debtor_first = 100000
debtor_last = 699999

[sepa]
creditor_id = "DE98ZZZ09999999999"

[mail]
sender = "rechnung@buerotechnik-nord.example"
redirect_all_to = "test@buerotechnik-nord.example"
)";

constexpr const char* mail_addresses = "update customers set email = 'rechnung@' || lower(number) || '.example'";
constexpr const char* third_of_mandates = R"(
  insert into mandates (customer_id, reference, scheme, signed_on, holder, iban, recorded_by)
  select customer_id, 'M-' || number, 'CORE', '2025-01-15', name, 'DE89370400440532013000', 'bench' from customers where customer_id % 3 = 0)";

double seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

[[noreturn]] void become(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& out, const fs::path& errors) {
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
  dup2(open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
  execv(program.c_str(), words.data());
  _exit(127);
}

}  // namespace

MonthOffice::MonthOffice(int contracts, const fs::path& program)
    : program_(program.empty() ? fs::path(KLICKWERK_BINARY_DIR) / "apps" / "klickwerk" : program) {
  std::ofstream(folder() / "klickwerk.toml") << "[state]\ndirectory = \"" << folder().string() << "\"\n" << settings;
  config_ = config::load(folder() / "klickwerk.toml");
  {
    db::Database database = db::Database::open(config_);
    test::build_contract_park(database, {contracts}, [&](int built) { std::fprintf(stderr, "\rbuilding %d of %d contracts", built, contracts); });
    std::fprintf(stderr, "\n");
  }
  PlainSql sql(url());
  for (const char* statement : {mail_addresses, third_of_mandates, "vacuum analyze"}) sql.run(statement);
}

Cost MonthOffice::run(const std::vector<std::string>& arguments, std::string* said) const {
  std::vector<std::string> words{"--config", (folder() / "klickwerk.toml").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const fs::path out = folder() / "out", errors = folder() / "errors";
  const double server_before = server_.cpu_seconds();
  const auto begin = Clock::now();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot start the program");
  if (child == 0) become(program_, words, out, errors);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Cost cost;
  cost.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  cost.own_cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.server_cpu_s = server_.cpu_seconds() - server_before;
  cost.peak_kib = usage.ru_maxrss;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  if (code != 0 && code != 2) throw std::runtime_error(arguments.front() + " failed: " + content(errors));
  if (said) *said = content(out);
  return cost;
}

}  // namespace klickwerk::bench
