#include "office/explain/explain.h"

#include <algorithm>
#include <span>

#include "core/currency.h"
#include "db/frozen_settlement.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "db/settlements.h"
#include "document/difference_words.h"
#include "document/format.h"
#include "office/explain/count_steps.h"
#include "office/explain/figures.h"
#include "office/explain/line_steps.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/invoice_facts.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/line_words.h"

namespace klickwerk::office {
namespace {

using document::Language;

class Explainer {
 public:
  Explainer(db::Transaction& transaction, InvoiceAccount account, Language language)
      : transaction_(transaction), account_(std::move(account)), german_(language == Language::german),
        figures_(language, account_.facts.seller.currency) {
    result_.language = language, result_.currency = account_.facts.seller.currency;
    for (const auto& part : account_.invoice.parts)
      if (auto settlement = db::SettlementStore(transaction).settlement(part.settlement)) settlements_.push_back(std::move(*settlement));
    if (!settlements_.empty()) settlement_ = &settlements_.front();
  }

  Explanation explain(std::optional<int> line) {
    head();
    lines(line);
    if (!line) totals();
    for (const auto& settlement : settlements_) {
      settlement_ = &settlement;
      if (!line) open_meters();
      if (result_.identical) recompute();
    }
    return std::move(result_);
  }

 private:
  std::string said(const std::string& german, const std::string& english) const { return german_ ? german : english; }

  void head() {
    const db::Invoice& invoice = account_.invoice;
    const char* kind = invoice.kind == db::InvoiceKind::cancellation ? either(result_.language, "Stornorechnung ", "Cancellation ")
                       : invoice.kind == db::InvoiceKind::correction ? either(result_.language, "Rechnungskorrektur ", "Correction ")
                                                                     : either(result_.language, "Rechnung ", "Invoice ");
    result_.title = kind + (invoice.number ? invoice.number->text : said("Entwurf ", "draft ") + std::to_string(invoice.id.value)) +
                    (invoice.issued_on ? said(" vom ", " of ") + figures_.day(*invoice.issued_on) : "") + said(", Vertrag ", ", contract ") +
                    account_.facts.contract_number + ", " + figures_.period(invoice.service);
    if (invoice.cancels) refer(*invoice.cancels, said("hebt auf: ", "cancels: "));
    if (!invoice.corrected.empty()) refer_to_all();
    else if (invoice.corrects) refer(*invoice.corrects, said("berichtigt: ", "corrects: "));
    if (invoice.cancelled_by) result_.heading.push_back(said("aufgehoben durch ", "cancelled by ") + *invoice.cancelled_by);
  }

  // Each with its day and its part of the difference; the sums are gross, as the bookkeeping knows them.
  void refer_to_all() {
    for (const auto& one : account_.invoice.corrected)
      result_.heading.push_back(said("berichtigt: ", "corrects: ") + one.number + said(" vom ", " of ") + figures_.day(one.issued_on) + " (" + figures_.period(one.service) + "), " +
                                said("brutto ", "gross ") + figures_.sum(one.lines));
    result_.heading.push_back(said("Grund: ", "reason: ") + account_.invoice.reason);
  }

  void refer(InvoiceId id, const std::string& word) {
    const auto other = db::InvoiceStore(transaction_).invoice(id);
    if (other && other->number) result_.heading.push_back(word + other->number->text + " (" + account_.invoice.reason + ")");
  }

  void lines(std::optional<int> wanted) {
    const auto& booked = account_.invoice.lines;
    if (wanted && (*wanted < 1 || *wanted > static_cast<int>(booked.size())))
      throw db::Refused("there is no line " + std::to_string(*wanted) + ": the document has " + std::to_string(booked.size()));
    for (std::size_t i = 0; i < booked.size(); ++i) {
      const int number = static_cast<int>(i) + 1;
      if (wanted && number != *wanted) continue;
      choose_settlement(i);
      result_.lines.push_back({number, i < account_.facts.lines.size() ? title_of(account_.facts.lines[i], booked[i]) : booked[i].meter, steps(booked[i], i), booked[i].amount});
    }
  }

  std::string title_of(const document::DocumentLine& printed, const billing::SettlementLine& line) {
    const std::string text = result_.language == account_.facts.language ? printed.text : in_readers_language(line).value_or(printed.text);
    return printed.section.empty() ? text : printed.section + ": " + text;
  }

  // Of a document in another language than the reader's. A correction's terms need not be those of the line: what they say
  // of it is left as printed.
  std::optional<std::string> in_readers_language(const billing::SettlementLine& line) {
    if (!settlement_ || account_.invoice.cancels) return {};
    const bool by_terms = line.kind == billing::LineKind::click || line.kind == billing::LineKind::minimum;
    if (by_terms && (corrects_settlements() || (!line.meter.empty() && !terms_of(line.meter)))) return {};
    InvoiceParties parties;
    parties.language = result_.language;
    parties.seller.currency = result_.currency;
    parties.corrects_invoice = account_.invoice.corrects.has_value();
    parties.bills_difference = corrects_settlements();
    if (!sources_) sources_ = db::read_invoice_sources(transaction_, std::span(&account_.invoice, 1));
    for (const auto& [id, contract] : sources_->contracts) {
      for (const auto& [meter, name] : contract.meter_names)
        if (!name.empty()) parties.meters[meter] = {name, usual_label(meter, result_.language).clicks};
      for (const auto& [position, name] : contract.positions) parties.positions[position] = name;
    }
    return line_words(line, {settlement_->input, settlement_->result, parties}).text;
  }

