// The digest of a settlement: FNV-1a, 64 bit, twice with different offsets, over its fields in order. It compares runs
// of the same program; it is no protection against a forger.
#include <array>
#include <cstdio>

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {
namespace {

class Digest {
 public:
  void add(std::int64_t value) {
    for (int shift = 0; shift < 64; shift += 8) add_byte(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> shift));
  }
  void add(std::string_view text) {
    add(std::ssize(text));
    for (char c : text) add_byte(static_cast<unsigned char>(c));
  }
  void add(Period period) { add(period.first.serial), add(period.end.serial); }
  void add(Clicks clicks) { add(clicks.count); }
  void add(Money money) { add(money.cents); }
  void add(const AgreedPrice& price) { add(price.price.micro), add(static_cast<std::int64_t>(price.places)); }
  template <class T>
  void add_all(const std::vector<T>& elements) {
    add(std::ssize(elements));
    for (const auto& element : elements) add(element);
  }
  void add(const SettlementLine& line) {
    add(static_cast<std::int64_t>(line.kind)), add(line.period), add(line.meter), add(line.position), add(line.quantity);
    add(line.months.numerator), add(line.months.denominator), add(line.unit_price), add(static_cast<std::int64_t>(line.tier));
    add(line.packaged_clicks.has_value() ? std::int64_t{1} : 0), add(line.packaged_clicks.value_or(Clicks{}));
    add(line.estimated ? std::int64_t{1} : 0), add(line.amount);
    if (!line.fee.empty() || line.refund || !line.revenue_group.empty() || !line.payer.empty()) {
      add("fee"), add(line.fee), add(line.refund ? std::int64_t{1} : 0), add(line.revenue_group), add(line.payer);
    }
    if (line.vat) add("vat"), add(*line.vat);
    if (line.discount) add("discount"), add(static_cast<std::int64_t>(line.discount->percent_bp)), add(line.discount->amount), add(line.discount->reason);
  }
  void add(const LineVat& vat) { add(static_cast<std::int64_t>(vat.vat_class)), add(static_cast<std::int64_t>(vat.rate_bp)); }
  void add(const VatGroup& group) { add(group.vat), add(group.net), add(group.tax); }
  void add(const FeeLedgerEntry::Part& part) {
    add(part.period), add(part.months.numerator), add(part.months.denominator), add(part.per_month), add(part.amount);
  }
  void add(const FeeLedgerEntry& entry) { add(entry.fee), add(entry.period), add_all(entry.parts); }
  void add(const SettlementException& exception) {
    add(exception.period), add(exception.meter), add(static_cast<std::int64_t>(exception.code)), add(exception.position);
    add(exception.serial), add(exception.what), add(exception.next_step);
  }
  void add(const MeterLedgerEntry::Usage& usage) {
    add(usage.position), add(usage.clicks), add(usage.estimated ? std::int64_t{1} : 0);
  }
  void add(const MeterLedgerEntry& entry) {
    add(entry.meter), add(entry.period), add(static_cast<std::int64_t>(entry.outcome)), add_all(entry.usage);
    add(entry.invoiced_clicks), add(entry.invoiced_amount), add(entry.credited_clicks), add(entry.credited_amount);
  }
  std::string hex() const {
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(a_), static_cast<unsigned long long>(b_));
    return text.data();
  }

 private:
  static constexpr std::uint64_t kPrime = 0x100000001b3;
  void add_byte(unsigned char byte) {
    a_ = (a_ ^ byte) * kPrime;
    b_ = (b_ ^ byte) * kPrime + (a_ >> 57);
  }
  std::uint64_t a_ = 0xcbf29ce484222325, b_ = 0x9ae16a3b2f90404f;
};

}  // namespace

std::string result_hash(const Settlement& settlement) {
  Digest digest;
  digest.add(settlement.period);
  digest.add_all(settlement.lines);
  digest.add(settlement.net), digest.add(settlement.vat), digest.add(settlement.gross);
  digest.add_all(settlement.exceptions);
  digest.add_all(settlement.ledger);
  // What came later is added where it is there: the digests of contracts without it stay what they were.
  if (!settlement.fee_ledger.empty()) digest.add("fees"), digest.add_all(settlement.fee_ledger);
  if (settlement.carried) digest.add("carried");
  if (!settlement.vat_groups.empty()) digest.add("vat groups"), digest.add_all(settlement.vat_groups);
  return digest.hex();
}

}  // namespace klickwerk::billing
