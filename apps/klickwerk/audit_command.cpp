// klickwerk audit verify|log
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/progress_line.h"
#include "core/calendar.h"
#include "db/audit.h"
#include "office/audit/audit_verify.h"
#include "office/audit/audit_log.h"

namespace klickwerk::app {
namespace {

struct AuditOptions {
  std::string anchor, kind, subject;
  int last = 50;
  bool json = false, no_files = false;
};

void verify(const AuditOptions& options, Invocation& invocation) {
  office::AuditRequest request;
  request.files = !options.no_files;
  if (!options.anchor.empty()) {
    request.anchor = office::parse_anchor(options.anchor);
    if (!request.anchor) throw std::runtime_error("--anchor " + options.anchor + ": write link and hash as an earlier `audit verify` printed them, 1234:9f3c…");
  }
  db::Database database = db::Database::open(invocation.config());
  office::AuditReport report;
  {
    ProgressLine line;
    report = office::verify_books(database, invocation.config(), request,
                                  [&](std::int64_t documents) { line.show(std::to_string(documents) + " documents"); });
  }
  std::fputs((options.json ? office::audit_json(report) : office::audit_text(report)).c_str(), stdout);
  if (!report.sound()) invocation.exit_code = 2;
}

void log(const AuditOptions& options, Invocation& invocation) {
  if (options.kind.empty() != options.subject.empty()) throw CLI::RequiredError("--kind and --subject together");
  db::Database database = db::Database::open(invocation.config());
  db::Transaction transaction = database.begin();
  db::AuditStore store(transaction);
  const auto entries = options.subject.empty() ? store.latest(options.last) : store.entries(options.kind, options.subject);
  std::fputs((options.json ? office::audit_log_json(entries) : office::audit_log_text(entries)).c_str(), stdout);
}

}  // namespace

void add_audit_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* audit = app.add_subcommand("audit", "Prove that the books are as they were written; who did what")->require_subcommand(1);
  CLI::App* verb = audit->add_subcommand("verify", "Walk the hash chain and compare everything that was issued");
  verb->footer(
      "Checks every link, every issued document with its lines, printed facts, file and settlement, payments with what they were\n"
      "assigned to, set-offs, reminders, exports with every byte, the journal, and the numbers' order. The last lines say what is not checked.\n"
      "Names the first broken link. Write down the last line's link and hash from time to time (a letter to yourself, the tax\n"
      "adviser): with --anchor the chain must still lead through it, which a chain forged as a whole does not.\n"
      "Returns 2 when something is not as it was written.");
  verb->add_option("--anchor", options->anchor, "A link that was written down: 1234:9f3c…");
  verb->add_flag("--no-files", options->no_files, "Leave the documents on disk out");
  verb->add_flag("--json", options->json, "Print the report as JSON");
  verb->callback([options, &invocation] { verify(*options, invocation); });
  verb = audit->add_subcommand("log", "Who did what, newest first; with --kind and --subject of one thing, oldest first");
  verb->add_option("--last", options->last, "How many entries")->check(CLI::Range(1, 1000000))->capture_default_str();
  verb->add_option("--kind", options->kind, "invoice, contract, settlement …");
  verb->add_option("--subject", options->subject, "Its number");
  verb->add_flag("--json", options->json, "Print the entries as JSON");
  verb->callback([options, &invocation] { log(*options, invocation); });
}

}  // namespace klickwerk::app