  // Of an invoice for several contracts each line leads back to its own.
  void choose_settlement(std::size_t line) {
    for (std::size_t part = 0; part < settlements_.size(); ++part) {
      settlement_ = &settlements_[part];
      if (line < account_.invoice.parts[part].lines) return;
      line -= account_.invoice.parts[part].lines;
    }
  }

  std::vector<std::string> steps(const billing::SettlementLine& line, std::size_t index) {
    if (account_.invoice.cancels) return {said("Spiegel der Zeile der aufgehobenen Rechnung, mit umgekehrtem Vorzeichen", "Mirror of the cancelled invoice's line, with the opposite sign")};
    if (!settlement_) return {said("Von Hand gutgeschrieben: ", "Credited by hand: ") + account_.invoice.reason};
    if (corrects_settlements() && !is_own_line(line)) return difference_steps(line, index);
    const StepContext context{settlement_->input, settlement_->result, [this](const billing::CountedSegment& segment, bool end) { return origin(segment, end); },
                              result_.language, result_.currency};
    return steps_of(line, context);
  }

  // A settlement of kind "correction" has lines that its input's own settlement does not have.
  bool corrects_settlements() const { return settlement_->correction; }
  bool is_own_line(const billing::SettlementLine& line) const {
    const Money product = line.amount + (line.discount ? line.discount->amount : Money{});
    return line.kind == billing::LineKind::click && product == amount_of(line.quantity, line.unit_price.price) && account_of(line.meter);
  }
  bool account_of(const std::string& meter) const {
    return std::ranges::any_of(settlement_->result.accounts, [&](const auto& account) { return account.meter == meter; });
  }

  // Of a document for several contracts those of the explained one; a cancellation and a credit by hand are divided like their original.
  std::vector<billing::SettlementLine> lines_of_contract(const db::Invoice& other) const {
    const auto original = other.cancels ? other.cancels : other.parts.empty() ? other.corrects : std::nullopt;
    const auto parts = original ? db::InvoiceStore(transaction_).invoice(*original)->parts : other.parts;
    if (parts.size() < 2) return other.lines;
    std::vector<ContractId> contract_of_line;
    for (const auto& part : parts) contract_of_line.insert(contract_of_line.end(), part.lines, part.contract);
    std::vector<billing::SettlementLine> lines;
    for (std::size_t i = 0; i < other.lines.size(); ++i) {
      const std::size_t at = other.corrected_lines.empty() ? i : static_cast<std::size_t>(other.corrected_lines[i]) - 1;
      if (at < contract_of_line.size() && contract_of_line[at] == settlement_->contract) lines.push_back(other.lines[i]);
    }
    return lines;
  }

  // Billed in all documents that came before, and the difference.
  std::vector<std::string> difference_steps(const billing::SettlementLine& line, std::size_t index) {
    std::vector<std::string> steps;
    if (index < account_.facts.lines.size() && account_.facts.lines[index].difference)
      steps.push_back(document::difference_sentence(account_.facts.lines[index], result_.language, result_.currency));
    Money before;
    db::InvoiceFilter filter;
    filter.contract = settlement_->contract;
    for (const auto& summary : db::InvoiceStore(transaction_).list(filter)) {
      if (summary.state != db::InvoiceState::issued || summary.id == account_.invoice.id || summary.id.value > account_.invoice.id.value) continue;
      const auto other = db::InvoiceStore(transaction_).invoice(summary.id);
      Money billed;
      for (const auto& old : lines_of_contract(*other))
        if (old.meter == line.meter && old.period == line.period && (old.kind == billing::LineKind::flat) == (line.kind == billing::LineKind::flat) &&
            is_credit(old) == is_credit(line))
          billed += old.amount;
      if (billed != Money{}) steps.push_back(summary.number + ": " + figures_.sum(billed));
      before += billed;
    }
    for (const auto& account : settlement_->result.accounts)
      if (account.meter == line.meter && !account.span.intersection(line.period).empty()) {
        const StepContext context{settlement_->input, settlement_->result,
                                  [this](const billing::CountedSegment& segment, bool end) { return origin(segment, end); }, result_.language, result_.currency};
        for (auto& step : count_steps(account, terms_of(account.meter), context)) steps.push_back(std::move(step));
        if (!is_credit(line) && amount_of(account.billable, line.unit_price.price) == before + line.amount)
          steps.push_back(product_words(account.billable.count, line.unit_price, before + line.amount, context));
      }
    if (line.discount)
      steps.push_back(discount_step(line, {settlement_->input, settlement_->result, [](const auto&, bool) { return std::nullopt; }, result_.language, result_.currency}));
    steps.push_back(said("Bisher berechnet ", "Billed before ") + figures_.money(before) + said(", jetzt abgerechnet ", ", settled now ") +
                    figures_.money(before + line.amount) + said(": Differenz ", ": difference ") + figures_.sum(line.amount));
    return steps;
  }

