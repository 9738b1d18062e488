// What every part of a document's drawing needs: the facts, the type, the dealer's colour, the words of the language.
#pragma once

#include <string>
#include <string_view>

#include "document/format.h"
#include "document/invoice_document.h"
#include "document/pdf/flow.h"
#include "document/pdf/logo.h"
#include "document/pdf/typesetter.h"
#include "document/words.h"

namespace klickwerk::document {

struct Stationery {
  const InvoiceDocument& facts;
  Typesetter& type;
  LogoShelf& logos;
  Colour accent;

  std::string_view word(Word which) const { return text(which, facts.language); }
  std::string word(Word which, Filling filling) const { return text(which, facts.language, filling); }
  std::string day(Day which) const { return day_text(which, facts.language); }
  std::string money(Money which) const { return with_minus_sign(money_text(which, facts.language)); }
  std::string sum(Money which) const { return money(which) + " " + facts.seller.currency; }  // 1.234,56 EUR
  std::string count(std::int64_t which) const { return with_minus_sign(count_text(which, facts.language)); }

  const FirstSheet& first_sheet() const { return document::first_sheet(facts.layout.form); }
  bool cancels() const { return facts.kind == DocumentKind::cancellation; }
  bool refers() const { return facts.kind != DocumentKind::invoice; }  // to an earlier invoice
  std::string_view kind_word() const { return word(document::kind_word(facts.kind)); }
  // "Rechnung RE-2026-000123"
  std::string name() const { return std::string(kind_word()) + " " + facts.number; }
};

// A small filled sign with a word in it, "geschätzt". Returns its width.
double draw_badge(Page& page, const Stationery& stationery, std::string_view word, double x_mm, double baseline_mm,
                  bool warning);

}  // namespace klickwerk::document
