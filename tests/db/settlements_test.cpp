#include "db/settlements.h"

#include <gmock/gmock.h>

#include "db/frozen_settlement.h"
#include "tests/db/settling.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;
using testing::HasSubstr;

class Settlements : public SettlingTest {};

TEST_F(Settlements, JobIsTheWholeInput) {
  settle(september);
  const auto due = jobs(october);
  ASSERT_EQ(due.size(), 1u);
  const auto& job = due[0];
  EXPECT_EQ(job.contract, contract_);
  EXPECT_EQ(job.customer, customer_);
  EXPECT_EQ(job.settled_until, october.first);
  EXPECT_EQ(job.stays_because, "");
  const auto& input = job.input;
  EXPECT_EQ(input.period, october);
  EXPECT_EQ(input.terms.number, "V1");
  ASSERT_EQ(input.positions.size(), 1u);
  EXPECT_EQ(input.positions[0].devices[0].serial, "SN1");
  EXPECT_EQ(input.positions[0].devices[0].start, (std::vector<billing::CounterValue>{{"colour", 100}, {"mono", 1000}}));
  // The opening of the eve and all of the month, by counter, then day; only the counters that meters count.
  EXPECT_EQ(input.positions[0].readings, (std::vector<billing::Reading>{{"colour", on("2026-09-30"), 300, "snmp"}, {"colour", on("2026-10-31"), 450, "snmp"},
                                                                        {"mono", on("2026-09-30"), 1500, "snmp"}, {"mono", on("2026-10-31"), 2100, "snmp"}}));
  ASSERT_EQ(input.ledger.size(), 2u);
  EXPECT_EQ(input.ledger[0].meter, "bw");
  EXPECT_EQ(input.ledger[0].period, september);
  EXPECT_EQ(input.ledger[0].usage, (std::vector<billing::MeterLedgerEntry::Usage>{{"P1", {500}, false}}));
}

TEST_F(Settlements, OpeningIsFoundHoweverLongAgo) {
  const Contract old = [&] {
    auto transaction = server_.database().begin();
    auto contract = simple_contract(customer_, add_device(transaction, "SN2"), "V2");
    ContractStore(transaction).add(contract);
    const auto device = contract.positions[0].placements[0].device;
    auto noon = reading(device, "mono", "2026-03-15", 1111, "clerk");
    noon.read_at -= std::chrono::hours(12);
    ReadingStore(transaction).add(std::vector{noon, reading(device, "mono", "2026-03-15", 1112), reading(device, "mono", "2026-03-14", 1100)});
    ReadingStore(transaction).decide(noon, ReadingState::billable, "anna", "agreed");
    transaction.commit();
    return contract;
  }();
  const auto due = jobs(october, {"V2", DueFilter::Settled::skip});
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].input.positions[0].readings, (std::vector<billing::Reading>{{"mono", on("2026-03-15"), 1111, "clerk"}}));
}

TEST_F(Settlements, InvalidReadingsNeverBill) {
  auto transaction = server_.database().begin();
  ReadingStore(transaction).decide(reading(device_, "mono", "2026-10-31", 0), ReadingState::invalid, "anna", "typing error");
  transaction.commit();
  for (const auto& reading : jobs(october)[0].input.positions[0].readings) EXPECT_FALSE(reading.counter == "mono" && reading.day == on("2026-10-31"));
}

