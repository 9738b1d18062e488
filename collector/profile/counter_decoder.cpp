#include "collector/profile/counter_decoder.h"

#include <algorithm>

#include "collector/profile/packed_values.h"

namespace klickwerk::collector {

bool is_listed(const ValueView& value, const std::vector<std::int64_t>& numbers, const std::vector<std::string>& labels) {
  if (const auto number = number_in(value)) return std::find(numbers.begin(), numbers.end(), *number) != numbers.end();
  const auto* octets = octets_in(value);
  return octets && std::any_of(labels.begin(), labels.end(), [&](const std::string& label) { return is_label(*octets, label); });
}

namespace {

// Names in the order in which people read them; others follow by the alphabet.
constexpr std::string_view kOrder[] = {"total", "mono", "colour", "copy", "print", "scan", "fax", "large", "duplex"};

std::size_t rank(std::string_view name) { return static_cast<std::size_t>(std::find(std::begin(kOrder), std::end(kOrder), name) - std::begin(kOrder)); }

struct Figure {
  std::uint64_t value = 0;
  std::string oid;
};

class Evaluation {
 public:
  Evaluation(const Profile& profile, const Answers& answers) : profile_(profile), answers_(answers), known_(profile.counters.size()) {}

  // Of the profile's rule at this place.
  std::optional<Figure>& counter(std::size_t rule) {
    Known& known = known_[rule];
    if (known.is_evaluated) return known.figure;
    known.is_evaluated = true;  // a counter that refers to itself is unknown
    std::optional<Figure> figure;
    for (const auto& source : profile_.counters[rule].alternatives)
      if ((figure = evaluate(source))) break;
    return known.figure = std::move(figure);
  }

 private:
  struct Known {
    bool is_evaluated = false;
    std::optional<Figure> figure;
  };

  std::optional<Figure> counter(const std::string& name) {
    const auto rule = std::find_if(profile_.counters.begin(), profile_.counters.end(), [&](const CounterRule& r) { return r.name == name; });
    if (rule == profile_.counters.end()) return std::nullopt;
    return counter(static_cast<std::size_t>(rule - profile_.counters.begin()));
  }

  std::optional<Figure> evaluate(const Source& source) {
    const std::size_t mark = answers_.mark();
    std::optional<Figure> figure;
    if (!source.when || holds(*source.when, answers_)) figure = by_kind(source);
    if (!figure) answers_.drop_to(mark);
    return figure;
  }

  std::optional<Figure> by_kind(const Source& source) {
    switch (source.kind) {
      case Source::Kind::instance: return instance(source);
      case Source::Kind::rows: return rows(source);
      case Source::Kind::sum: return sum(source);
      case Source::Kind::difference: return difference(source);
      case Source::Kind::same_as: return counter(source.counter);
    }
    return std::nullopt;
  }

  std::optional<Figure> instance(const Source& source) {
    const Place at = answers_.shape().find(source.oid);
    const auto* value = answers_.at(at);
    const auto count = value ? count_in(*value, source) : std::nullopt;
    if (!count) return std::nullopt;
    answers_.note(at);
    return Figure{*count, answers_.shape().text(at)};
  }

  std::optional<Figure> rows(const Source& source) {
    const Oid& guide = source.where.empty() ? source.oid : source.where.front().column;
    std::optional<Figure> figure;
    bool is_answered = false;
    answers_.rows(guide, [&](Place row) {
      is_answered = true;
      if (!is_meant(row, guide, source)) return true;
      const Place at = source.where.empty() ? row : answers_.cell(row, guide, source.oid);
      const auto* value = answers_.at(at);
      const auto count = value ? count_in(*value, source) : std::nullopt;
      if (!count) return true;
      for (const auto& test : source.where) answers_.note(answers_.cell(row, guide, test.column));
      answers_.note(at);
      if (figure) {
        figure->value += *count;
        figure->oid.append(" + ").append(answers_.shape().text(at));
      } else {
        figure = Figure{*count, answers_.shape().text(at)};
      }
      return source.every_row;
    });
    if (!figure && is_answered && source.none_is_zero) return zero_of(source, guide);
    return figure;
  }

  // The table lists what it counts, and this is not in it. One row is kept as the proof that the table answers.
  std::optional<Figure> zero_of(const Source& source, const Oid& guide) {
    const Place first = answers_.first_row(guide);
    const Place value_at = answers_.cell(first, guide, source.oid);
    if (!answers_.at(value_at)) return std::nullopt;
    answers_.note(first);
    answers_.note(value_at);
    return Figure{0, source.oid.text()};
  }

  // The guide is the column of the first test, so its value is at hand: most rows end here without a look-up.
  bool is_meant(Place row, const Oid& guide, const Source& source) {
    if (!source.index.empty() && !fits(answers_.shape().name(row), guide, source.index)) return false;
    for (std::size_t i = 0; i < source.where.size(); ++i) {
      const RowTest& test = source.where[i];
      const auto* value = answers_.at(i == 0 ? row : answers_.cell(row, guide, test.column));
      if (!value || is_listed(*value, test.numbers, test.labels) == test.refused) return false;
    }
    return true;
  }

  static bool fits(const Oid& instance, const Oid& guide, const IndexPattern& index) {
    if (instance.arcs.size() - guide.arcs.size() != index.size()) return false;
    for (std::size_t i = 0; i < index.size(); ++i)
      if (index[i] && *index[i] != instance.arcs[guide.arcs.size() + i]) return false;
    return true;
  }

  std::optional<Figure> sum(const Source& source) {
    std::optional<Figure> whole;
    for (const auto& part : source.parts) {
      auto figure = evaluate(part);
      if (!figure && source.complete) return std::nullopt;
      if (!figure) continue;
      if (whole) {
        whole->value += figure->value;
        whole->oid.append(" + ").append(figure->oid);
      } else {
        whole = std::move(figure);
      }
    }
    return whole;
  }

