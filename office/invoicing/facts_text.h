// The facts of an issued invoice as they are kept in the books: JSON with a format number. From the same text comes
// the same document, byte for byte, for ever.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "document/invoice_document.h"

namespace klickwerk::office {

// The text is not what write_facts() wrote.
struct FactsError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string write_facts(const document::InvoiceDocument& facts);
// read_facts(write_facts(x)) == x in every field; texts of older programs are read as well. Throws FactsError.
document::InvoiceDocument read_facts(std::string_view text);

}  // namespace klickwerk::office
