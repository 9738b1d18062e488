#include "collector/profile/source_reader.h"

#include <algorithm>
#include <charconv>

namespace klickwerk::collector {
namespace {

IndexPattern read_index(Fields& from) {
  const auto text = from.text("index");
  IndexPattern pattern;
  if (!text) return pattern;
  for (std::size_t begin = 0; begin <= text->size();) {
    const std::size_t end = std::min(text->find('.', begin), text->size());
    const std::string arc = text->substr(begin, end - begin);
    if (arc == "*") {
      pattern.emplace_back();
    } else {
      std::uint32_t number = 0;
      const auto [stop, error] = std::from_chars(arc.data(), arc.data() + arc.size(), number);
      if (error != std::errc{} || stop != arc.data() + arc.size())
        from.fail("index", "'" + *text + "' is not an index; expected numbers or * joined by dots, as in \"*.20.34\"");
      pattern.emplace_back(number);
    }
    begin = end + 1;
  }
  return pattern;
}

using Table = std::map<std::string, Oid>;

const Table& table_named(Fields& from, const Profile& profile, const std::string& name) {
  const auto found = profile.tables.find(name);
  if (found == profile.tables.end()) from.fail("table", "there is no table '" + name + "'; declare it as [tables." + name + "]");
  return found->second;
}

const Oid& column_named(const Fields& from, std::string_view key, const Table& table, const std::string& name) {
  const auto found = table.find(name);
  if (found == table.end()) from.fail(key, "the table has no column '" + name + "'");
  return found->second;
}

void read_tests(Fields& from, std::string_view key, const Table& table, bool refused, std::vector<RowTest>& into) {
  auto tests = from.fields(key);
  if (!tests) return;
  for (const auto& column : tests->keys()) {
    RowTest test{column_named(*tests, column, table, column), {}, {}, refused};
    std::vector<std::string> labels;
    tests->values(column, test.numbers, labels);
    for (const auto& label : labels) test.labels.push_back(fold_label(label));
    into.push_back(std::move(test));
  }
  tests->finish();
}

void read_rows(Fields& from, const Profile& profile, Source& source) {
  source.kind = Source::Kind::rows;
  const Table& table = table_named(from, profile, from.required_text("table"));
  source.oid = column_named(from, "column", table, from.text("column").value_or("value"));
  source.index = read_index(from);
  read_tests(from, "where", table, false, source.where);
  read_tests(from, "not", table, true, source.where);
  source.every_row = from.flag("add");
  source.none_is_zero = from.flag("none_is_zero");
}

void read_encoding(Fields& from, Source& source) {
  const auto name = from.text("encoding").value_or("number");
  if (name == "number") source.encoding = Encoding::number;
  else if (name == "ieee_double") source.encoding = Encoding::ieee_double;
  else if (name == "digits") source.encoding = Encoding::digits;
  else if (name == "records") source.encoding = Encoding::records;
  else from.fail("encoding", "'" + name + "' is unknown; expected number, ieee_double, digits or records");
  const auto code = from.integer("record");
  if (code.has_value() != (source.encoding == Encoding::records)) from.fail("record", "belongs to encoding = \"records\", and only there");
  source.record_code = static_cast<int>(code.value_or(0));
  const auto divisor = from.integer("divisor").value_or(1);
  if (divisor < 1 || divisor > 1'000'000) from.fail("divisor", "expected a number from 1 to 1000000: how many of the device's units are one of ours");
  source.divisor = static_cast<std::uint64_t>(divisor);
}

bool is_measure_name(const std::string& name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void read_table_of(Fields& from, const Profile& profile, MeasureRule& rule) {
  const Table& table = table_named(from, profile, from.required_text("table"));
  rule.every_row = true;
  rule.oid = column_named(from, "column", table, from.text("column").value_or("value"));
  if (const auto label = from.text("label")) rule.label = column_named(from, "label", table, *label);
  if (const auto times = from.text("times")) rule.times = column_named(from, "times", table, *times);
  read_tests(from, "where", table, false, rule.where);
  read_tests(from, "not", table, true, rule.where);
}

void read_words(Fields& from, MeasureRule& rule) {
  auto words = from.fields("words");
  if (!words) from.fail("words", "is missing; expected the words of the device's numbers, as in { 1 = \"up\", 2 = \"down\" }");
  for (const auto& key : words->keys()) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc{} || stop != key.data() + key.size()) words->fail(key, "expected a whole number as the key");
    rule.words[number] = words->required_text(key);
  }
  words->finish();
}

Fact read_fact(Fields& from) {
  Fact fact;
  if (from.has("present")) {
    fact.kind = Fact::Kind::present;
    fact.oid = from.required_oid("present");
  } else if (from.has("absent")) {
    fact.kind = Fact::Kind::absent;
    fact.oid = from.required_oid("absent");
  } else if (from.has("all_rows")) {
    fact.kind = Fact::Kind::all_rows;
    fact.oid = from.required_oid("all_rows");
  } else {
    fact.oid = from.required_oid("oid");
    if (auto pattern = from.pattern("matches")) {
      fact.kind = Fact::Kind::matches;
      fact.pattern = std::move(*pattern);
    } else {
      fact.kind = Fact::Kind::equals;
    }
  }
  if (fact.kind == Fact::Kind::equals || fact.kind == Fact::Kind::all_rows) {
    std::vector<std::string> labels;
    from.values("equals", fact.numbers, labels);
    for (const auto& label : labels) fact.labels.push_back(fold_label(label));
    if (fact.numbers.empty() && fact.labels.empty()) from.fail("equals", "is missing; expected numbers or strings");
  }
  from.finish();
  return fact;
}

}  // namespace

