#include "collector/profile/counter_decoder.h"

#include <algorithm>

#include "collector/profile/packed_values.h"

namespace klickwerk::collector {
namespace {

bool is_listed(const SnmpValue& value, const std::vector<std::int64_t>& numbers, const std::vector<std::string>& labels) {
  if (const auto number = number_in(value)) return std::find(numbers.begin(), numbers.end(), *number) != numbers.end();
  const auto* octets = octets_in(value);
  return octets && std::any_of(labels.begin(), labels.end(), [&](const std::string& label) { return is_label(*octets, label); });
}

struct Figure {
  std::uint64_t value = 0;
  std::string oid;
};

// Names in the order in which people read them; others follow by the alphabet.
constexpr std::string_view kOrder[] = {"total", "mono", "colour", "copy", "print", "scan", "fax", "large", "duplex"};

std::size_t rank(std::string_view name) { return static_cast<std::size_t>(std::find(std::begin(kOrder), std::end(kOrder), name) - std::begin(kOrder)); }

class Evaluation {
 public:
  Evaluation(const Profile& profile, const Answers& answers) : profile_(profile), answers_(answers) {}

  const std::optional<Figure>& counter(const std::string& name) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    known_[name];  // a counter that refers to itself is unknown
    const auto rule = std::find_if(profile_.counters.begin(), profile_.counters.end(), [&](const CounterRule& r) { return r.name == name; });
    std::optional<Figure> figure;
    if (rule != profile_.counters.end()) {
      for (const auto& source : rule->alternatives)
        if ((figure = evaluate(source))) break;
    }
    return known_[name] = std::move(figure);
  }

 private:
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
    const auto* value = answers_.find(source.oid);
    if (!value) return std::nullopt;
    const auto count = count_in(*value, source);
    if (!count) return std::nullopt;
    answers_.note(source.oid);
    return Figure{*count, source.oid.text()};
  }

  std::optional<Figure> rows(const Source& source) {
    const Oid& guide = source.where.empty() ? source.oid : source.where.front().column;
    std::optional<Figure> figure;
    bool is_answered = false;
    answers_.rows(guide, [&](const Oid& instance, const SnmpValue& guide_value) {
      is_answered = true;
      if (!is_meant(instance, guide_value, guide, source)) return true;
      const Oid at = cell(instance, guide, source.oid);
      const auto* value = source.where.empty() ? &guide_value : answers_.find(at);
      const auto count = value ? count_in(*value, source) : std::nullopt;
      if (!count) return true;
      for (const auto& test : source.where) answers_.note(cell(instance, guide, test.column));
      answers_.note(at);
      if (figure) {
        figure->value += *count;
        figure->oid += " + " + at.text();
      } else {
        figure = Figure{*count, at.text()};
      }
      return source.every_row;
    });
    if (!figure && is_answered && source.none_is_zero) return zero_of(source, guide);
    return figure;
  }

  // The table lists what it counts, and this is not in it. One row is kept as the proof that the table answers.
  std::optional<Figure> zero_of(const Source& source, const Oid& guide) {
    const auto first = answers_.first_row(guide);
    const Oid value_at = cell(*first, guide, source.oid);
    if (!answers_.find(value_at)) return std::nullopt;
    answers_.note(*first);
    answers_.note(value_at);
    return Figure{0, source.oid.text()};
  }

  // The guide is the column of the first test, so its value is at hand: most rows end here without a look-up.
  bool is_meant(const Oid& instance, const SnmpValue& guide_value, const Oid& guide, const Source& source) {
    if (!source.index.empty() && !fits(instance, guide, source.index)) return false;
    for (std::size_t i = 0; i < source.where.size(); ++i) {
      const RowTest& test = source.where[i];
      const auto* value = i == 0 ? &guide_value : answers_.find(cell(instance, guide, test.column));
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
      const auto figure = evaluate(part);
      if (!figure && source.complete) return std::nullopt;
      if (!figure) continue;
      if (whole) {
        whole->value += figure->value;
        whole->oid += " + " + figure->oid;
      } else {
        whole = figure;
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
  static std::optional<std::uint64_t> count_in(const SnmpValue& value, const Source& source) {
    constexpr std::uint64_t kMinusOne = 0xFFFFFFFF, kBeyondAnyCounter = std::uint64_t{1} << 53;
    const auto count = source.encoding == Encoding::number ? plain_count(value) : packed_count(value, source);
    if (!count || *count == kMinusOne || *count >= kBeyondAnyCounter) return std::nullopt;
    return count;
  }

  static std::optional<std::uint64_t> plain_count(const SnmpValue& value) {
    const auto number = number_in(value);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
  }

  static std::optional<std::uint64_t> packed_count(const SnmpValue& value, const Source& source) {
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
  std::map<std::string, std::optional<Figure>> known_;
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
      const auto* value = answers.find(fact.oid);
      if (value) answers.note(fact.oid);
      return value && is_listed(*value, fact.numbers, fact.labels);
    }
    case Fact::Kind::matches: {
      const std::string text = answers.text(fact.oid).substr(0, 255);
      return fact.pattern.found_in(text);
    }
    case Fact::Kind::all_rows: {
      bool is_any = false, is_all = true;
      answers.rows(fact.oid, [&](const Oid& instance, const SnmpValue& value) {
        answers.note(instance);
        is_any = true;
        return is_all = is_listed(value, fact.numbers, fact.labels);
      });
      return is_any && is_all;
    }
  }
  return false;
}

}  // namespace

bool holds(const Condition& condition, const Answers& answers) {
  return std::all_of(condition.begin(), condition.end(), [&](const Fact& fact) { return holds(fact, answers); });
}

std::vector<DecodedCounter> decode_counters(const Profile& profile, const Answers& answers) {
  Evaluation evaluation(profile, answers);
  std::vector<DecodedCounter> counters;
  for (const auto& rule : profile.counters) {
    const auto& figure = evaluation.counter(rule.name);
    if (figure) counters.push_back({rule.name, figure->value, figure->oid});
  }
  std::stable_sort(counters.begin(), counters.end(), [](const auto& a, const auto& b) {
    const auto one = rank(a.name), other = rank(b.name);
    return one != other ? one < other : a.name < b.name;
  });
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
