#include "office/invoicing/invoice_facts.h"

#include <algorithm>

#include "billing/settlement/share.h"
#include "document/vat_groups.h"
#include "office/invoicing/annex.h"
#include "office/invoicing/line_words.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/tax_words.h"

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
  facts.layout = parties.layout;
  facts.buyer = parties.buyer;
  facts.customer_number = parties.customer_number;
  facts.buyer_vat_id = parties.buyer_vat_id;
  facts.buyer_reference = parties.buyer_reference;
  facts.site = parties.site;
  facts.delivery = parties.delivery;
  facts.format = parties.format;
  facts.buyer_reference_is_leitweg_id = parties.buyer_reference_is_leitweg_id;
  facts.buyer_electronic_address = parties.buyer_electronic_address;
  facts.buyer_electronic_scheme = parties.buyer_electronic_scheme;
  facts.order_number = parties.order_number;
  facts.cost_centre = parties.cost_centre;
  facts.intro_note = parties.intro_note;
  facts.closing_note = parties.closing_note;
  facts.direct_debit = parties.direct_debit;
  return facts;
}

std::string mirrored_quantity(const std::string& quantity) {
  if (quantity.empty()) return quantity;
  return quantity.front() == '-' ? quantity.substr(1) : "-" + quantity;
}

// Of a settlement that several pay, the lines of this one.
std::vector<billing::SettlementLine> lines_of(const billing::Settlement& settlement, const billing::SettlementInput& input,
                                              const InvoiceParties& parties) {
  for (auto& share : billing::shares_of(settlement, input.terms))
    if (share.payer == parties.payer) return std::move(share.lines);
  return {};
}

bool pays(const std::string& meter, const billing::SettlementInput& input, const InvoiceParties& parties) {
  return std::any_of(input.terms.meters.begin(), input.terms.meters.end(),
                     [&](const auto& terms) { return terms.id == meter && terms.payer == parties.payer; });
}

// Fees in advance are for another month than the settled one.
Period service_of(const std::vector<billing::SettlementLine>& lines, Period otherwise) {
  if (lines.empty()) return otherwise;
  Period service = lines.front().period;
  for (const auto& line : lines) service = {std::min(service.first, line.period.first), std::max(service.end, line.period.end)};
  return service;
}

// By category and rate, once on each sum; an untaxed group says why. Without lines the group that the contract's rate
// would have.
void add_tax(document::InvoiceDocument& facts, const billing::SettlementInput& input, const InvoiceParties& parties) {
  facts.vat_groups.assign(1, {});
  facts.vat_groups[0].rate_bp = input.terms.vat_rate_bp;
  facts.vat_groups[0].category = vat_category(input.terms);
  document::add_up(facts);
  for (auto& group : facts.vat_groups)
    group.reason = tax_reason(group.category, facts.language, facts.seller.address.country, parties.exempt_note);
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
  const auto lines = lines_of(settlement, input, parties);
  facts.service = service_of(lines, settlement.period);
  LineContext context{input, settlement, parties};
  for (const auto& line : lines) facts.lines.push_back(line_words(line, context));
  add_tax(facts, input, parties);
  for (const auto& account : settlement.accounts)
    if (pays(account.meter, input, parties)) facts.annex.push_back(annex_meter(account, context));
  if (estimates_at_work(settlement)) facts.true_up_note = true_up_words(input.terms.true_up, parties.language);
  return facts;
}

document::InvoiceDocument cancellation_facts(const document::InvoiceDocument& original, const std::string& reason) {
  document::InvoiceDocument facts = original;
  facts.kind = document::DocumentKind::cancellation;
  facts.number.clear();
  facts.cancels_number = original.number;
  facts.cancels_issued_on = original.issued_on;
  facts.corrected.clear();
  facts.issued_on = facts.due_on = Day{};
  facts.reason = reason;
  facts.annex.clear();
  facts.true_up_note.clear();
  facts.intro_note.clear();
  facts.closing_note.clear();  // "Danke für Ihren Auftrag"
  facts.direct_debit.reset();
  for (auto& line : facts.lines) {
    line.quantity = mirrored_quantity(line.quantity);
    line.amount = -line.amount;
    if (line.discount) line.discount->amount = -line.discount->amount;
    line.difference.reset();
  }
  for (auto& group : facts.vat_groups) group.net = -group.net, group.vat = -group.vat;
  facts.net = -facts.net;
  facts.vat = -facts.vat;
  facts.gross = -facts.gross;
  return facts;
}

}  // namespace klickwerk::office
