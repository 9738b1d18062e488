#include "office/audit/audit_verify.h"

#include <charconv>
#include <exception>
#include <map>
#include <sstream>

#include "billing/settlement/settlement.h"
#include "core/sha256.h"
#include "db/audit_chain.h"
#include "db/frozen_settlement.h"
#include "office/invoicing/document_folder.h"
#include "office/invoicing/facts_text.h"

namespace klickwerk::office {
namespace {

constexpr int page_size = 500;
const std::string no_link(64, '0');

std::string link_words(const db::ChainLink& link) {
  return "link " + std::to_string(link.link) + " (" + (link.name.empty() ? link.kind + " " + std::to_string(link.subject) : link.name) + ")";
}

// "label TAB hash" a line, after the first.
std::map<std::string, std::string> records_of(const std::string& outline) {
  std::map<std::string, std::string> records;
  std::istringstream lines(outline);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const auto tab = line.find('\t');
    records[line.substr(0, tab)] = tab == std::string::npos ? "" : line.substr(tab + 1);
  }
  return records;
}

// ": line 2; file pdf is missing": which records of a document are not what they were. Empty for old links, which have no outline.
std::string changed_records(const db::ChainLink& link) {
  if (link.outline.empty()) return {};
  const auto then = records_of(link.outline), now = records_of(link.outline_now);
  std::string text;
  const auto add = [&](const std::string& label, const char* what) { text += (text.empty() ? ": " : "; ") + label + what; };
  for (const auto& [label, hash] : then)
    if (const auto found = now.find(label); found == now.end()) add(label, " is missing");
    else if (found->second != hash) add(label, "");
  for (const auto& [label, hash] : now)
    if (!then.contains(label)) add(label, " was added");
  return text;
}

class ChainWalk {
 public:
  ChainWalk(AuditReport& report, const std::optional<ChainAnchor>& anchor) : report_(report), anchor_(anchor) {}

  void walk(db::AuditChain& chain) {
    std::int64_t last = 0;
    for (auto links = chain.links(0, page_size); !links.empty(); links = chain.links(last, page_size)) {
      for (const auto& link : links) check(link);
      last = links.back().link;
    }
    if (anchor_ && !anchor_seen_)
      fault("ANCHOR_MISSING", "link " + std::to_string(anchor_->link), "the chain ends before it: links were cut off");
    for (const auto& name : chain.not_linked())
      fault("NOT_IN_CHAIN", name, "stands in the books without a link: it was put there past the program");
  }

 private:
  void check(const db::ChainLink& link) {
    const std::string where = link_words(link);
    if (link.link != report_.links + 1)
      fault("CHAIN_BROKEN", where, "link " + std::to_string(report_.links + 1) + " is missing before it");
    if (link.previous != before_) fault("CHAIN_BROKEN", where, "does not name the hash of the link before it");
    if (db::link_hash(link) != link.hash) fault("CHAIN_BROKEN", where, "its hash is not that of its content");
    if (!link.content_now) fault("LINKED_MISSING", where, "what it links is no longer in the books");
    else if (*link.content_now != link.content) fault("CONTENT_CHANGED", where, "was changed after it was written" + changed_records(link));
    if (anchor_ && link.link == anchor_->link) {
      anchor_seen_ = true;
      if (link.hash != anchor_->hash) fault("ANCHOR_DIFFERS", where, "has another hash than the one that was written down");
    }
    count(link.kind);
    report_.links = link.link;
    before_ = link.hash;
    report_.head = std::to_string(link.link) + ":" + link.hash;
  }
  void count(const std::string& kind) {
    report_.journal += kind == "journal", report_.payments += kind == "payment", report_.reminders += kind == "reminder", report_.exports += kind == "export";
    report_.assignments += kind == "assignment" || kind == "set-off";
  }
  void fault(std::string code, std::string where, std::string what) {
    if (!report_.first_broken) report_.first_broken = where + ": " + what;
    report_.faults.push_back({std::move(code), std::move(where), std::move(what)});
  }

  AuditReport& report_;
  const std::optional<ChainAnchor>& anchor_;
  bool anchor_seen_ = false;
  std::string before_ = no_link;
};

class DocumentAudit {
 public:
  DocumentAudit(AuditReport& report, const config::Config& config, const AuditRequest& request)
      : report_(report), request_(request), folder_(config.invoice.documents_directory) {}

  void check(const db::AuditedDocument& document) {
    number_ = document.number;
    check_sums(document);
    check_facts(document);
    if (request_.files)
      for (const auto& file : document.files) check_file(file);
    if (request_.settlements)
      for (const auto& settlement : document.settlements) check_settlement(settlement);
    ++report_.documents;
  }

 private:
  void fault(const char* code, std::string what) { report_.faults.push_back({code, number_, std::move(what)}); }

  void check_sums(const db::AuditedDocument& document) {
    if (document.lines_net != document.net)
      fault("SUM_DIFFERS", "its lines add up to " + decimal(document.lines_net) + ", its net sum is " + decimal(document.net));
    if (document.net + document.vat != document.gross)
      fault("SUM_DIFFERS", "net " + decimal(document.net) + " and VAT " + decimal(document.vat) + " are not gross " + decimal(document.gross));
  }

