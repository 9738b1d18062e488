// A whole month of an office: settle, approve, issue, queue the mails, hand over to tax adviser, bank and auditor. Each stage
// is the built program as a clerk calls it, beside a floor of the same run.
//   month_bench [--contracts 2000] [--floors yes|no] [--program build/apps/klickwerk]
// Needs about 150 kB of disk for each contract under /tmp.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/month_floor.h"
#include "bench/month_office.h"
#include "bench/plain_sql.h"
#include "bench/settlement_floor.h"
#include "core/calendar.h"
#include "db/book_tables.h"

namespace klickwerk::bench {
namespace {

constexpr int archive_batch = 100;  // files forced to the disk together

struct Options {
  int contracts = 2000;
  bool floors = true;
  std::string program;  // another klickwerk than the one beside this
};

void print_head(int contracts) {
  std::printf("%d contracts; seconds: wall, CPU of the program and of the server; peak memory of the program\n", contracts);
  std::printf("%-22s %8s %8s %8s %8s %9s %9s | %8s %8s | %6s %6s\n", "stage", "wall", "own", "server", "MiB", "1/s", "CPU ms", "floor", "its CPU", "ratio", "by CPU");
}

void print(const std::string& stage, long long pieces, const Cost& cost, const std::optional<Cost>& floor) {
  const double cpu = cost.own_cpu_s + cost.server_cpu_s;
  std::printf("%-22s %8.2f %8.2f %8.2f %8lld %9.0f %9.3f |", stage.c_str(), cost.wall_s, cost.own_cpu_s, cost.server_cpu_s,
              static_cast<long long>(cost.peak_kib >> 10), static_cast<double>(pieces) / cost.wall_s, 1000 * cpu / static_cast<double>(std::max(1LL, pieces)));
  if (floor) {
    const double floor_cpu = floor->own_cpu_s + floor->server_cpu_s;
    std::printf(" %8.2f %8.2f | %6.2f %6.2f", floor->wall_s, floor_cpu, cost.wall_s / std::max(0.001, floor->wall_s), cpu / std::max(0.001, floor_cpu));
  }
  std::printf("\n");
  std::fflush(stdout);
}

class Month {
 public:
  explicit Month(const Options& options) : options_(options), office_(options.contracts, options.program) { print_head(options.contracts); }

  void live() {
    settle();
    approve();
    issue();
    queue_mails();
    hand_over();
    for (const char* format : {"gobd", "csv", "json"}) export_books(format);
    check();
  }

 private:
  template <class Work>
  std::optional<Cost> floor(Work&& work) const {
    return options_.floors ? std::optional<Cost>(work()) : std::nullopt;
  }
  long long count(const std::string& sql) const { return std::stoll(PlainSql(office_.url()).value(sql)); }

  void settle() {
    if (options_.floors) office_.server().copy_database("klickwerk", "floor");
    const Cost cost = office_.run({"settle", "--period", "2026-09"});
    const auto floor_cost = floor([&] {
      const auto results = result_rows(office_.url());
      const double server = office_.server().cpu_seconds();
      const Floor floor = measure_floor(office_.url("floor"), results);
      return Cost{static_cast<double>((floor.read + floor.write).count()) / 1000, 0, office_.server().cpu_seconds() - server, 0};
    });
    if (options_.floors) PlainSql(office_.url("postgres")).run("drop database floor with (force)");
    print("settle", options_.contracts, cost, floor_cost);
  }

  void approve() {
    const auto floor_cost = floor([&] {
      return statements_floor(office_, {"update invoices set state = 'approved', approved_at = now(), approved_by = 'bench' where state = 'draft' and held_because = ''",
                                        "update settlements set state = 'approved' where state = 'draft' and settlement_id in (select p.settlement_id from invoice_parts "
                                        "p join invoices i using (invoice_id) where i.state = 'approved')",
                                        "insert into audit_log (actor, action, subject_kind, subject, note) select 'bench', 'invoice.approve', 'invoice draft', invoice_id::text, '' "
                                        "from invoices where state = 'approved'"});
    });
    const Cost cost = office_.run({"invoice", "approve", "--all"});
    print("approve", count("select count(*) from invoices where state = 'approved'"), cost, floor_cost);
  }

  void issue() {
    std::string said;
    const Cost cost = office_.run({"invoice", "issue", "--all", "--date", "2026-10-01", "--json"}, &said);
    issued_ = count("select count(*) from invoices where state = 'issued'");
    if (issued_ == 0) throw std::runtime_error("nothing was issued");
    const std::string of_issue = "(select entry_id from audit_log where action = 'invoice.issue')";
    const auto disk = floor([&] {
      return files_floor(office_, document_sizes(office_), archive_batch) +
             rows_floor(office_, {{"invoices", "state = 'issued'"},
                                  {"invoice_documents", "true"},
                                  {"audit_log", "action = 'invoice.issue'"},
                                  {"audit_chain", "kind <> 'journal' or subject_id in " + of_issue}});
    });
    const auto pages = floor([&] { return pages_floor(office_, issued_); });
    print("issue, to disk + rows", issued_, cost, disk);
    const std::size_t times = said.find("\"times_ms\": ");
    if (times == std::string::npos) throw std::runtime_error("issuing did not tell its times");
    std::printf("  … ms of it: %s\n", said.substr(times + 12, said.find('}', times) - times - 11).c_str());
    if (pages) print("  … and bare pages", issued_, cost, *disk + *pages);
  }

