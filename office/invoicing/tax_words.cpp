#include "office/invoicing/tax_words.h"

#include "core/assert.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

struct Reason {
  const char *category, *german, *german_law, *english;
};

// The German words name the German law for a German seller, else the directive that all of the EU has made law.
constexpr Reason reasons[] = {
    {"AE", "Steuerschuldnerschaft des Leistungsempfängers (Art. 196 MwStSystRL).",
     "Steuerschuldnerschaft des Leistungsempfängers (§ 13b UStG, Art. 196 MwStSystRL).",
     "Reverse charge: VAT is to be accounted for by the recipient (Art. 196 Directive 2006/112/EC)."},
    {"K", "Steuerfreie innergemeinschaftliche Lieferung (Art. 138 MwStSystRL).",
     "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b, § 6a UStG).",
     "VAT-exempt intra-Community supply (Art. 138 Directive 2006/112/EC)."},
    {"G", "Steuerfreie Ausfuhrlieferung (Art. 146 MwStSystRL).",
     "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a, § 6 UStG).",
     "VAT-exempt export (Art. 146 Directive 2006/112/EC)."},
    {"O", "Nicht im Inland steuerbare Leistung.", "Nicht im Inland steuerbare Leistung (§ 3a Abs. 2 UStG).",
     "Not subject to domestic VAT: the place of supply is at the recipient's."},
};

}  // namespace

std::string vat_category(billing::VatClass vat_class) {
  switch (vat_class) {
    case billing::VatClass::standard:
    case billing::VatClass::reduced: return "S";
    case billing::VatClass::zero: return "Z";
    case billing::VatClass::exempt: return "E";
    case billing::VatClass::reverse_charge: return "AE";
    case billing::VatClass::intra_community: return "K";
    case billing::VatClass::export_goods: return "G";
    case billing::VatClass::not_taxable: return "O";
  }
  KW_ASSERT(false);
}

std::string vat_category(const billing::ContractTerms& terms) {
  if (terms.vat_class) return vat_category(*terms.vat_class);
  return terms.vat_rate_bp == 0 ? "E" : "S";
}

std::string tax_reason(const std::string& category, document::Language language, const std::string& seller_country,
                       const std::string& exempt_note) {
  if (category == "E") return exempt_note;
  for (const Reason& reason : reasons)
    if (category == reason.category)
      return either(language, seller_country == "DE" ? reason.german_law : reason.german, reason.english);
  return {};
}

}  // namespace klickwerk::office
