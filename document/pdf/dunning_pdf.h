// A dunning letter as PDF/A-3b: letter after DIN 5008 form B like an invoice, in German or English, with the list of what is
// open, the bank panel and a GiroCode of the whole sum. The same facts give the same bytes.
#pragma once

#include <memory>
#include <string>

#include "document/dunning_letter.h"

namespace klickwerk::document {

// Keeps fonts and logos for the next letter. One thread at a time.
class DunningPrinter {
 public:
  // Throws DocumentError when the font (Liberation Sans) is not installed.
  DunningPrinter();
  ~DunningPrinter();
  // Throws DocumentError when the logo or the accent colour cannot be used, or there is no invoice on it.
  std::string print(const DunningLetter& letter);

 private:
  struct Workshop;
  std::unique_ptr<Workshop> workshop_;
};

}  // namespace klickwerk::document
