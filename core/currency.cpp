#include "core/currency.h"

#include <stdexcept>

namespace klickwerk {
namespace {

std::string& in_use() {
  static std::string code(euro);
  return code;
}

}  // namespace

void use_currency(const std::string& iso_code) {
  if (iso_code != euro && iso_code != swiss_franc) throw std::runtime_error("unknown currency '" + iso_code + "': an office accounts in EUR or CHF");
  in_use() = iso_code;
}

const std::string& accounting_currency() { return in_use(); }

}  // namespace klickwerk