  void check_facts(const db::AuditedDocument& document) {
    try {
      const document::InvoiceDocument facts = read_facts(document.facts);
      Money lines;
      for (const auto& line : facts.lines) lines += line.amount;
      if (facts.number != document.number) fault("FACTS_DIFFER", "the printed number is " + facts.number);
      if (facts.net != document.net || facts.vat != document.vat || facts.gross != document.gross)
        fault("FACTS_DIFFER", "printed are net " + decimal(facts.net) + " and gross " + decimal(facts.gross) + ", booked net " +
                                  decimal(document.net) + " and gross " + decimal(document.gross));
      if (lines != facts.net) fault("FACTS_DIFFER", "the printed lines add up to " + decimal(lines) + ", not to " + decimal(facts.net));
    } catch (const FactsError& error) {
      fault("FACTS_UNREADABLE", error.what());
    }
  }

  void check_file(const db::InvoiceFile& file) {
    ++report_.files;
    const std::string found = folder_.sha256_of(file.path);
    if (found.empty())
      fault("FILE_MISSING", folder_.absolute(file.path).string() + " is missing; klickwerk invoice documents makes it again");
    else if (found != file.sha256)
      fault("FILE_CHANGED", folder_.absolute(file.path).string() + " is not what was issued");
  }

  // A correction is the difference of settlements: its hash is checked, the settlements are those of its neighbours.
  void check_settlement(const db::AuditedSettlement& settlement) {
    ++report_.settlements;
    try {
      const billing::Settlement stored = db::thaw_settlement(settlement.result);
      if (billing::result_hash(stored) != settlement.result_hash) {
        fault("SETTLEMENT_CHANGED", "its settlement's result is not the one that was hashed");
        return;
      }
      if (settlement.kind == "correction") return;
      const billing::Settlement again = billing::settle(db::thaw_input(settlement.input));
      if (billing::result_hash(again) != settlement.result_hash)
        fault("SETTLEMENT_DIFFERS", "settled again from its frozen input it gives net " + decimal(again.net) + ", invoiced was " + decimal(stored.net));
    } catch (const std::exception& error) {
      fault("SETTLEMENT_UNREADABLE", error.what());
    }
  }

  AuditReport& report_;
  const AuditRequest& request_;
  DocumentFolder folder_;
  std::string number_;
};

void check_exports(db::AuditChain& chain, AuditReport& report) {
  for (const auto& one : chain.changed_exports())
    report.faults.push_back({"EXPORT_CHANGED", "export " + std::to_string(one.batch), "file " + one.name + " is not what was handed over: its bytes have another SHA-256"});
}

// Issued by a version that did not refuse it.
void remark_dates(db::AuditChain& chain, AuditReport& report) {
  for (const auto& one : chain.out_of_order())
    report.remarks.push_back({"DATE_ORDER", one.number,
                              "bears the date " + one.issued_on.iso() + ", but " + one.other + (one.original ? ", to which it refers, is of " : " was issued before it with the date ") +
                                  one.other_issued_on.iso()});
}

void check_series(db::AuditChain& chain, AuditReport& report) {
  for (const auto& series : chain.series()) {
    ++report.series;
    if (series.issued == series.last_number && series.greatest == series.last_number) continue;
    report.faults.push_back({"NUMBER_GAP", series.series + " " + std::to_string(series.year),
                             "the series stands at " + std::to_string(series.last_number) + ", but " + std::to_string(series.issued) +
                                 " documents bear its numbers, the greatest " + std::to_string(series.greatest)});
  }
}

}  // namespace

std::optional<ChainAnchor> parse_anchor(const std::string& text) {
  ChainAnchor anchor;
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {};
  const auto [end, error] = std::from_chars(text.data(), text.data() + colon, anchor.link);
  anchor.hash = text.substr(colon + 1);
  const bool hex = anchor.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (error != std::errc{} || end != text.data() + colon || anchor.link < 1 || anchor.hash.size() != 64 || !hex) return {};
  return anchor;
}

AuditReport verify_books(db::Database& database, const config::Config& config, const AuditRequest& request,
                         const std::function<void(std::int64_t)>& progress) {
  AuditReport report;
  db::Transaction transaction = database.begin();
  db::AuditChain chain(transaction);
  report.files_looked_at = request.files, report.settled_again = request.settlements;
  for (const auto& table : chain.missing_tables())
    report.faults.push_back({"TABLE_MISSING", table, "this table of the books is gone: somebody dropped or renamed it. Nothing else can be checked before it is back"});
  if (!report.sound()) return report;
  ChainWalk(report, request.anchor).walk(chain);
  check_exports(chain, report);
  check_series(chain, report);
  remark_dates(chain, report);
  DocumentAudit audit(report, config, request);
  for (auto page = chain.documents({}, page_size); !page.empty(); page = chain.documents(page.back().id, page_size)) {
    for (const auto& document : page) audit.check(document);
    if (progress) progress(report.documents);
  }
  return report;
}

}  // namespace klickwerk::office
