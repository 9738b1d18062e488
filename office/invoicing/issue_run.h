// Issuing many invoices: a batch is one transaction, and while it is forced to the disk and committed the next one is drawn by
// several hands and the one after it read (docs/decisions/011-issuing.md). Memory does not grow with their number.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>

#include "config/config.h"
#include "db/database.h"
#include "office/invoicing/issue_batch.h"
#include "office/invoicing/issue_report.h"
#include "office/invoicing/issuing.h"

namespace klickwerk::office {

struct IssueSettings {
  int batch = 100;  // invoices a transaction
  int hands = 2;    // that draw
};

class IssueRun {
 public:
  using Progress = std::function<void(long long done, std::chrono::milliseconds elapsed)>;
  using Issued = std::function<void(const IssuedInvoice&)>;

  IssueRun(db::Database& database, const config::Config& config, std::string actor, IssueSettings settings = {});

  // In the order given. One that cannot be issued is in the report and takes no number. `issued` hears of each, after its batch
  // is committed; the report lists the first of them only. Throws db::Unavailable.
  IssueReport issue(std::span<const InvoiceId> invoices, Day issued_on, const Progress& progress = {}, const Issued& issued = {});

 private:
  using LastNumbers = std::map<std::string, std::int64_t>;  // by series

  void write(IssueBatch& batch);
  void commit(IssueBatch& batch);
  void store(db::Transaction& transaction, const IssueBatch& batch);
  void force(IssueBatch& batch);
  void publish(const IssueBatch& batch);
  void one_by_one(IssueBatch& batch);
  void add(const IssuedInvoice& issued);

  void number(IssueBatch& batch, LastNumbers& last);
  std::int64_t& last_of(LastNumbers& last, const std::string& series);
  static bool follows(const IssueBatch& batch, const LastNumbers& last);
  static void pass(const IssueBatch& batch, LastNumbers& last);
  LastNumbers locked_numbers(db::Transaction& transaction, const IssueBatch& batch);
  void draw_again(IssueBatch& batch, LastNumbers& last);
  void take_back(IssueBatch& batch);

  db::Database& database_;
  const config::Config& config_;
  std::string actor_;
  IssueSettings settings_;
  DocumentFolder folder_;
  DrawingRoom drawing_room_;
  IssuingDesk desk_;
  Day issued_on_;
  LastNumbers written_;  // known to be the last in the books, unless somebody else issues
  IssueReport report_;
  Issued issued_;
};

}  // namespace klickwerk::office
