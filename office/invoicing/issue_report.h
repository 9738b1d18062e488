// Issuing many invoices, each for itself, and what became of them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "office/invoicing/issuing.h"

namespace klickwerk::office {

struct IssueReport {
  struct Failed {
    InvoiceId id;
    std::string why;
  };
  std::vector<IssuedInvoice> issued;
  std::vector<Failed> failed;
};

// In the order given. One that cannot be issued is in the report and takes no number. Throws db::Unavailable.
IssueReport issue_each(IssuingDesk& desk, const std::vector<InvoiceId>& invoices, Day issued_on,
                       const std::function<void(long long done, std::chrono::milliseconds elapsed)>& progress = {});

std::string issue_text(const IssueReport& report);
std::string issue_json(const IssueReport& report);
std::string check_text(const IssuingDesk::DocumentCheck& check);
std::string check_json(const IssuingDesk::DocumentCheck& check);

}  // namespace klickwerk::office
