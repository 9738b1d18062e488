// The settings of the revenue accounts change between an invoice and its cancellation, and a batch is not what it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/document_file.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::Not;

class OriginalAccounts : public test::AccountingBooks {
 protected:
  OriginalAccounts() {
    config_.accounting.revenue_accounts = "kind flat: 8401 @100";
    issue("RE-1", "K-1", "2026-10-05", 10000);
    issue("RE-2", "K-2", "2026-10-06", 5000);
  }
  std::string bookings(const ExportReport& report) const { return report.files.empty() ? "" : report.files[0].content; }
};

TEST_F(OriginalAccounts, ACancellationIsBookedWhereItsInvoiceWas) {
  EXPECT_THAT(bookings(run_export(database(), config_, datev())), HasSubstr("119,00;\"S\";\"EUR\";;;;10000;8401"));
  config_.accounting.revenue_accounts = "kind flat: 8402 @200";
  issue("ST-1", "K-1", "2026-10-20", -10000, "cancellation", "RE-1");
  issue("KO-2", "K-2", "2026-10-20", -1000, "correction", "RE-2");
  issue("RE-3", "K-1", "2026-10-21", 2000);
  const auto report = run_export(database(), config_, datev());
  EXPECT_THAT(bookings(report), AllOf(HasSubstr("119,00;\"H\";\"EUR\";;;;10000;8401"), HasSubstr("11,90;\"H\";\"EUR\";;;;10001;8401"), HasSubstr("23,80;\"S\";\"EUR\";;;;10000;8402")));
  EXPECT_THAT(report.remarks, ElementsAre(AllOf(HasSubstr("2 cancellations and corrections of what batch 1 handed over"), HasSubstr("has changed since"), HasSubstr("kind flat: 8401 @100"))));
}

TEST_F(OriginalAccounts, NothingIsSaidWhereNothingChanged) {
  run_export(database(), config_, datev());
  issue("ST-1", "K-1", "2026-10-20", -10000, "cancellation", "RE-1");
  const auto report = run_export(database(), config_, datev());
  EXPECT_THAT(report.remarks, IsEmpty());
  EXPECT_THAT(bookings(report), HasSubstr("119,00;\"H\";\"EUR\";;;;10000;8401"));
}

TEST_F(OriginalAccounts, InOneBatchTodaysAccountsCount) {
  issue("ST-1", "K-1", "2026-10-20", -10000, "cancellation", "RE-1");
  EXPECT_THAT(bookings(run_export(database(), config_, datev())), AllOf(HasSubstr("119,00;\"S\";\"EUR\";;;;10000;8401"), HasSubstr("119,00;\"H\";\"EUR\";;;;10000;8401")));
}

TEST_F(OriginalAccounts, AnotherChartAndAnOldBatchAreNamed) {
  run_export(database(), config_, datev());
  issue("ST-1", "K-1", "2026-10-20", -10000, "cancellation", "RE-1");
  config_.accounting.chart = "skr04", config_.accounting.revenue_accounts = "kind flat: 4401";
  const auto report = run_export(database(), config_, datev(true));
  EXPECT_THAT(report.remarks, ElementsAre(AllOf(HasSubstr("1 cancellation or correction"), HasSubstr("by skr03"))));
  EXPECT_THAT(bookings(report), HasSubstr("119,00;\"H\";\"EUR\";;;;10000;4401"));
  books_.execute("alter table export_batches disable trigger user");
  books_.execute("update export_batches set chart = '', revenue_accounts = ''");
  EXPECT_THAT(run_export(database(), config_, datev(true)).remarks, ElementsAre(HasSubstr("before its accounts were kept")));
}

TEST_F(OriginalAccounts, AChangedBatchIsNotWrittenAgain) {
  const auto batch = run_export(database(), config_, datev()).batch;
  books_.execute("alter table export_files disable trigger user");
  books_.execute("update export_files set content = content || 'x'::bytea");
  try {
    export_again(database(), *batch, ExportKind::datev, folder_ / "again");
    FAIL();
  } catch (const db::Refused& refused) {
    EXPECT_THAT(refused.what(), AllOf(HasSubstr("is not what was handed over"), HasSubstr("Nothing was written")));
  }
  EXPECT_FALSE(test::fs::exists(folder_ / "again"));
}

}  // namespace
}  // namespace klickwerk::office
