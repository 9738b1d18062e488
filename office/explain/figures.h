// Figures of an explanation as its reader writes them: 1.234, 0,0085 EUR and 31.10.2026 in German; in English grouped counts,
// amounts as in every report of the program, ISO days.
#pragma once

#include <cstdint>
#include <string>

#include "billing/contract/terms.h"
#include "core/calendar.h"
#include "core/money.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

class Figures {
 public:
  Figures(document::Language language, std::string currency) : german_(language == document::Language::german), currency_(std::move(currency)) {}

  std::string count(std::int64_t count) const;              // 1.234.567
  std::string money(Money money) const;                     // 1.234,56
  std::string sum(Money money) const;                       // 1.234,56 EUR
  std::string exact(UnitPrice amount) const;                // 8,789: before it is rounded
  std::string price(billing::AgreedPrice price) const;      // 0,0085 EUR, with the agreed places
  std::string day(Day day) const;                           // 31.10.2026
  std::string period(Period period) const;                  // 01.10.2026–31.10.2026

 private:
  bool german_;
  std::string currency_;  // ISO 4217
};

}  // namespace klickwerk::office