  void queue_mails() {
    const Cost cost = office_.run({"invoice", "send", "--all", "--period", "2026-09"});
    const long long mails = count("select count(*) from mail_outbox");
    if (mails != issued_) throw std::runtime_error("queued " + std::to_string(mails) + " mails for " + std::to_string(issued_) + " invoices");
    const std::string of_mail = "(select entry_id from audit_log where action = 'invoice.send')";
    print("queue mails", mails, cost, floor([&] {
            return rows_floor(office_, {{"mail_outbox", "true"}, {"mail_attachments", "true"}, {"audit_log", "action = 'invoice.send'"},
                                        {"audit_chain", "kind = 'journal' and subject_id in " + of_mail}});
          }));
  }

  void hand_over() {
    const std::string out = (office_.folder() / "out-files").string();
    const Cost datev = office_.run({"export", "datev", "--period", "2026-10", "--out", out});
    print("DATEV bookings", issued_, datev, floor([&] {
            return export_floor(office_, {"select i.number, i.issued_on, i.due_on, i.gross_cents, c.debtor_account, c.name, c.vat_id, l.amount_cents, l.kind, l.meter, l.revenue_group, "
                                          "l.vat_class, l.vat_rate_bp, l.period_first, l.period_end from invoices i join customers c using (customer_id) "
                                          "join invoice_lines l using (invoice_id) where i.state = 'issued' order by i.issued_on, i.number, l.line"}) +
                   rows_floor(office_, {{"export_items", "kind = 'datev'"}, {"export_files", "true"}});
          }));
    const Cost debtors = office_.run({"export", "debtors", "--out", out});
    print("DATEV debtors", count("select count(*) from customers"), debtors, floor([&] {
            return export_floor(office_, {"select c.debtor_account, c.number, c.name, c.name_extra, c.street, c.postcode, c.city, c.country, c.vat_id, c.email, m.iban, m.bic, "
                                          "m.reference from customers c left join mandates m using (customer_id) order by c.number"});
          }));
    const Cost sepa = office_.run({"export", "sepa", "--until", "2026-12-31", "--out", out});
    const long long collected = count("select count(*) from export_items where kind = 'sepa'");
    print("pain.008", collected, sepa, floor([&] {
            return export_floor(office_, {"select i.number, i.gross_cents, m.reference, m.signed_on, m.holder, m.iban, m.bic from invoices i join mandates m using (customer_id) "
                                          "where i.state = 'issued' order by i.number"}) +
                   rows_floor(office_, {{"export_items", "kind = 'sepa'"}});
          }));
  }

  void export_books(const std::string& format) {
    const std::string out = (office_.folder() / ("books-" + format)).string();
    const Cost cost = office_.run({"export", format, "--period", "2026", "--out", out});
    std::vector<std::string> queries;
    for (const auto& table : db::book_tables()) queries.push_back(db::book_table_sql(table, Period{Day::of(2026, 1, 1), Day::of(2027, 1, 1)}));
    const bool originals = format == "gobd";
    print(format + (originals ? " with originals" : ""), issued_, cost, floor([&] {
            const Cost tables = export_floor(office_, queries);
            return originals ? tables + files_floor(office_, document_sizes(office_), archive_batch) : tables;
          }));
  }

  // What was measured is right: numbers without a gap, the chain whole, every document as issued.
  void check() {
    if (count("select count(*) from number_series where series = 'invoice' and last_number = " + std::to_string(issued_)) != 1)
      throw std::runtime_error("the numbers have a gap");
    print("audit verify", issued_, office_.run({"audit", "verify"}), std::nullopt);
    print("check documents", issued_, office_.run({"invoice", "documents"}), std::nullopt);
  }

  Options options_;
  MonthOffice office_;
  long long issued_ = 0;
};

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"A whole month of an office: settle, approve, issue, queue the mails, hand over to tax adviser, bank and auditor.\n"
               "Each stage is the built program as a clerk calls it, beside a floor of the same run.", "month_bench"};
  app.add_option("--contracts", options.contracts, "of the office; each needs about 150 kB of disk under /tmp")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--floors", options.floors, "yes: measure a floor beside each stage; no: the stages alone (defaults to yes)");
  app.add_option("--program", options.program, "another klickwerk than the one of this build");
  app.footer("Example: month_bench --contracts 100000 --floors no");
  CLI11_PARSE(app, argc, argv);
  try {
    klickwerk::use_zone("Europe/Berlin");
    klickwerk::bench::Month(options).live();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "month_bench: %s\n", error.what());
    return 1;
  }
}