TEST_F(Settlements, SwapDayBelongsToTheNewDeviceAndResetsToTheirDevice) {
  auto transaction = server_.database().begin();
  const DeviceId next = add_device(transaction, "SN2");
  ContractStore contracts(transaction);
  const PositionId position = contracts.find("V1")->positions[0].id;
  contracts.end_placement(position, on("2026-10-10"), std::vector<billing::CounterValue>{{"mono", 1700}});
  contracts.place(position, {next, on("2026-10-10"), {}, {{"mono", 5}}, {}});
  ReadingStore readings(transaction);
  readings.add(std::vector{reading(device_, "mono", "2026-10-10", 1700), reading(next, "mono", "2026-10-10", 6), reading(next, "mono", "2026-10-09", 3)});
  readings.document_reset(next, {on("2026-10-20"), "mono", 50, 0}, "tom", "board replaced");
  readings.document_reset(next, {on("2026-10-05"), "mono", 40, 0}, "tom", "before it came here");
  transaction.commit();
  const auto history = jobs(october)[0].input.positions[0];
  std::vector<std::pair<std::string, std::int64_t>> mono;
  for (const auto& one : history.readings)
    if (one.counter == "mono") mono.emplace_back(one.day.iso(), one.value);
  EXPECT_THAT(mono, testing::ElementsAre(testing::Pair("2026-09-30", 1500), testing::Pair("2026-10-10", 6)));
  EXPECT_EQ(history.resets, (std::vector<billing::CounterReset>{{on("2026-10-20"), "mono", 50, 0}}));
}

TEST_F(Settlements, SecondRunKeepsAndReplacementNeedsToBeAsked) {
  const auto first = jobs(october);
  EXPECT_EQ(store(first).stored, 1);
  EXPECT_EQ(store(first).kept, 1) << "two runs at once: the second finds it settled";
  EXPECT_TRUE(jobs(october).empty());
  EXPECT_EQ(summary_.already_settled, 1);
  const auto again = jobs(october, {{}, DueFilter::Settled::again});
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].input, first[0].input) << "as if the draft were not there";
  EXPECT_EQ(again[0].existing_input, freeze(first[0].input));
  EXPECT_EQ(store(again, true).stored, 1);
  EXPECT_EQ(server_.value("select count(*) || ' ' || count(distinct settlement_id) from invoices"), "1 1");
}

TEST_F(Settlements, DraftHasLinesSumsAndFrozenInput) {
  const auto due = jobs(october);
  store(due);
  auto transaction = server_.database().begin();
  SettlementStore settlements(transaction);
  const auto stored = settlements.find(contract_, october.end);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->input, due[0].input);
  EXPECT_EQ(stored->result, billing::settle(due[0].input));
  EXPECT_EQ(stored->result_hash, billing::result_hash(stored->result));
  const auto invoice = InvoiceStore(transaction).invoice(InvoiceStore(transaction).list().front().id);
  ASSERT_EQ(invoice->lines.size(), stored->result.lines.size());
  for (std::size_t i = 0; i < invoice->lines.size(); ++i) EXPECT_EQ(invoice->lines[i], stored->result.lines[i]);
  EXPECT_EQ(invoice->gross, stored->result.gross);
  EXPECT_EQ(settlements.ledger(contract_), stored->result.ledger);
}

TEST_F(Settlements, HoldElsewhereAndRhythmAreRespected) {
  const auto change = [&](const std::string& assignment) { server_.execute("update contracts set " + assignment); };
  change("billed_elsewhere = true");
  EXPECT_TRUE(jobs(october).empty());
  EXPECT_EQ(summary_.billed_elsewhere, 1);
  change("billed_elsewhere = false, hold_from = '2026-10-15'");
  EXPECT_TRUE(jobs(october).empty());
  EXPECT_EQ(summary_.on_hold, 1);
  change("hold_from = null, cycle_months = 3, rhythm_anchor = '2026-01-01'");
  EXPECT_TRUE(jobs(october).empty());
  EXPECT_EQ(jobs(Period::month(2026, 12)).at(0).input.period, (Period{on("2026-10-01"), on("2027-01-01")}));
  EXPECT_THROW(jobs(october, {"V99", DueFilter::Settled::skip}), Refused);
}

TEST_F(Settlements, ReplacedLedgerEntriesComeBackWhenTheirSettlementGoes) {
  settle(september);
  settle(october);
  auto transaction = server_.database().begin();
  SettlementStore settlements(transaction);
  const auto october_id = settlements.find(contract_, october.end)->id, september_id = settlements.find(contract_, september.end)->id;
  const auto all = settlements.ledger(contract_);
  EXPECT_THROW(settlements.discard(september_id), Refused) << "a later one stands on it";
  settlements.discard(october_id);
  EXPECT_LT(settlements.ledger(contract_).size(), all.size());
  settlements.discard(september_id);
  EXPECT_TRUE(settlements.ledger(contract_).empty());
  transaction.commit();
  EXPECT_EQ(server_.value("select count(*) from invoice_lines"), "0");
}

