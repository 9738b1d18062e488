// Another accounting currency for the time of a test.
#pragma once

#include "core/currency.h"

namespace klickwerk::test {

class CurrencyInUse {
 public:
  explicit CurrencyInUse(const std::string& code) : before_(accounting_currency()) { use_currency(code); }
  ~CurrencyInUse() { use_currency(before_); }
  CurrencyInUse(const CurrencyInUse&) = delete;

 private:
  std::string before_;
};

}  // namespace klickwerk::test