Condition read_condition(std::vector<Fields> from) {
  Condition condition;
  for (auto& fields : from) condition.push_back(read_fact(fields));
  return condition;
}

MeasureRule read_measure(Fields& from, const std::string& name, const Profile& profile, bool is_state) {
  MeasureRule rule;
  rule.name = name;
  if (!is_measure_name(name)) from.fail("", "a gauge's or state's name has lower case letters, digits and _ only, and begins with a letter");
  if (from.has("oid") == from.has("table")) from.fail("", "expected exactly one of oid, table");
  if (from.has("oid")) rule.oid = from.required_oid("oid");
  else read_table_of(from, profile, rule);
  rule.unknown = from.integers("unknown");
  if (is_state) {
    read_words(from, rule);
  } else {
    rule.unit = from.required_text("unit");
    const auto decimals = from.integer("decimals").value_or(0);
    if (decimals < 0 || decimals > 6) from.fail("decimals", "expected a number from 0 to 6");
    rule.decimals = static_cast<int>(decimals);
  }
  from.finish();
  return rule;
}

std::vector<Source> read_alternatives(Fields& from, std::string_view key, const Profile& profile) {
  std::vector<Source> found;
  for (auto& fields : from.list(key)) found.push_back(read_source(fields, profile));
  return found;
}

Source read_source(Fields& from, const Profile& profile) {
  Source source;
  const int kinds = from.has("oid") + from.has("table") + from.has("sum") + from.has("difference") + from.has("same_as");
  if (kinds != 1) from.fail("", "expected exactly one of oid, table, sum, difference, same_as");
  if (from.has("oid")) {
    source.oid = from.required_oid("oid");
    read_encoding(from, source);
  } else if (from.has("table")) {
    read_rows(from, profile, source);
    read_encoding(from, source);
  } else if (from.has("sum")) {
    source.kind = Source::Kind::sum;
    source.parts = read_alternatives(from, "sum", profile);
    source.complete = from.flag("complete");
  } else if (from.has("difference")) {
    source.kind = Source::Kind::difference;
    source.parts = read_alternatives(from, "difference", profile);
    if (source.parts.size() != 2) from.fail("difference", "expected two sources: the whole and what is taken from it");
  } else {
    source.kind = Source::Kind::same_as;
    source.counter = from.required_text("same_as");
  }
  if (const auto name = from.text("when")) {
    const auto found = profile.conditions.find(*name);
    if (found == profile.conditions.end()) from.fail("when", "there is no condition '" + *name + "'; declare it under [conditions]");
    source.when = found->second;
  }
  from.finish();
  return source;
}

}  // namespace klickwerk::collector
