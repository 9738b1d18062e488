#include "office/invoicing/invoice_facts.h"

#include <algorithm>

#include "document/vat_groups.h"
#include "office/invoicing/annex.h"
#include "office/invoicing/line_words.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

struct UsualMeter {
  const char *id, *german, *english;
  bool clicks;
};
constexpr UsualMeter usual_meters[] = {
    {"bw", "Schwarzweiß", "black and white", true},   {"mono", "Schwarzweiß", "black and white", true},
    {"colour", "Farbe", "colour", true},              {"color", "Farbe", "colour", true},
    {"total", "Gesamt", "total", true},               {"scan", "Scans", "scans", true},
    {"copy", "Kopien", "copies", true},               {"print", "Drucke", "prints", true},
    {"fax", "Fax", "fax", true},                      {"large", "A3", "A3", true},
    {"duplex", "Duplex", "duplex", true},             {"hours", "Betriebsstunden", "operating hours", false},
};

// The estimate's rule is printed only where an estimate is at work.
bool estimates_at_work(const billing::Settlement& settlement) {
  return std::any_of(settlement.lines.begin(), settlement.lines.end(), [](const auto& line) {
    return line.estimated || line.kind == billing::LineKind::correction_click ||
           line.kind == billing::LineKind::correction_credit;
  });
}

std::string true_up_words(billing::TrueUp method, Language language) {
  if (method == billing::TrueUp::keep_estimates)
    return either(language,
                  "Geschätzte Zeiträume bleiben bestehen; die nächste Ablesung gleicht die Differenz in ihrem Zeitraum aus.",
                  "Estimated periods stand; the next reading settles the difference in its own period.");
  return either(language,
                "Die nächste Ablesung verteilt die Klicks nach Tagen auf die geschätzten Zeiträume; jeder wird damit neu "
                "abgerechnet.",
                "The next reading spreads the clicks over the estimated periods by days; each is settled again.");
}

// Corrections reach back: the invoice's period is the run's, each line names its own.
document::InvoiceDocument parties_of(const InvoiceParties& parties) {
  document::InvoiceDocument facts;
  facts.language = parties.language;
  facts.seller = parties.seller;
  facts.buyer = parties.buyer;
  facts.customer_number = parties.customer_number;
  facts.buyer_vat_id = parties.buyer_vat_id;
  facts.buyer_reference = parties.buyer_reference;
  facts.site = parties.site;
  return facts;
}

std::string mirrored_quantity(const std::string& quantity) {
  if (quantity.empty()) return quantity;
  return quantity.front() == '-' ? quantity.substr(1) : "-" + quantity;
}

}  // namespace

MeterLabel usual_label(const std::string& meter, Language language) {
  for (const UsualMeter& usual : usual_meters)
    if (meter == usual.id) return {either(language, usual.german, usual.english), usual.clicks};
  return {meter, true};
}

document::InvoiceDocument invoice_facts(const billing::SettlementInput& input, const billing::Settlement& settlement,
                                        const InvoiceParties& parties) {
  document::InvoiceDocument facts = parties_of(parties);
  facts.contract_number = input.terms.number;
  facts.service = settlement.period;
  LineContext context{input, settlement, parties};
  for (const auto& line : settlement.lines) facts.lines.push_back(line_words(line, context));
  facts.vat_groups = {{.category = "S", .rate_bp = input.terms.vat_rate_bp, .net = {}, .vat = {}, .reason = {}, .reason_code = {}}};
  document::add_up(facts);
  for (const auto& account : settlement.accounts) facts.annex.push_back(annex_meter(account, context));
  if (estimates_at_work(settlement)) facts.true_up_note = true_up_words(input.terms.true_up, parties.language);
  return facts;
}

document::InvoiceDocument cancellation_facts(const document::InvoiceDocument& original, const std::string& reason) {
  document::InvoiceDocument facts = original;
  facts.kind = document::DocumentKind::cancellation;
  facts.number.clear();
  facts.cancels_number = original.number;
  facts.cancels_issued_on = original.issued_on;
  facts.issued_on = facts.due_on = Day{};
  facts.reason = reason;
  facts.annex.clear();
  facts.true_up_note.clear();
  for (auto& line : facts.lines) {
    line.quantity = mirrored_quantity(line.quantity);
    line.amount = -line.amount;
  }
  for (auto& group : facts.vat_groups) group.net = -group.net, group.vat = -group.vat;
  facts.net = -facts.net;
  facts.vat = -facts.vat;
  facts.gross = -facts.gross;
  return facts;
}

}  // namespace klickwerk::office
