// The case reader refuses what it does not know, and says where.
#include "office/case/case_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "office/case/case_account.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::json;

Json sound() {
  return Json::parse(R"({"settlement_cases": [{"id": "A", "title": "one", "input": {
    "contract": {"number": "V-1", "start": "2024-01-01", "end": null, "vat_percent": "19", "proration": "actual_days",
                 "credit_unused": false, "true_up": "keep_estimates", "average_last_n": 3, "settlement": "period"},
    "flat_fee": [{"from": "2024-01-01", "amount_per_month": "30.00"}],
    "meters": [{"id": "bw", "free_per_month": 10, "prices": [{"from": "2020-01-01", "model": "unit", "price": "0.0100"}], "credit_price": null}],
    "positions": [{"id": "P1", "devices": [{"serial": "S", "from": "2020-01-01", "start": {}}]}],
    "readings": [{"position": "P1", "meter": "bw", "date": "2025-05-31", "value": 100}],
    "settled_history": [{"meter": "bw", "period": "2025-05", "clicks": 5, "basis": "actual"}],
    "runs": [{"from": "2025-06-01", "to": "2025-06-30"}]}}]})");
}

// The complaint about the sound file with one value set; "" when none.
std::string complaint(const std::string& pointer, const Json& value) {
  Json file = sound();
  file[Json::json_pointer("/settlement_cases/0/input" + pointer)] = value;
  try {
    read_cases(file.dump(), "cases.json");
  } catch (const CaseError& error) {
    return error.what();
  }
  return {};
}

void expect_complaint(const std::string& pointer, const Json& value, const std::string& path, const std::string& says) {
  const std::string text = complaint(pointer, value);
  EXPECT_TRUE(text.starts_with("cases.json: settlement_cases[0].input." + path + ": ")) << pointer << " gave: " << text;
  EXPECT_NE(text.find(says), std::string::npos) << pointer << " gave: " << text;
}

TEST(CaseReader, ReadsASoundFileAndItsDocumentation) {
  Json file = sound();
  file["schema_version"] = 1;
  file["currency"] = "EUR";
  file["purpose"] = "";
  file["conventions"] = Json::array({"x"});
  const auto cases = read_cases(file.dump(), "cases.json");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].id, "A");
  EXPECT_EQ(cases[0].contract.positions[0].readings[0].value, 100);
  EXPECT_EQ(cases[0].contract.ledger.size(), 1u);
  EXPECT_EQ(cases[0].contract.terms.flat_fees[0].per_month.places, 2);
}

TEST(CaseReader, NamesAnUnknownKeyWithItsPath) {
  expect_complaint("/meters/0/frei", 5, "meters[0].frei", "unknown key");
  expect_complaint("/contract/vat", "19", "contract.vat", "unknown key");
  expect_complaint("/positions/0/devices/0/ends", "2025-01-01", "positions[0].devices[0].ends", "unknown key");
  expect_complaint("/readings/0/source", "snmp", "readings[0].source", "unknown key");
  expect_complaint("/meters/0/prices/0/tiers", Json::array(), "meters[0].prices[0].tiers", "unknown key");
  expect_complaint("/notes", "x", "notes", "unknown key");
}

TEST(CaseReader, RefusesCountersBelowZero) {
  expect_complaint("/readings/0/value", -5, "readings[0].value", "negative");
  expect_complaint("/positions/0/devices/0/start", Json{{"bw", -1}}, "positions[0].devices[0].start.bw", "negative");
  expect_complaint("/positions/0/devices/0/final", Json{{"bw", -1}}, "positions[0].devices[0].final.bw", "negative");
}

