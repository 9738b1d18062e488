// Two clerks move money on the same items at the same moment, each by a connection of its own: a credit is paid out once, an invoice is
// paid once, nobody is dunned twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "office/payments/dunning.h"
#include "office/payments/set_off.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

const Day today = Day::of(2026, 11, 9);

class TwoBookkeepers : public test::AccountingBooks {
 protected:
  TwoBookkeepers() {
    issue("RE-15", "K-1", "2026-10-05", -1600);  // 19.04 in his favour
    issue("RE-16", "K-1", "2026-10-06", 1000);   // 11.90
    issue("RE-17", "K-2", "2026-10-07", 10000);  // 119.00
  }
  using Deed = std::function<void(db::Database&)>;
  static std::string statement(const std::string& reference, const std::string& amount, const std::string& purpose) {
    return "date;amount;reference;purpose\n2026-10-20;" + amount + ";" + reference + ";" + purpose + "\n";
  }
  static Deed import_of(const std::string& content) {
    return [=](db::Database& connection) { import_payments(connection, {"bank.csv", content, "anna", false}); };
  }
  Deed dunning() {
    return [this](db::Database& connection) { run_dunning(connection, config_, {today, true, false, {}, "anna", today}); };
  }

  // The first stands before the item's row and the second behind it, or both would stand before the row and have seen the same; then the way is free.
  std::string at_once(const std::string& item, const Deed& hers, const Deed& his) {
    const InvoiceId id{std::stoll(books_.value("select invoice_id from invoices where number = '" + item + "'"))};
    return behind_a_door([id](db::PaymentStore& store) { store.lock_items(id, id); }, hers, his);
  }
  std::string behind_a_door(const std::function<void(db::PaymentStore&)>& close, const Deed& hers, const Deed& his) {
    db::Database door = books_.another();
    auto closed = std::make_unique<db::Transaction>(door.begin());
    db::PaymentStore store(*closed);
    close(store);
    auto anna = std::async(std::launch::async, [&] { return told(hers); });
    auto bert = std::async(std::launch::async, [&] { return told(his); });
    EXPECT_TRUE(both_wait());
    closed.reset();
    return anna.get() + bert.get();
  }
  std::string open_on(const std::string& number) {
    return books_.value("select billed_cents - paid_cents from item_balances('9999-12-31') b join invoices i on i.invoice_id = b.item_id where i.number = '" + number + "'");
  }

 private:
  std::string told(const Deed& deed) {
    db::Database connection = books_.another();
    try {
      deed(connection);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  bool both_wait() {
    for (int i = 0; i < 3000; ++i) {
      if (books_.value("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == "2") return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
};

TEST_F(TwoBookkeepers, ACreditIsPaidOutOnce) {
  EXPECT_EQ(at_once("RE-15", import_of(statement("A", "-19,04", "RE-15")), import_of(statement("B", "-19,04", "RE-15"))), "");
  EXPECT_EQ(open_on("RE-15"), "0");
  EXPECT_EQ(books_.value("select count(*) from payments"), "1") << "what left besides was none of ours";
}

TEST_F(TwoBookkeepers, AnInvoiceIsPaidOnceAndTheRestStaysWithThePayment) {
  EXPECT_EQ(at_once("RE-17", import_of(statement("A", "119,00", "RE-17")), import_of(statement("B", "119,00", "RE-17"))), "");
  EXPECT_EQ(open_on("RE-17"), "0");
  EXPECT_EQ(books_.value("select count(*) from payments"), "2");
  EXPECT_EQ(books_.value("select sum(amount_cents) from payment_allocations"), "11900");
}

TEST_F(TwoBookkeepers, TheSameStatementIsBookedOnce) {
  const std::string content = statement("A", "119,00", "RE-17");
  EXPECT_EQ(at_once("RE-17", import_of(content), import_of(content)), "") << "the second one knows the entry";
  EXPECT_EQ(books_.value("select count(*) from payments"), "1");
}

TEST_F(TwoBookkeepers, ACreditIsNotPaidOutAndSetOff) {
  const Deed sets_off = [](db::Database& connection) { set_off(connection, {"RE-15", {"RE-16"}, {}, today, "bert"}); };
  at_once("RE-15", import_of(statement("A", "-19,04", "RE-15")), sets_off);
  const bool paid_out = books_.value("select count(*) from payment_allocations") == "1";
  EXPECT_EQ(open_on("RE-15"), paid_out ? "0" : "-714");
  EXPECT_EQ(open_on("RE-16"), paid_out ? "1190" : "0");
}

TEST_F(TwoBookkeepers, ByHandAndByStatementOnAnInvoice) {
  const Deed by_hand = [](db::Database& connection) {
    db::Payment cash;
    cash.received_on = today, cash.amount = {11900}, cash.purpose = "RE-17", cash.source = "hand", cash.bank_reference = "cash 1";
    add_payment(connection, cash, "bert");
  };
  EXPECT_EQ(at_once("RE-17", import_of(statement("A", "119,00", "RE-17")), by_hand), "");
  EXPECT_EQ(open_on("RE-17"), "0");
}

TEST_F(TwoBookkeepers, NobodyIsDunnedTwice) {
  EXPECT_EQ(behind_a_door([](db::PaymentStore& store) { store.lock_money(); }, dunning(), dunning()), "") << "the second one finds nobody to be dunned";
  EXPECT_EQ(books_.value("select count(*) from dunning_steps s join invoices i using (invoice_id) where i.number = 'RE-17'"), "1");
}

}  // namespace
}  // namespace klickwerk::office
