// What became of invoices that were to be issued.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "office/invoicing/issuing.h"

namespace klickwerk::office {

// Where the time went. Reading and drawing go on while a batch is written, so they add up to more than the whole.
struct IssueTimes {
  std::chrono::microseconds whole{};
  std::chrono::microseconds reading{};  // books, facts, rules
  std::chrono::microseconds drawing{};  // XML, pages, archive form: of all hands together
  std::chrono::microseconds waiting{};  // of the writer for drawings
  std::chrono::microseconds forcing{};  // files to the disk
  std::chrono::microseconds storing{};  // rows, hash chain, commit
};

struct IssueReport {
  struct Failed {
    InvoiceId id;
    std::string why;
  };
  static constexpr std::size_t most_listed = 100;  // so many are still read one by one
  std::vector<IssuedInvoice> issued;               // the first ones; all of them where there are few
  long long unlisted = 0;                          // issued besides
  Money unlisted_gross;
  std::vector<Failed> failed;
  std::optional<IssueTimes> times;  // of a run

  void add(const IssuedInvoice& invoice);
  bool needs_a_person() const;  // one failed, or leaves something to do
  long long count() const { return static_cast<long long>(issued.size()) + unlisted; }
};

// The report as JSON in pieces, so that a month's documents need not be kept: begun at once, a line for each, the rest at the end.
class IssueJson {
 public:
  explicit IssueJson(std::function<void(const std::string&)> out);
  void add(const IssuedInvoice& invoice);
  void finish(const IssueReport& report);  // without its list of issued ones

 private:
  std::function<void(const std::string&)> out_;
  bool first_ = true;
};

std::string issue_text(const IssueReport& report);
std::string issue_json(const IssueReport& report);
std::string check_text(const IssuingDesk::DocumentCheck& check);
std::string check_json(const IssuingDesk::DocumentCheck& check);

}  // namespace klickwerk::office