TEST(CaseReader, NamesWrongValues) {
  expect_complaint("/contract/start", "2025-02-29", "contract.start", "2025-02-29");
  expect_complaint("/contract/vat_percent", 19, "contract.vat_percent", "in quotes");
  expect_complaint("/contract/proration", "daily", "contract.proration", "actual_days");
  expect_complaint("/contract/credit_unused", "no", "contract.credit_unused", "true or false");
  expect_complaint("/meters/0/prices/0/price", "0,01", "meters[0].prices[0].price", "decimal");
  expect_complaint("/meters/0/prices/0/price", "0.0000001", "meters[0].prices[0].price", "6 places");
  expect_complaint("/meters/0/free_per_month", 1.5, "meters[0].free_per_month", "whole number");
  expect_complaint("/readings/0/value", "100", "readings[0].value", "whole number");
  expect_complaint("/readings/0/value", 9000000000000000000, "readings[0].value", "out of range");
  expect_complaint("/readings/0/position", "P9", "readings[0].position", "P9");
  expect_complaint("/settled_history/0/period", "2025-13", "settled_history[0].period", "2025-03");
  expect_complaint("/settled_history/0/basis", "guess", "settled_history[0].basis", "actual or estimate");
  expect_complaint("/settled_history/0/meter", "scan", "settled_history[0].meter", "scan");
  expect_complaint("/runs/0/to", "2025-05-01", "runs[0]", "ends before");
  expect_complaint("/runs", Json::array(), "runs", "no run");
}

TEST(CaseReader, RefusesContractsThatCannotBeSettled) {
  expect_complaint("/meters/0/prices/0/from", "2024-06-01", "meters[0].prices", "no price in force");
  expect_complaint("/meters/0/prices/0", Json::parse(R"({"from":"2020-01-01","model":"package","package_size":0,"price":"1.00"})"),
                   "meters[0].prices[0].package_size", "greater than 0");
  expect_complaint("/contract/minimum", Json::parse(R"({"type":"clicks","meter":"colour","per_month":5})"), "contract.minimum.meter", "colour");
  expect_complaint("/contract/interim_billing", true, "contract.interim_billing", "calendar_year");
}

TEST(CaseReader, NamesMissingKeysAndBrokenFiles) {
  for (const char* key : {"number", "start", "vat_percent"}) {
    Json file = sound();
    file["settlement_cases"][0]["input"]["contract"].erase(key);
    try {
      read_cases(file.dump(), "cases.json");
      ADD_FAILURE() << "accepted without " << key;
    } catch (const CaseError& error) {
      EXPECT_EQ(std::string{error.what()}, std::string{"cases.json: settlement_cases[0].input.contract: the key '"} + key + "' is missing");
    }
  }
  EXPECT_THROW(read_cases("{", "cases.json"), CaseError);
  EXPECT_THROW(read_cases("[]", "cases.json"), CaseError);
  EXPECT_THROW(read_case_file("/nonexistent/cases.json"), CaseError);
}

// Every value of the sound file is replaced by one of another type: refused with its path, or (null for what may be
// left out) accepted; never anything else.
TEST(CaseReader, SurvivesEveryWrongType) {
  const Json flat = sound().flatten();
  int refused = 0;
  for (const auto& [pointer, value] : flat.items())
    for (const Json& wrong : {Json(), Json(true), Json(-1), Json("x"), Json::array({1}), Json{{"x", 1}}}) {
      Json file = sound();
      file[Json::json_pointer(pointer)] = wrong;
      try {
        read_cases(file.dump(), "f");
      } catch (const CaseError&) {
        ++refused;
      }
    }
  EXPECT_GT(refused, 100);
}

TEST(CaseAccount, TellsTheClerkWhatIsHeldAndWhatToDo) {
  Json file = sound();
  file["settlement_cases"][0]["input"]["settled_history"] = Json::array();
  const auto cases = read_cases(file.dump(), "f");
  const std::string account = account_of(run_cases(cases)[0]);
  for (const char* words : {"Flat fee", "EXCEPTION MISSING_READING_NO_HISTORY", "Next: Enter the reading of 2025-06-30", "30.00", "35.70"})
    EXPECT_NE(account.find(words), std::string::npos) << words << " in\n" << account;
}

}  // namespace
}  // namespace klickwerk::office