  std::optional<Figure> difference(const Source& source) {
    const auto whole = evaluate(source.parts[0]);
    const auto part = whole ? evaluate(source.parts[1]) : std::nullopt;
    if (!part || part->value > whole->value) return std::nullopt;
    return Figure{whole->value - part->value, whole->oid + " - " + part->oid};
  }

  // Negative numbers are words (-1 not supported, -2 unknown …), and so is 2^32-1, which is -1 in a Counter32.
  static std::optional<std::uint64_t> count_in(const ValueView& value, const Source& source) {
    constexpr std::uint64_t kMinusOne = 0xFFFFFFFF, kBeyondAnyCounter = std::uint64_t{1} << 53;
    const auto count = source.encoding == Encoding::number ? plain_count(value) : packed_count(value, source);
    if (!count || *count == kMinusOne || *count >= kBeyondAnyCounter) return std::nullopt;
    return *count / source.divisor;
  }

  static std::optional<std::uint64_t> plain_count(const ValueView& value) {
    const auto number = number_in(value);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
  }

  static std::optional<std::uint64_t> packed_count(const ValueView& value, const Source& source) {
    const auto* octets = octets_in(value);
    if (!octets) return std::nullopt;
    switch (source.encoding) {
      case Encoding::ieee_double: return ieee_double_count(*octets);
      case Encoding::digits: return digits_count(*octets);
      case Encoding::records: return record_value(*octets, source.record_code);
      case Encoding::number: break;
    }
    return std::nullopt;
  }

  const Profile& profile_;
  const Answers& answers_;
  std::vector<Known> known_;
};

const DecodedCounter* named(const std::vector<DecodedCounter>& counters, std::string_view name) {
  const auto found = std::find_if(counters.begin(), counters.end(), [&](const DecodedCounter& c) { return c.name == name; });
  return found == counters.end() ? nullptr : &*found;
}

// One remark where the parts that are known do not make up the whole; the first `needed` of them must be known.
void check_sum(const std::vector<DecodedCounter>& counters, std::string_view whole_name, std::initializer_list<std::string_view> parts, std::size_t needed,
               std::vector<std::string>& remarks) {
  const auto* whole = named(counters, whole_name);
  if (!whole) return;
  std::uint64_t sum = 0;
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part_name = parts.begin()[i];
    const auto* part = named(counters, part_name);
    if (!part && i < needed) return;
    if (!part) continue;
    sum += part->value;
    text += (text.empty() ? "" : " + ") + std::string(part_name);
  }
  if (sum == whole->value) return;
  const std::string gap = sum > whole->value ? std::to_string(sum - whole->value) + " more" : std::to_string(whole->value - sum) + " less";
  remarks.push_back(text + " is " + std::to_string(sum) + ", " + gap + " than " + std::string(whole_name) + " with " + std::to_string(whole->value) + ".");
}

bool holds(const Fact& fact, const Answers& answers) {
  switch (fact.kind) {
    case Fact::Kind::present: return answers.has_below(fact.oid);
    case Fact::Kind::absent: return !answers.has_below(fact.oid);
    case Fact::Kind::equals: {
      const Place at = answers.shape().find(fact.oid);
      const auto* value = answers.at(at);
      if (value) answers.note(at);
      return value && is_listed(*value, fact.numbers, fact.labels);
    }
    case Fact::Kind::matches: {
      std::string text = answers.text(answers.shape().find(fact.oid));
      text.resize(std::min<std::size_t>(text.size(), 255));
      return fact.pattern.found_in(text);
    }
    case Fact::Kind::all_rows: {
      bool is_any = false, is_all = true;
      answers.rows(fact.oid, [&](Place row) {
        answers.note(row);
        is_any = true;
        const auto* value = answers.at(row);
        return is_all = value && is_listed(*value, fact.numbers, fact.labels);
      });
      return is_any && is_all;
    }
  }
  return false;
}

}  // namespace

bool is_read_before(const CounterRule& one, const CounterRule& other) {
  const auto rank_of_one = rank(one.name), rank_of_other = rank(other.name);
  return rank_of_one != rank_of_other ? rank_of_one < rank_of_other : one.name < other.name;
}

bool holds(const Condition& condition, const Answers& answers) {
  return std::all_of(condition.begin(), condition.end(), [&](const Fact& fact) { return holds(fact, answers); });
}

std::vector<DecodedCounter> decode_counters(const Profile& profile, const Answers& answers) {
  Evaluation evaluation(profile, answers);
  for (std::size_t rule = 0; rule < profile.counters.size(); ++rule) evaluation.counter(rule);
  std::vector<DecodedCounter> counters;
  counters.reserve(profile.counters.size());
  for (std::size_t rule = 0; rule < profile.counters.size(); ++rule) {
    if (auto& figure = evaluation.counter(rule)) counters.push_back({profile.counters[rule].name, figure->value, std::move(figure->oid)});
  }
  const auto* total = named(counters, "total");
  const auto* life = named(counters, "life");
  if (total && life && total->oid == life->oid) counters.erase(counters.begin() + (life - counters.data()));
  return counters;
}

std::vector<std::string> check_sums(const std::vector<DecodedCounter>& counters) {
  std::vector<std::string> remarks;
  check_sum(counters, "total", {"mono", "colour"}, 2, remarks);
  check_sum(counters, "total", {"print", "copy", "fax", "report"}, 2, remarks);
  check_sum(counters, "copy", {"copy_mono", "copy_colour"}, 2, remarks);
  check_sum(counters, "print", {"print_mono", "print_colour"}, 2, remarks);
  return remarks;
}

}  // namespace klickwerk::collector
