// The rules of GET and of walking, without any network: what is asked next after each kind of answer.
#include <gtest/gtest.h>

#include "collector/poll/column_walk.h"
#include "collector/poll/instance_fetch.h"

namespace klickwerk::collector {
namespace {

Oid row(std::uint32_t n) { return Oid{{1, 3, 6, 1, 4, 1, 99, n}}; }
std::vector<Oid> rows(std::uint32_t first, std::uint32_t last) {
  std::vector<Oid> list;
  for (std::uint32_t n = first; n <= last; ++n) list.push_back(row(n));
  return list;
}
Binding bound(const Oid& oid, std::int64_t value = 1) { return {oid, Absence::none, {SnmpType::integer, value}}; }
SnmpAnswer values(const std::vector<Oid>& oids) {
  std::vector<Binding> bindings;
  for (const Oid& oid : oids) bindings.push_back(bound(oid));
  return bindings;
}
SnmpAnswer failure(SnmpError error, int index = 0) { return Failure{SnmpFailure{error, index}}; }

TEST(InstanceFetch, AsksInPortions) {
  RequestSize size;
  VarBinds found;
  InstanceFetch fetch(rows(1, 45), size);
  std::vector<std::size_t> portions;
  while (!fetch.finished()) {
    const auto asked = fetch.next();
    portions.push_back(asked.size());
    fetch.take(asked, values(asked), found);
  }
  EXPECT_EQ(portions, (std::vector<std::size_t>{20, 20, 5}));
  EXPECT_EQ(found.size(), 45U);
}

TEST(InstanceFetch, HalvesOnTooBigAndRemembers) {
  RequestSize size;
  VarBinds found;
  InstanceFetch fetch(rows(1, 20), size);
  fetch.take(fetch.next(), failure(SnmpError::too_big), found);
  EXPECT_EQ(fetch.next().size(), 10U);
  fetch.take(fetch.next(), failure(SnmpError::too_big), found);
  EXPECT_EQ(fetch.next(), rows(1, 5));
  EXPECT_EQ(size.varbinds(), 5);
}

TEST(InstanceFetch, DropsTheNameThatV1Refuses) {
  RequestSize size;
  VarBinds found;
  InstanceFetch fetch(rows(1, 4), size);
  fetch.take(fetch.next(), failure(SnmpError::no_such_name, 3), found);
  EXPECT_EQ(fetch.next(), (std::vector<Oid>{row(1), row(2), row(4)}));
}

TEST(InstanceFetch, FindsTheRefusedNameBySplittingWhenTheIndexIsUseless) {
  for (const int useless : {0, -1, 99}) {
    RequestSize size;
    VarBinds found;
    InstanceFetch fetch(rows(1, 7), size);
    int requests = 0;
    while (!fetch.finished()) {
      ASSERT_LT(++requests, 20);
      const auto asked = fetch.next();
      const bool has_the_bad_one = std::ranges::find(asked, row(5)) != asked.end();
      fetch.take(asked, has_the_bad_one ? failure(SnmpError::no_such_name, useless) : values(asked), found);
    }
    EXPECT_EQ(found.size(), 6U);
    EXPECT_FALSE(found.contains(row(5)));
  }
}

TEST(InstanceFetch, OneNameThatMeetsSilenceIsLeftOutTwoMeanTheDeviceIsGone) {
  RequestSize size;
  VarBinds found;
  InstanceFetch fetch(rows(1, 3), size);
  fetch.take(fetch.next(), failure(SnmpError::timeout), found);  // 3 -> 1
  ASSERT_EQ(fetch.next(), rows(1, 1));
  fetch.take(fetch.next(), failure(SnmpError::timeout), found);
  EXPECT_FALSE(fetch.in_doubt());
  fetch.take(fetch.next(), values(fetch.next()), found);
  fetch.take(fetch.next(), failure(SnmpError::timeout), found);
  EXPECT_FALSE(fetch.in_doubt()) << "an answer came in between";
  EXPECT_TRUE(fetch.finished());

  InstanceFetch gone(rows(1, 3), size);
  gone.take(gone.next(), failure(SnmpError::timeout), found);
  gone.take(gone.next(), failure(SnmpError::malformed), found);
  EXPECT_TRUE(gone.in_doubt());
}

TEST(InstanceFetch, TakesOnlyWhatItAskedFor) {
  RequestSize size;
  VarBinds found;
  InstanceFetch fetch(rows(1, 2), size);
  fetch.take(fetch.next(), std::vector<Binding>{bound(row(1)), bound(row(9)), {row(2), Absence::no_such_instance, {}}}, found);
  EXPECT_TRUE(fetch.finished());
  EXPECT_EQ(found.size(), 1U);
}

TEST(RequestSize, GrowsAfterPatienceAndIsMorePatientAfterAMistake) {
  RequestSize size;
  const auto good = [&](int polls) {
    for (int i = 0; i < polls; ++i) size.poll_went_well();
  };
  good(1);
  EXPECT_EQ(size.varbinds(), 20);
  good(1);
  EXPECT_EQ(size.varbinds(), 40);
  size.refused(40);
  EXPECT_EQ(size.varbinds(), 20);
  good(2);
  EXPECT_EQ(size.varbinds(), 20) << "once bitten";
  good(2);
  EXPECT_EQ(size.varbinds(), 40);
  size.refused(1);
  EXPECT_EQ(size.varbinds(), 1) << "never below one";
}

// A table of `columns` columns with `count` rows each below 1.3.6.1.4.1.99, and something behind it.
struct Table {
  std::uint32_t columns;
  std::uint32_t count;
  Oid prefix(std::uint32_t column) const { return Oid{{1, 3, 6, 1, 4, 1, 99, column}}; }
  Oid after(const Oid& name) const {
    for (std::uint32_t c = 1; c <= columns; ++c) {
      for (std::uint32_t r = 1; r <= count; ++r) {
        Oid cell = prefix(c);
        cell.arcs.push_back(r);
        if (cell > name) return cell;
      }
    }
    return Oid{{1, 3, 6, 1, 4, 2, 1, 0}};
  }
  SnmpAnswer answer(const ColumnWalk::Question& question) const {
    std::vector<Binding> bindings;
    std::vector<Oid> at = question.after;
    for (int r = 0; r < question.max_repetitions; ++r) {
      for (Oid& name : at) {
        name = after(name);
        bindings.push_back(bound(name));
      }
    }
    return bindings;
  }
  std::vector<Oid> prefixes() const {
    std::vector<Oid> list;
    for (std::uint32_t c = 1; c <= columns; ++c) list.push_back(prefix(c));
    return list;
  }
};

class WalkVersions : public testing::TestWithParam<SnmpVersion> {};
INSTANTIATE_TEST_SUITE_P(Both, WalkVersions, testing::Values(SnmpVersion::v1, SnmpVersion::v2c));

TEST_P(WalkVersions, GetsWholeColumnsAndNothingElse) {
  const Table table{.columns = 7, .count = 23};
  RequestSize size;
  VarBinds found;
  ColumnWalk walk(table.prefixes(), GetParam(), size);
  while (!walk.finished()) {
    const auto question = walk.next();
    EXPECT_EQ(question.kind, GetParam() == SnmpVersion::v1 ? RequestKind::get_next : RequestKind::get_bulk);
    EXPECT_LE(static_cast<int>(question.after.size()) * question.max_repetitions, 20);
    walk.take(table.answer(question), found);
  }
  EXPECT_EQ(found.size(), 7U * 23U);
  EXPECT_TRUE(walk.remarks().empty());
}

TEST(ColumnWalk, HalvesOnSilenceAndStillGetsAll) {
  const Table table{.columns = 3, .count = 9};
  RequestSize size;
  VarBinds found;
  ColumnWalk walk(table.prefixes(), SnmpVersion::v2c, size);
  while (!walk.finished()) {
    const auto question = walk.next();
    const bool too_much = question.after.size() * static_cast<std::size_t>(question.max_repetitions) > 4;
    walk.take(too_much ? failure(SnmpError::timeout) : table.answer(question), found);
    ASSERT_FALSE(walk.in_doubt());
  }
  EXPECT_EQ(found.size(), 27U);
  EXPECT_LE(size.varbinds(), 4);
}

TEST(ColumnWalk, StopsWhenTheDeviceGoesInCircles) {
  RequestSize size;
  VarBinds found;
  ColumnWalk walk({row(1)}, SnmpVersion::v2c, size);
  Oid cell = row(1);
  cell.arcs.push_back(4);
  walk.next();
  walk.take(std::vector<Binding>{bound(cell), bound(cell)}, found);
  EXPECT_TRUE(walk.finished());
  EXPECT_EQ(found.size(), 1U);
  ASSERT_EQ(walk.remarks().size(), 1U);
  EXPECT_THAT(walk.remarks()[0], testing::HasSubstr("OID not increasing after " + cell.text()));
}

TEST(ColumnWalk, StopsAtTheRowLimit) {
  const Table endless{.columns = 1, .count = 100000};
  RequestSize size;
  VarBinds found;
  ColumnWalk walk(endless.prefixes(), SnmpVersion::v2c, size);
  Oid last = endless.prefix(1);
  while (!walk.finished()) {
    const auto question = walk.next();
    std::vector<Binding> bindings;
    for (int r = 0; r < question.max_repetitions; ++r) {
      Oid cell = endless.prefix(1);
      cell.arcs.push_back(static_cast<std::uint32_t>(found.size()) + static_cast<std::uint32_t>(r) + 1);
      bindings.push_back(bound(cell));
    }
    walk.take(bindings, found);
  }
  EXPECT_EQ(found.size(), static_cast<std::size_t>(ColumnWalk::rows_per_column));
  EXPECT_EQ(walk.remarks().size(), 1U);
}

TEST(ColumnWalk, KeepsWhatArrivedBeforeTheDevicesOwnError) {
  const Table table{.columns = 1, .count = 12};
  RequestSize size;
  VarBinds found;
  ColumnWalk walk(table.prefixes(), SnmpVersion::v2c, size);
  walk.take(table.answer(walk.next()), found);
  const std::size_t before = found.size();
  ASSERT_GT(before, 0U);
  for (int i = 0; !walk.finished(); ++i) {
    ASSERT_LT(i, 10);
    walk.next();
    walk.take(failure(SnmpError::gen_err, 1), found);
  }
  EXPECT_EQ(found.size(), before);
  EXPECT_THAT(walk.remarks().at(0), testing::HasSubstr("genErr"));
}

TEST(ColumnWalk, ForgetsAColumnThatSilenceCutOff) {
  const Table table{.columns = 1, .count = 30};
  RequestSize size;
  VarBinds found;
  ColumnWalk walk(table.prefixes(), SnmpVersion::v2c, size);
  walk.take(table.answer(walk.next()), found);
  ASSERT_GT(found.size(), 0U);
  for (int i = 0; !walk.finished(); ++i) {
    ASSERT_LT(i, 10);
    walk.next();
    walk.take(failure(SnmpError::timeout), found);
  }
  EXPECT_TRUE(found.empty()) << "a sum over the rows that chance let through would be a wrong counter";
  EXPECT_THAT(walk.remarks().at(0), testing::HasSubstr("left out"));
}

TEST(ColumnWalk, V1EndsColumnsOneByOne) {
  RequestSize size;
  VarBinds found;
  ColumnWalk walk({row(1), row(2)}, SnmpVersion::v1, size);
  walk.next();
  walk.take(failure(SnmpError::no_such_name, 2), found);
  ASSERT_FALSE(walk.finished());
  EXPECT_EQ(walk.next().after, std::vector<Oid>{row(1)});
  walk.take(failure(SnmpError::no_such_name, 0), found);
  EXPECT_TRUE(walk.finished());
  EXPECT_TRUE(walk.remarks().empty()) << "that is how v1 says the end";
}

}  // namespace
}  // namespace klickwerk::collector
