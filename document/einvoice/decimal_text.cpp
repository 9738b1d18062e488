#include "document/einvoice/decimal_text.h"

#include <cstdio>

namespace klickwerk::document::einvoice {

std::string decimal(Quantity quantity) { return klickwerk::decimal(UnitPrice{quantity.micro}, 0); }

std::string percent(int rate_bp) {
  std::string text = percent_fixed(rate_bp);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string percent_fixed(int rate_bp) { return klickwerk::decimal(Money{rate_bp}); }

std::string compact_day(Day day) {
  char text[24];
  std::snprintf(text, sizeof text, "%04d%02d%02d", day.year(), day.month(), day.day_of_month());
  return text;
}

std::string_view code(VatCategory category) {
  switch (category) {
    case VatCategory::unset:
      return "";
    case VatCategory::standard:
      return "S";
    case VatCategory::zero:
      return "Z";
    case VatCategory::exempt:
      return "E";
    case VatCategory::reverse_charge:
      return "AE";
    case VatCategory::intra_community:
      return "K";
    case VatCategory::export_goods:
      return "G";
    case VatCategory::not_subject:
      return "O";
  }
  return "";
}

VatCategory vat_category(std::string_view text) {
  for (const VatCategory category :
       {VatCategory::standard, VatCategory::zero, VatCategory::exempt, VatCategory::reverse_charge,
        VatCategory::intra_community, VatCategory::export_goods, VatCategory::not_subject})
    if (code(category) == text) return category;
  return VatCategory::unset;
}

std::string code(InvoiceType type) { return std::to_string(static_cast<int>(type)); }

std::string code(PaymentCode code) { return code == PaymentCode::unset ? "" : std::to_string(static_cast<int>(code)); }

std::string_view specification(Profile profile) {
  return profile == Profile::xrechnung ? "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
                                       : "urn:cen.eu:en16931:2017";
}

std::string_view business_process(Profile profile) {
  return profile == Profile::xrechnung ? "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0" : "";
}

std::string payment_terms_text(const SemanticInvoice& invoice) {
  std::string text = given(invoice.payment_terms) ? invoice.payment_terms : "";
  for (const Skonto& skonto : invoice.skonto) {
    if (!text.empty() && text.back() != '\n') text += '\n';
    text += "#SKONTO#TAGE=" + std::to_string(skonto.days) + "#PROZENT=" + percent_fixed(skonto.percent_bp);
    if (skonto.basis) text += "#BASISBETRAG=" + klickwerk::decimal(*skonto.basis);
    text += "#\n";
  }
  return text;
}

bool given(std::string_view text) { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

}  // namespace klickwerk::document::einvoice
