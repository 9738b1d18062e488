#include "tests/dealer_years/promises.h"

#include <algorithm>

#include "db/contracts.h"
#include "db/settlements.h"
#include "office/audit/audit_verify.h"
#include "office/explain/explain.h"
#include "office/summary.h"

namespace klickwerk::dealer_years {
namespace {

using billing::LineKind;
using billing::SettlementLine;

std::int64_t rounded(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t half = numerator < 0 ? -denominator / 2 : denominator / 2;
  return (numerator + half) / denominator;
}

bool is_click(const SettlementLine& line) { return line.kind == LineKind::click || line.kind == LineKind::correction_click; }
bool is_credit(const SettlementLine& line) { return line.kind == LineKind::credit || line.kind == LineKind::correction_credit; }

struct Document {
  db::Invoice invoice;
  std::vector<std::string> contracts;  // of each line
  bool stands() const { return invoice.kind != db::InvoiceKind::cancellation && !invoice.cancelled_by; }
  bool by_hand() const { return invoice.corrects && invoice.parts.empty(); }
};

std::vector<Document> documents_of(Desk& desk) {
  std::vector<Document> documents;
  db::Transaction transaction = desk.database().begin();
  db::InvoiceStore store(transaction);
  std::map<std::int64_t, std::string> numbers;
  for (const auto& contract : db::ContractStore(transaction).list()) numbers[contract.id.value] = contract.number;
  for (const auto& summary : store.list()) {
    Document document{*store.invoice(summary.id), {}};
    for (const auto& part : document.invoice.parts)
      for (std::size_t i = 0; i < part.lines; ++i) document.contracts.push_back(numbers.at(part.contract.value));
    if (document.invoice.parts.empty() && document.invoice.contract) document.contracts.assign(document.invoice.lines.size(), numbers.at(document.invoice.contract->value));
    documents.push_back(std::move(document));
  }
  return documents;
}

std::string name_of(const Document& document) {
  return document.invoice.number ? document.invoice.number->text : "draft " + std::to_string(document.invoice.id.value);
}

[[noreturn]] void broken(const Document& document, const std::string& what) {
  throw BrokenPromise(document.contracts.empty() ? "" : customer_of(document.contracts[0]), name_of(document) + ": " + what);
}

// What the contract of the line agreed; null: it is not known whose it is.
using Agreed = std::map<std::string, const PlannedContract*>;

// The product less what was agreed to be taken off it; a discount that was told of later may be missing or be another one.
std::int64_t discounted(const Document& document, std::size_t index, std::int64_t product, const Agreed& agreed) {
  const SettlementLine& line = document.invoice.lines[index];
  const int billed_bp = line.discount ? line.discount->percent_bp : 0;
  const auto found = index < document.contracts.size() ? agreed.find(document.contracts[index]) : agreed.end();
  int bp = billed_bp;
  if (found != agreed.end() && !found->second->has(What::discount)) bp = discount_bp(*found->second, line.kind == LineKind::flat, line.period.last());
  const std::int64_t off = rounded(product * bp, 10'000);
  if (off != 0 && billed_bp != bp) broken(document, "line " + std::to_string(index + 1) + " has a discount of " + std::to_string(billed_bp) + " bp instead of " + std::to_string(bp));
  if ((line.discount ? line.discount->amount.cents : 0) != off) broken(document, "line " + std::to_string(index + 1) + " takes off " + decimal(line.discount ? line.discount->amount : Money{}) + " instead of " + decimal(Money{off}));
  return product - off;
}

void check_line(const Document& document, std::size_t index, const Agreed& agreed) {
  const SettlementLine& line = document.invoice.lines[index];
  const std::int64_t micro = line.unit_price.price.micro;
  const bool mirrored = document.invoice.cancels.has_value();  // compared with its original, line by line
  if (mirrored) return;
  if (line.kind == LineKind::included && line.amount != Money{}) broken(document, "what is included costs " + decimal(line.amount));
  if (line.discount && line.kind != LineKind::flat && line.amount.cents + line.discount->amount.cents != rounded(line.quantity.count * micro, 10'000))
    broken(document, "line " + std::to_string(index + 1) + " has a discount of something else than its product");
  if ((line.kind == LineKind::click || line.kind == LineKind::credit) && !document.by_hand() &&
      line.amount.cents != discounted(document, index, rounded(line.quantity.count * micro, 10'000), agreed))
    broken(document, "a line of " + std::to_string(line.quantity.count) + " at " + decimal(line.unit_price.price) + " is " + decimal(line.amount));
  const bool difference = line.months.numerator == 0;  // of a price that was entered late
  const bool whole = line.kind == LineKind::flat && !line.refund && !difference && document.invoice.kind == db::InvoiceKind::invoice && !document.invoice.corrects;
  if (whole && line.amount.cents != discounted(document, index, rounded(line.months.numerator * micro, 10'000 * line.months.denominator), agreed))
    broken(document, "a fee of " + line.months.text() + " months at " + decimal(line.unit_price.price) + " is " + decimal(line.amount));
}

void check_sums(const Document& document, const Agreed& agreed) {
  std::map<int, std::int64_t> by_rate;  // VAT is rounded once on the lines of one rate
  std::int64_t net = 0, vat = 0;
  for (std::size_t i = 0; i < document.invoice.lines.size(); ++i) {
    const auto& line = document.invoice.lines[i];
    check_line(document, i, agreed);
    net += line.amount.cents;
    by_rate[line.vat ? line.vat->rate_bp : document.invoice.vat_rate_bp] += line.amount.cents;
  }
  for (const auto& [rate, sum] : by_rate) vat += rounded(sum * rate, 10'000);
  const auto& invoice = document.invoice;
  if (invoice.net.cents != net) broken(document, "the lines come to " + decimal(Money{net}) + ", net is " + decimal(invoice.net));
  if (invoice.vat.cents != vat) broken(document, "VAT is " + decimal(invoice.vat) + " instead of " + decimal(Money{vat}));
  if (invoice.gross != invoice.net + invoice.vat) broken(document, "gross is not net and VAT");
}

void check_mirror(const Document& mirror, const std::vector<Document>& documents) {
  const auto original = std::ranges::find_if(documents, [&](const Document& other) { return other.invoice.id == *mirror.invoice.cancels; });
  const auto &a = original->invoice, &b = mirror.invoice;
  if (a.lines.size() != b.lines.size() || a.net + b.net != Money{} || a.vat + b.vat != Money{} || a.gross + b.gross != Money{}) broken(mirror, "is not the mirror of " + name_of(*original));
  const auto off = [](const SettlementLine& line) { return line.discount ? line.discount->amount : Money{}; };
  for (std::size_t i = 0; i < a.lines.size(); ++i)
    if (a.lines[i].amount + b.lines[i].amount != Money{} || a.lines[i].quantity + b.lines[i].quantity != Clicks{} || a.lines[i].vat != b.lines[i].vat ||
        off(a.lines[i]) + off(b.lines[i]) != Money{})
      broken(mirror, "line " + std::to_string(i + 1) + " is not the mirror of " + name_of(*original) + "'s");
}

void check_numbers(const std::vector<Document>& documents) {
  std::map<std::pair<std::string, int>, std::map<std::int64_t, const Document*>> series;
  for (const auto& document : documents)
    if (document.invoice.number) series[{document.invoice.number->series, document.invoice.number->year}][document.invoice.number->in_year] = &document;
  for (const auto& [name, numbers] : series) {
    std::int64_t expected = 1;
    Day before = Day::of(2000, 1, 1);
    for (const auto& [number, document] : numbers) {
      if (number != expected++) broken(*document, "a number before it is missing");
      if (*document->invoice.issued_on < before) broken(*document, "is dated before the number before it");
      before = *document->invoice.issued_on;
    }
  }
}

using Group = std::tuple<std::string, Period, bool>;  // a meter or fee, days, whether it is a fee

struct Sum {
  Money net;
  std::map<std::string, DueClicks> clicks;  // by meter
  std::map<Group, Money> groups;  // clicks or fees by meter and period
  bool refunded = false;
  std::string lines;
};

void add(Sum& sum, const Document& document, const SettlementLine& line) {
  sum.net += line.amount;
  sum.refunded |= line.refund;
  DueClicks& clicks = sum.clicks[line.meter];
  const std::int64_t quantity = line.packaged_clicks.value_or(line.quantity).count;
  if (is_click(line)) clicks.billed += quantity;
  if (is_credit(line)) clicks.credited -= quantity;
  if (!is_credit(line)) sum.groups[{line.meter.empty() ? line.fee : line.meter, line.fee.empty() ? line.period : Period{}, line.meter.empty()}] += line.amount;
  sum.lines += "  " + name_of(document) + " " + line.period.iso() + " " + (line.meter.empty() ? line.fee.empty() ? "fee" : line.fee : line.meter) + " " +
               std::to_string(quantity) + " at " + decimal(line.unit_price.price) + ": " + decimal(line.amount) + (line.estimated ? " estimated" : "") +
               (line.kind == LineKind::credit || line.kind == LineKind::correction_credit ? " credit" : line.kind == LineKind::minimum ? " minimum" : "") +
               (line.kind == LineKind::correction_click ? " correction" : "") + "\n";
}

std::map<std::string, Sum> sums_of(const std::vector<Document>& documents) {
  std::map<std::string, Sum> sums;
  for (const auto& document : documents)
    if (document.stands() && !document.by_hand())
      for (std::size_t i = 0; i < document.invoice.lines.size(); ++i) add(sums[document.contracts.at(i)], document, document.invoice.lines[i]);
  return sums;
}

void compare(const Lived& contract, const PlannedMeter& meter, const Sum& sum, Day until, const std::string& when) {
  const DueClicks due = clicks_due(contract, meter, until);
  const auto found = sum.clicks.find(meter.id);
  const DueClicks is = found == sum.clicks.end() ? DueClicks{} : found->second;
  if (is.billed == due.billed && is.credited == due.credited) return;
  throw BrokenPromise(customer_of(contract.number), when + " " + contract.number + " " + meter.id + " is billed " + std::to_string(is.billed) + " clicks (" + std::to_string(is.credited) +
                                                        " credited) instead of " + std::to_string(due.billed) + " (" + std::to_string(due.credited) + ")\n" + sum.lines);
}

bool counts_exactly(const Lived& contract, const PlannedMeter& meter) {
  return !(contract.plan->minimum == "clicks" && contract.plan->meters[0].id == meter.id);
}

// A correction has a line only where the amount differs: a package that is not full hides some clicks, and so does a price
// below a cent. Their clicks are looked up in the ledger.
bool tells_every_click(const PlannedContract& plan, const PlannedMeter& meter) {
  const bool discounted = !plan.discounts.empty() || plan.has(What::discount);  // not by more than 40 %
  const int least = (plan.has(What::price) ? 20'000 : 10'000) * (discounted ? 2 : 1);
  const auto visible = [&](const std::string& price) { return parse_unit_price(price)->micro >= least; };
  for (const auto& price : meter.prices) {
    if (price.model != "unit" && price.model != "graduated") return false;
    for (const auto& tier : price.tiers)
      if (!visible(tier.second)) return false;
  }
  return !meter.credit_price || *meter.credit_price == "0" || visible(*meter.credit_price);
}

// The first period of what waits for a reading, or is estimated, up to the last settlement.
Day first_waiting(const std::vector<billing::MeterLedgerEntry>& ledger, const std::string& meter) {
  std::optional<Day> open;
  for (const auto& entry : ledger) {
    if (entry.meter != meter) continue;
    if (entry.outcome == billing::MeterLedgerEntry::Outcome::actual) open.reset();
    else if (!open) open = entry.period.first;
  }
  return open.value_or(Day::of(9999, 1, 1));
}

// Where a hold lasts beyond the years, or the next quarter ends after them, no settlement comes any more that would close it.
bool may_wait_for_a_later_run(const Lived& contract) {
  const PlannedContract& plan = *contract.plan;
  return plan.has(What::hold) || (plan.cycle_months > 1 && plan.settlement == "period" && !contract.last_day);
}

bool waits_for_a_later_run(Desk& desk, const Lived& contract) {
  if (!may_wait_for_a_later_run(contract)) return false;
  db::Transaction transaction = desk.database().begin();
  const auto ledger = db::SettlementStore(transaction).ledger(db::ContractStore(transaction).find(contract.number)->id);
  return std::ranges::any_of(contract.plan->meters, [&](const PlannedMeter& meter) { return first_waiting(ledger, meter.id) < Day::of(9999, 1, 1); });
}

// What all settlements in force have counted, of all periods that are over.
void check_ledger(Desk& desk, const Lived& contract, Day until) {
  db::Transaction transaction = desk.database().begin();
  const auto stored = db::ContractStore(transaction).find(contract.number);
  const auto ledger = db::SettlementStore(transaction).ledger(stored->id);
  for (const auto& meter : contract.plan->meters) {
    std::int64_t counted = 0, made = 0;
    std::string entries;
    const Day known_until = may_wait_for_a_later_run(contract) ? std::min(until, first_waiting(ledger, meter.id)) : until;
    for (const auto& entry : ledger) {
      if (entry.meter != meter.id || entry.period.first < contract.from || entry.period.first >= known_until) continue;
      std::int64_t used = 0;
      std::string by_place;
      for (const auto& usage : entry.usage) used += usage.clicks.count, by_place += " " + usage.position + " " + std::to_string(usage.clicks.count) + (usage.estimated ? "e" : "");
      counted += used;
      entries += "  " + entry.period.iso() + " " + std::to_string(used) + ", made were " + std::to_string(usage_of(contract, meter, entry.period)) + " (" + by_place + " )\n";
    }
    for (const Period& period : periods_of(contract, known_until)) made += usage_of(contract, meter, period);
    if (counted != made)
      throw BrokenPromise(customer_of(contract.number), contract.number + " " + meter.id + ": the ledger counts " + std::to_string(counted) + " clicks, made were " + std::to_string(made) + "\n" + entries);
  }
}

// By days, everything comes out as if it had been known in time; otherwise only where no free click is lost on the way.
bool ends_exactly(const Lived& contract, const PlannedMeter& meter) {
  if (!counts_exactly(contract, meter) || !tells_every_click(*contract.plan, meter)) return false;
  if (meter.free_per_month == 0 && contract.plan->free_of_second_place == 0) return true;
  return contract.plan->by_days && !contract.plan->has(What::never) && !contract.plan->has(What::near);
}

// An estimate that is kept closed the last year: what it left over is billed with the next year, and that is not over. By days it is shared
// between the two, and never certain where nobody ever read.
bool left_to_next_year(const Life& life, const Lived& contract) {
  const PlannedContract& plan = *contract.plan;
  if (plan.settlement != "calendar_year" || plan.interim || contract.last_day) return false;
  const Day year_end = Day::of(life.plan().end().year() - 1, 12, 31);
  if (plan.by_days) return std::ranges::any_of(plan.events, [&](const Event& event) { return event.what == What::never && event.day == year_end; });
  return life.was_year_unread(contract.number, Day::of(life.plan().end().year() - 1, 12, 31));
}

}  // namespace

void check_documents(Life& life, Kept& kept) {
  const auto documents = documents_of(life.desk());
  Agreed agreed;
  for (const Lived& contract : life.contracts()) agreed[contract.number] = contract.plan;
  for (const auto& document : documents) {
    check_sums(document, agreed);
    kept.discounted += static_cast<int>(std::ranges::count_if(document.invoice.lines, [](const auto& line) { return line.discount.has_value(); }));
    if (document.invoice.cancels) check_mirror(document, documents), ++kept.cancellations;
    if (document.invoice.kind == db::InvoiceKind::correction) ++kept.corrections;
    ++kept.documents;
  }
  check_numbers(documents);
}

void check_clean_meters(Life& life, Day until, Kept& kept) {
  const auto sums = sums_of(documents_of(life.desk()));
  for (const Lived& contract : life.contracts()) {
    if (life.was_in_trouble(contract.number) || !contract.plan->minimum_invoice.empty()) continue;
    for (const auto& meter : contract.plan->meters) {
      if (!counts_exactly(contract, meter)) continue;
      const auto sum = sums.find(contract.number);
      compare(contract, meter, sum == sums.end() ? Sum{} : sum->second, until, "up to " + until.iso());
      ++kept.clean_meters;
    }
  }
}

// Its start counter is that day's reading as long as nobody has read it in the evening; the pages made since then count for the next period.
bool comes_on(const PlaceWorld& place, Day day) {
  return std::ranges::any_of(place.stays(), [&](const Stay& stay) { return stay.from == day; });
}

// Empty when there is one: what was cancelled is settled later.
std::vector<billing::MeterLedgerEntry> entries_without_gap(Life& life, const Lived& contract, const PlannedMeter& meter) {
  db::Transaction transaction = life.desk().database().begin();
  auto ledger = db::SettlementStore(transaction).ledger(db::ContractStore(transaction).find(contract.number)->id);
  std::erase_if(ledger, [&](const auto& entry) { return entry.meter != meter.id || entry.period.first < contract.from; });
  std::ranges::sort(ledger, {}, [](const auto& entry) { return entry.period.first; });
  Day end = contract.from;
  for (const auto& entry : ledger) {
    if (entry.period.first != end) return {};
    end = entry.period.end;
  }
  return ledger;
}

// What a meter's ledger holds of one place, up to the last period that a reading there has closed: those before may be shares of a span.
struct CountedPlace {
  std::int64_t wrong = 0;
  int certain = 0;
  std::string entries;
};

CountedPlace count_place(Life& life, const Lived& contract, const PlannedMeter& meter, std::size_t place, const std::vector<billing::MeterLedgerEntry>& ledger) {
  using Outcome = billing::MeterLedgerEntry::Outcome;
  CountedPlace result;
  std::int64_t counted = 0;
  for (const auto& entry : ledger) {
    const auto usage = std::ranges::find(entry.usage, contract.plan->places[place].label, &billing::MeterLedgerEntry::Usage::position);
    if (usage != entry.usage.end()) counted += usage->clicks.count;
    const std::int64_t made = usage_of(contract.places->at(place), meter, {contract.from, entry.period.end});
    result.entries += "  " + entry.period.iso() + " outcome " + std::to_string(static_cast<int>(entry.outcome)) + ", counted up to its end " + std::to_string(counted) + ", made " + std::to_string(made) + "\n";
    const Day last = entry.period.last();
    const bool closed = entry.outcome == Outcome::actual || entry.outcome == Outcome::estimate;
    if (!closed || usage == entry.usage.end() || usage->estimated || life.was_year_unread(contract.number, last)) continue;
    result.wrong = comes_on(contract.places->at(place), last) ? 0 : counted - made;
    ++result.certain;
  }
  return result;
}

void check_certain_counts(Life& life, int month, Kept& kept) {
  constexpr int months_of_doubt = 16;
  constexpr std::int64_t most_by_mean = 4'000;  // of a place; what the predecessor has billed is more

  for (const Lived& contract : life.contracts()) {
    if (life.was_misled(contract.number)) continue;
    const bool in_doubt = contract.plan->billing_from && month < months_of_doubt;
    const bool burst_before = std::ranges::any_of(contract.plan->events, [&](const Event& event) { return event.what == What::burst && event.day < contract.from; });
    for (const auto& meter : contract.plan->meters) {
      const auto ledger = entries_without_gap(life, contract, meter);
      for (std::size_t place = 0; place < contract.places->size(); ++place) {
        const CountedPlace place_count = count_place(life, contract, meter, place, ledger);
        kept.certain += place_count.certain;
        if (in_doubt ? place_count.wrong > most_by_mean && !burst_before : place_count.wrong != 0)
          throw BrokenPromise(customer_of(contract.number), contract.number + " " + meter.id + " on P" + std::to_string(place + 1) + " has counted " + std::to_string(place_count.wrong) +
                                                                " clicks from readings that were not made\n" + place_count.entries);
      }
    }
  }
}

// A price that changes parts the lines of a period, and their correction is one line over all of it.
Money billed_within(const Sum& sum, const Group& group) {
  const auto& [what, period, is_fee] = group;
  Money billed;
  for (const auto& [other, amount] : sum.groups)
    if (std::get<0>(other) == what && std::get<2>(other) == is_fee && std::get<1>(other).intersection(period) == std::get<1>(other)) billed += amount;
  return billed;
}

void check_clicks(Life& life, Kept& kept) {
  const auto sums = sums_of(documents_of(life.desk()));
  for (const Lived& contract : life.contracts()) {
    check_ledger(life.desk(), contract, life.plan().end());
    const auto sum = sums.find(contract.number);
    const bool waits = !contract.plan->has(What::hold) && waits_for_a_later_run(life.desk(), contract);
    for (const auto& meter : contract.plan->meters) {
      if (!ends_exactly(contract, meter) || !contract.plan->minimum_invoice.empty() || left_to_next_year(life, contract) || waits) continue;
      compare(contract, meter, sum == sums.end() ? Sum{} : sum->second, life.plan().end(), "in the end");
      ++kept.meters;
    }
    if (sum == sums.end() || contract.plan->settlement == "calendar_year") continue;  // a year's line corrects those of its periods
    for (const auto& [group, alone] : sum->second.groups)
      if (const Money amount = billed_within(sum->second, group); alone < Money{} && amount < Money{})
        throw BrokenPromise(customer_of(contract.number), contract.number + " " + std::get<0>(group) + " of " + std::get<1>(group).iso() + " is credited with more than was billed: " + decimal(amount) + "\n" + sum->second.lines);
  }
}

void check_against_hindsight(Life& life, Life& hindsight, Kept& kept) {
  const auto lived = sums_of(documents_of(life.desk())), expected = sums_of(documents_of(hindsight.desk()));
  for (const Lived& contract : life.contracts()) {
    if (!contract.plan->by_days || waits_for_a_later_run(life.desk(), contract)) continue;
    const auto is = lived.find(contract.number), should = expected.find(contract.number);
    const Sum none;
    const Sum &a = is == lived.end() ? none : is->second, &b = should == expected.end() ? none : should->second;
    const std::int64_t tolerance = a.refunded ? 2 : 0;  // parts of a fee are rounded each for itself
    if (std::abs(a.net.cents - b.net.cents) > tolerance)
      throw BrokenPromise(customer_of(contract.number), contract.number + " is billed " + decimal(a.net) + "; in hindsight " + decimal(b.net) + "\nbilled:\n" + a.lines + "in hindsight:\n" + b.lines);
    ++kept.in_hindsight;
  }
}

void check_books(Life& life, Kept& kept) {
  Desk& desk = life.desk();
  const auto report = office::verify_books(desk.database(), desk.config(), {});
  if (!report.sound()) throw BrokenPromise("", "audit verify: " + report.faults[0].code + " " + report.faults[0].where + ": " + report.faults[0].what);
  const auto documents = documents_of(desk);
  for (const auto& document : documents) {
    const auto explained = office::explain_invoice(desk.database(), desk.config(), name_of(document), {}, document::Language::german);
    if (!explained.identical) broken(document, "explain: " + explained.recomputed);
    Money sum;
    for (const auto& line : explained.lines) sum += line.amount;
    if (sum != document.invoice.net) broken(document, "explain adds up to " + decimal(sum));
    ++kept.explained;
  }
  // By the run: of a contract that ended, the run of its rhythm's month takes along what the run of its last day drafted.
  std::map<std::int64_t, Day> run_ends;
  for (const auto& summary : desk.documents()) run_ends[summary.id.value] = summary.run_end;
  for (int month = 0; month < life.plan().months; ++month) {
    const Period period{life.plan().first.plus_months(month), life.plan().first.plus_months(month + 1)};
    Money net, gross;
    for (const auto& document : documents)
      if (document.invoice.kind == db::InvoiceKind::invoice && !document.invoice.cancelled_by && period.contains(run_ends.at(document.invoice.id.value) - 1))
        net += document.invoice.net, gross += document.invoice.gross;
    const auto summary = office::summarise(desk.database(), period, "");
    if (summary.invoices.net != net || summary.invoices.gross != gross)
      throw BrokenPromise("", "the summary of " + period.iso() + " says net " + decimal(summary.invoices.net) + ", the invoices " + decimal(net));
  }
}

}  // namespace klickwerk::dealer_years
