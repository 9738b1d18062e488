// Invoice numbers as payers write them and banks break them.
#include <gtest/gtest.h>

#include "office/payments/matching.h"
#include "office/payments/number_search.h"

namespace klickwerk::office {
namespace {

std::string found_in(const std::string& purpose, const std::vector<std::string>& numbers) {
  std::vector<db::OpenItem> items;
  for (const std::string& number : numbers) {
    db::OpenItem item;
    item.id = {static_cast<std::int64_t>(items.size()) + 1}, item.number = number, item.due_on = Day::of(2026, 11, 1), item.billed = Money{100};
    items.push_back(item);
  }
  db::Payment payment;
  payment.amount = Money{1000}, payment.purpose = purpose;
  std::string found;
  for (const Assignment& one : Matcher(items).match(payment).assignments) found += (found.empty() ? "" : " ") + one.number;
  return found;
}
std::string found_in(const std::string& purpose) { return found_in(purpose, {"RE-2026-000008", "RE-2026-000009"}); }

TEST(NumberSearch, DigitsBehindABlankAreWordsOfTheirOwn) {
  for (const char* purpose : {"RE-2026-000008 14.07.2026", "RE-2026-000008 2026-07-14", "RE-2026-000008 10000", "RE-2026-000008\n10000", "Kd 10000 RE-2026-000008", "re-2026-000008", "RE-2026-000008 / 14.07."})
    EXPECT_EQ(found_in(purpose), "RE-2026-000008") << purpose;
  EXPECT_EQ(found_in("RE-2026-000008 RE-2026-000009"), "RE-2026-000008 RE-2026-000009");
}

TEST(NumberSearch, SignsMayBeMissing) {
  for (const char* purpose : {"RE2026000008", "Re 2026-000008", "Kd 10000 Re 2026 000008 vom", "RE/2026/000008", "Rechnung RE2026000008 14.07.2026"})
    EXPECT_EQ(found_in(purpose), "RE-2026-000008") << purpose;
  for (const char* purpose : {"RE20260000081", "RE202600 0008", "ARE2026000008", "2026 000008"}) EXPECT_EQ(found_in(purpose), "") << purpose;
  EXPECT_EQ(found_in("2026 15 Toner", {"2026-15"}), "");
  EXPECT_EQ(found_in("R 12 Toner", {"R-12"}), "");
  EXPECT_EQ(found_in("RE2026112", {"RE-2026-112", "RE-20261-12"}), "");  // which one?
}

TEST(NumberSearch, ALongerNumberIsAnotherOne) {
  for (const char* purpose : {"RE-2026-0000081", "RE-2026-000008123", "RE-2026-00 00081", "RE-2026-00 0008 1"}) EXPECT_EQ(found_in(purpose), "") << purpose;
  EXPECT_EQ(found_in("RE-2026-0000081", {"RE-2026-000008", "RE-2026-0000081"}), "RE-2026-0000081");
  EXPECT_EQ(found_in("RE-2026-000008 1", {"RE-2026-000008", "RE-2026-0000081"}), "");  // broken, or followed by something: a person decides
}

TEST(NumberSearch, BanksBreakNumbers) {
  for (const char* purpose : {"RE-2026-00 0008", "R E-2026-000008", "RE-20 26-000008 Danke", "Rechnung RE-2026-\n000008"}) EXPECT_EQ(found_in(purpose), "RE-2026-000008") << purpose;
}

}  // namespace
}  // namespace klickwerk::office