TEST_F(Settlements, LaterPeriodIsNoticed) {
  settle(october);
  EXPECT_EQ(jobs(september).at(0).stays_because, "a later period is settled already");
  EXPECT_EQ(store(jobs(september)).kept, 1);
}

TEST_F(Settlements, OldHistoryIsReadOnlyWhenTheUsualWindowIsNotEnough) {
  auto transaction = server_.database().begin();
  const auto entry = [&](Period period, billing::MeterLedgerEntry::Outcome outcome) {
    return TakenOverHistory{contract_, {"bw", period, outcome, {{"", {100}, false}}, {}, {}, {}, {}}};
  };
  SettlementStore(transaction).add_history(std::vector{entry(Period::month(2024, 1), billing::MeterLedgerEntry::Outcome::actual),
                                                       entry(Period::month(2024, 2), billing::MeterLedgerEntry::Outcome::open)});
  transaction.commit();
  const auto ledger = jobs(september)[0].input.ledger;
  ASSERT_EQ(ledger.size(), 2u);
  EXPECT_EQ(ledger[1].outcome, billing::MeterLedgerEntry::Outcome::open);
}

TEST_F(Settlements, FailuresShowUntilTheContractIsSettled) {
  {
    auto transaction = server_.database().begin();
    SettlementStore settlements(transaction);
    const auto run = settlements.begin_run(october, "test", "");
    const FailedContract failed{contract_, october, "broken", "cannot be settled", "look at it"};
    settlements.store_failures(run, std::span(&failed, 1));
    settlements.store_failures(run, std::span(&failed, 1));
    ASSERT_EQ(settlements.exceptions().size(), 1u);
    EXPECT_EQ(settlements.exceptions(run)[0].contract_number, "V1");
    transaction.commit();
  }
  settle(october);
  auto transaction = server_.database().begin();
  EXPECT_TRUE(SettlementStore(transaction).exceptions().empty());
}

TEST_F(Settlements, ExceptionsOfHeldMetersAreListedAndResolved) {
  settle(november);  // no readings in November and no history
  auto transaction = server_.database().begin();
  SettlementStore settlements(transaction);
  const auto open = settlements.exceptions();
  ASSERT_FALSE(open.empty());
  EXPECT_EQ(open[0].code, "missing_reading_no_history");
  for (const auto& exception : open) settlements.resolve(exception.id, "anna");
  EXPECT_TRUE(settlements.exceptions().empty());
  EXPECT_EQ(settlements.exceptions(true).size(), open.size());
  EXPECT_THROW(settlements.resolve(open[0].id, "anna"), Refused);
}

TEST_F(Settlements, BooksAreGuarded) {
  settle(october);
  EXPECT_THAT(refusal("update settlements set net_cents = 1"), HasSubstr("frozen"));
  EXPECT_THAT(refusal("update settlements set state = 'issued'"), HasSubstr("cannot go from draft to issued"));
  EXPECT_THAT(refusal("update settlement_ledger set invoiced_cents = 0"), HasSubstr("frozen"));
  const auto id = draft();
  approve(id);
  issue(id);
  EXPECT_THAT(refusal("delete from settlements"), HasSubstr("cannot be deleted"));
  EXPECT_THAT(refusal("delete from settlement_ledger"), HasSubstr("cannot be deleted"));
  EXPECT_THAT(refusal("insert into settlements (contract_id, period_first, period_end, run_end, input, result, result_hash, net_cents) "
                      "select contract_id, period_first, period_end, run_end, '', '', '', 0 from settlements"), HasSubstr("settlements_once_per_period"));
}

}  // namespace
}  // namespace klickwerk::db
