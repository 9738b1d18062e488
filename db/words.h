// The words that stand in text columns for our enums, and back.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "billing/contract/terms.h"
#include "billing/metering/plausibility.h"
#include "billing/settlement/settlement.h"
#include "collector/poll/observation.h"
#include "core/assert.h"
#include "db/invoices.h"
#include "db/readings.h"
#include "db/settlements.h"

namespace klickwerk::db {

template <class Enum>
struct Words;  // static constexpr std::array names, in the order of the enum

template <> struct Words<billing::Proration> { static constexpr std::array names{"actual_days", "days_30_360", "full_month", "none"}; };
template <> struct Words<billing::TrueUp> { static constexpr std::array names{"keep_estimates", "by_days"}; };
template <> struct Words<billing::SettlementCycle> { static constexpr std::array names{"period", "calendar_year"}; };
template <> struct Words<billing::MinimumAmount::Scope> { static constexpr std::array names{"clicks", "all"}; };
template <> struct Words<billing::Discount::Scope> { static constexpr std::array names{"all", "clicks", "fees"}; };
template <> struct Words<billing::MeterLedgerEntry::Outcome> { static constexpr std::array names{"actual", "estimate", "open", "deferred"}; };
template <> struct Words<billing::VatClass> {
  static constexpr std::array names{"standard", "reduced", "zero", "exempt", "reverse_charge", "intra_community", "export_goods", "not_taxable"};
};
template <> struct Words<billing::LineKind> {
  static constexpr std::array names{"flat", "click", "credit", "minimum", "correction_click", "correction_credit", "included"};
};
template <> struct Words<billing::ExceptionCode> {
  static constexpr std::array names{"missing_reading_no_history", "missing_final_reading", "negative_usage", "reading_undecided", "opening_settled"};
};
template <> struct Words<billing::MeterAccount::State> { static constexpr std::array names{"settled", "pending_no_average", "held", "deferred"}; };
template <> struct Words<collector::PollOutcome> { static constexpr std::array names{"read", "silent", "wrong_device", "undecodable"}; };
template <> struct Words<collector::LevelKind> { static constexpr std::array names{"known", "no_restriction", "unknown", "some_left"}; };
template <> struct Words<ReadingState> { static constexpr std::array names{"valid", "billable", "invalid", "suspect"}; };
template <> struct Words<billing::FindingKind> {
  static constexpr std::array names{"fell", "became_zero", "jumped", "above_next", "parts_differ", "stale", "other_serial", "entered"};
};
template <> struct Words<SettlementState> { static constexpr std::array names{"draft", "nothing_due", "approved", "issued", "cancelled"}; };
template <> struct Words<InvoiceKind> { static constexpr std::array names{"invoice", "cancellation", "correction"}; };
template <> struct Words<InvoiceState> { static constexpr std::array names{"draft", "approved", "issued"}; };

template <class Enum>
constexpr const char* word(Enum value) {
  return Words<Enum>::names[static_cast<std::size_t>(value)];
}

// A CHECK of the schema or our own writing guarantees that the word is known.
template <class Enum>
Enum from_word(std::string_view text) {
  for (std::size_t i = 0; i < Words<Enum>::names.size(); ++i)
    if (text == Words<Enum>::names[i]) return static_cast<Enum>(i);
  KW_ASSERT(!"a word of the database that this program does not know");
  return Enum{};
}

}  // namespace klickwerk::db