  const billing::MeterTerms* terms_of(const std::string& meter) const {
    const auto& meters = settlement_->input.terms.meters;
    const auto found = std::ranges::find(meters, meter, &billing::MeterTerms::id);
    return found == meters.end() ? nullptr : &*found;
  }

  static bool is_credit(const billing::SettlementLine& line) {
    return line.kind == billing::LineKind::credit || line.kind == billing::LineKind::correction_credit;
  }

  std::optional<db::ReadingOrigin> origin(const billing::CountedSegment& segment, bool end) {
    return db::ReadingOrigins(transaction_).find(segment.serial, segment.counter, end ? segment.to_day : segment.from_day,
                                                 end ? segment.to_value : segment.from_value);
  }

  std::string summand(Money money) const { return money < Money{} ? "(" + figures_.money(money) + ")" : figures_.money(money); }

  void totals() {
    Money sum;
    std::string parts;
    for (const auto& line : account_.invoice.lines) {
      parts += (parts.empty() ? "" : " + ") + summand(line.amount);
      sum += line.amount;
    }
    if (account_.invoice.lines.size() > 1) parts += " = ";
    else parts.clear();
    result_.totals.push_back(said("Netto: ", "Net: ") + parts + figures_.sum(sum));
    for (const auto& group : account_.facts.vat_groups)
      result_.totals.push_back(said("Umsatzsteuer: ", "VAT: ") + document::percent_text(group.rate_bp, result_.language) + said(" von ", " of ") + figures_.money(group.net) + " = " +
                               figures_.sum(group.vat) + rounded_once());
    const db::Invoice& invoice = account_.invoice;
    result_.totals.push_back(said("Brutto: ", "Gross: ") + summand(invoice.net) + " + " + summand(invoice.vat) + " = " + figures_.sum(invoice.gross));
    if (sum != invoice.net) differ(said("die Zeilen ergeben nicht den Nettobetrag", "the lines do not add up to the net sum"));
  }

  std::string rounded_once() const {
    const bool francs = result_.currency == swiss_franc;
    return said(francs ? ", auf Rappen gerundet" : ", auf Cent gerundet", francs ? ", rounded to rappen" : ", rounded to cents") + said(", einmal je Steuersatz", ", once a rate");
  }

  std::string meter_words(const std::string& meter) const { return usual_label(meter, result_.language).name; }

  void open_meters() {
    for (const auto& exception : settlement_->result.exceptions)
      result_.open.push_back(meter_words(exception.meter) + ": " + remark_words(exception.what, result_.language) +
                             (exception.next_step.empty() ? "" : " " + said("Nächster Schritt: ", "Next: ") + remark_words(exception.next_step, result_.language)));
    for (const auto& account : settlement_->result.accounts)
      if (account.state == billing::MeterAccount::State::pending_no_average || account.state == billing::MeterAccount::State::deferred)
        for (auto& step : count_steps(account, nullptr, {settlement_->input, settlement_->result, [](const auto&, bool) { return std::nullopt; }, result_.language, result_.currency}))
          result_.open.push_back(meter_words(account.meter) + ": " + step);
  }

  void recompute() {
    if (billing::result_hash(settlement_->result) != settlement_->result_hash)
      return differ(said("das abgelegte Ergebnis passt nicht zu seiner Prüfsumme", "the stored result does not fit its hash"));
    if (corrects_settlements()) {
      result_.recomputed = said("nachgerechnet: Differenz zu den übrigen Belegen des Vertrags; Prüfsumme stimmt", "recomputed: a difference to the contract's other documents; its hash holds");
      return;
    }
    const billing::Settlement again = billing::settle(settlement_->input);
    if (billing::result_hash(again) == settlement_->result_hash)
      result_.recomputed = said("nachgerechnet: identisch", "recomputed: identical");
    else
      differ(said("nachgerechnet: netto ", "recomputed: net ") + figures_.money(again.net) + said(", abgerechnet wurde ", ", settled was ") + figures_.money(settlement_->result.net));
  }

  void differ(const std::string& how) {
    result_.identical = false;
    result_.recomputed += (result_.recomputed.empty() ? "" : "; ") + how;
  }

  db::Transaction& transaction_;
  InvoiceAccount account_;
  std::vector<db::StoredSettlement> settlements_;       // of the invoice's parts
  const db::StoredSettlement* settlement_ = nullptr;  // the one that is explained; null: a cancellation, a credit by hand
  std::optional<db::InvoiceSources> sources_;         // read when a title is said in another language
  Explanation result_;
  bool german_;
  Figures figures_;
};

}  // namespace

Explanation explain_invoice(db::Database& database, const config::Config& config, const std::string& number_or_id, std::optional<int> line,
                            Language language) {
  InvoiceAccount account = invoice_account(database, number_or_id, config);
  db::Transaction transaction = database.begin();
  return Explainer(transaction, std::move(account), language).explain(line);
}

}  // namespace klickwerk::office
