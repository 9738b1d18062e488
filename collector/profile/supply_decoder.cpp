#include "collector/profile/supply_decoder.h"

#include <algorithm>

#include "collector/profile/packed_values.h"

namespace klickwerk::collector {
namespace {

// PrtMarkerSuppliesTypeTC
std::string type_word(std::int64_t type) {
  switch (type) {
    case 1: return "other";
    case 3: case 21: return "toner";
    case 5: case 6: return "ink";
    case 7: return "ribbon";
    case 4: case 8: case 13: case 14: case 24: case 26: return "waste";
    case 9: return "drum";
    case 10: return "developer";
    case 11: case 22: return "fuser_oil";
    case 12: return "wax";
    case 15: return "fuser";
    case 16: return "corona";
    case 18: case 19: return "cleaner";
    case 20: return "transfer";
    case 32: return "staples";
    case 17: case 23: case 25: case 27: case 28: case 29: case 30: case 31: case 33: case 34: return "other";
    default: return "unknown";
  }
}

// PrtMarkerSuppliesSupplyUnitTC
std::string unit_word(std::int64_t unit) {
  switch (unit) {
    case 1: return "other";
    case 3: return "ten_thousandths_inch";
    case 4: return "micrometers";
    case 7: return "impressions";
    case 8: return "sheets";
    case 11: return "hours";
    case 12: return "thousandths_oz";
    case 13: return "tenths_g";
    case 14: return "hundredths_fl_oz";
    case 15: return "tenths_ml";
    case 16: return "feet";
    case 17: return "metres";
    case 18: return "items";
    case 19: return "percent";
    default: return "unknown";
  }
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// "Gelbtoner" names yellow, "Toner Original" no "nero". Scripts without spaces have no beginnings of words.
bool begins_a_word(std::string_view text, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if (at == 0 || !is_letter(text[at - 1]) || static_cast<unsigned char>(word.front()) >= 0x80) return true;
  }
  return false;
}

constexpr std::int64_t kReceptacleThatIsFilled = 4;  // prtMarkerSuppliesClass

void set_level(DecodedSupply& supply, std::int64_t level) {
  supply.level = 0;
  if (level >= 0) {
    supply.level_kind = LevelKind::known;
    supply.level = level;
  } else {
    supply.level_kind = level == -1 ? LevelKind::no_restriction : level == -3 ? LevelKind::some_left : LevelKind::unknown;
  }
}

// Some firmware reports more than the capacity: that is full.
void set_percent(DecodedSupply& supply) {
  supply.percent.reset();
  if (supply.level_kind != LevelKind::known || !supply.capacity || *supply.capacity <= 0) return;
  constexpr std::int64_t kBeyondAnySupply = 1'000'000'000'000;
  if (*supply.capacity > kBeyondAnySupply) return;
  const std::int64_t level = std::min(supply.level, *supply.capacity);
  supply.percent = static_cast<int>((level * 100 + *supply.capacity / 2) / *supply.capacity);
}

class Reader {
 public:
  Reader(const Profile& profile, const Answers& answers) : columns_(profile.supplies), profile_(profile), answers_(answers) {}

  std::vector<DecodedSupply> read() {
    read_table();
    for (const auto& named : profile_.named_levels) apply(named);
    for (const auto& record : profile_.record_levels) apply(record);
    return std::move(supplies_);
  }

 private:
  void read_table() {
    // Rows are known by the level; where only descriptions were answered, by these.
    const Oid& guide = answers_.has_below(columns_.level) ? columns_.level : columns_.description;
    supplies_.reserve(8);
    answers_.rows(guide, [&](Place row) {
      if (name_of(row).arcs.size() == guide.arcs.size() + 2) supplies_.push_back(read_row(row, guide));
      return supplies_.size() < 200;  // more rows than any device has supplies are noise
    });
  }

  const Oid& name_of(Place row) const { return answers_.shape().name(row); }
  static int index_of(const Oid& name) { return static_cast<int>(std::min<std::uint32_t>(name.arcs.back(), 0x7FFFFFFF)); }

  DecodedSupply read_row(Place row, const Oid& guide) {
    const auto at = [&](const Oid& column) { return answers_.cell(row, guide, column); };
    DecodedSupply supply;
    supply.index = index_of(name_of(row));
    supply.description = answers_.text(at(columns_.description));
    supply.type = type_word(answers_.number(at(columns_.type)).value_or(0));
    const auto supply_class = answers_.number(at(columns_.supply_class));
    supply.receptacle = supply_class ? *supply_class == kReceptacleThatIsFilled : supply.type == "waste";
    supply.unit = unit_word(answers_.number(at(columns_.unit)).value_or(0));
    supply.colour = colour(name_of(row), guide, answers_.number(at(columns_.colorant)).value_or(0));
    if (supply.colour.empty()) supply.colour = colour_told_by(supply.description);
    if (const auto capacity = answers_.number(at(columns_.capacity)); capacity && *capacity > 0) supply.capacity = capacity;
    const Place level_at = at(columns_.level);
    supply.oid = level_at == nowhere ? cell(name_of(row), guide, columns_.level).text() : answers_.shape().text(level_at);
    if (const auto level = answers_.number(level_at)) set_level(supply, *level);
    set_percent(supply);
    return supply;
  }

  // prtMarkerColorantValue of the same device; index 0 means that the supply has no colorant.
  std::string colour(const Oid& instance, const Oid& guide, std::int64_t colorant) {
    if (colorant <= 0 || colorant > 0xFFFF) return {};
    Oid at = columns_.colorant_value;
    at.arcs.push_back(instance.arcs[guide.arcs.size()]);
    at.arcs.push_back(static_cast<std::uint32_t>(colorant));
    std::string value = answers_.text(answers_.shape().find_made(at));
    value = lower(std::move(value));
    return value == "other" || value == "unknown" || value == "none" ? std::string() : value;
  }

  // The one colour that the description names; a drum "black/cyan" has none of its own.
  std::string colour_told_by(const std::string& description) const {
    const std::string text = lower(description);
    const ColourWords* told = nullptr;
    for (const auto& colour : profile_.colour_words) {
      if (std::ranges::none_of(colour.words, [&](const std::string& word) { return begins_a_word(text, word); })) continue;
      if (told != nullptr) return {};
      told = &colour;
    }
    return told == nullptr ? std::string() : told->colour;
  }

  DecodedSupply* by_description(const std::string& description) {
    const std::string folded = fold_label(description);
    const auto found = std::find_if(supplies_.begin(), supplies_.end(), [&](const DecodedSupply& s) { return fold_label(s.description) == folded; });
    return found == supplies_.end() ? nullptr : &*found;
  }

  // The supply of the type and colour; where the device names no colours, the only one of the type.
  DecodedSupply* by_kind(const std::string& type, const std::string& colour) {
    DecodedSupply* of_type = nullptr;
    int count = 0;
    for (auto& supply : supplies_) {
      if (supply.type != type) continue;
      if (supply.colour == colour) return &supply;
      of_type = &supply;
      ++count;
    }
    return count == 1 && of_type->colour.empty() ? of_type : nullptr;
  }

  void set_percentage(DecodedSupply& supply, std::int64_t percent, Place from) const {
    supply.unit = "percent";
    supply.capacity = 100;
    supply.level_kind = LevelKind::known;
    supply.level = std::min<std::int64_t>(percent, 100);
    supply.oid = answers_.shape().text(from);
    set_percent(supply);
  }

  void apply(const NamedLevels& named) {
    answers_.rows(named.level, [&](Place row) {
      const auto* value = answers_.at(row);
      const auto told = value ? number_in(*value) : std::nullopt;
      const bool is_empty = told && std::find(named.empty.begin(), named.empty.end(), *told) != named.empty.end();
      if (!told || (*told < 0 && !is_empty) || *told > 100) return true;
      const std::size_t mark = answers_.mark();
      const std::string name = answers_.text(answers_.cell(row, named.level, named.name));
      auto* supply = by_description(name);
      if (name.empty() || (supply && supply->level_kind == LevelKind::known)) {
        answers_.drop_to(mark);
        return true;
      }
      if (!supply) {
        supplies_.emplace_back();
        supply = &supplies_.back();
        supply->index = index_of(name_of(row));
        supply->description = name;
        supply->type = "unknown";
      }
      answers_.note(row);
      set_percentage(*supply, is_empty ? 0 : *told, row);
      return supplies_.size() < 200;
    });
  }

  void apply(const RecordLevel& record) {
    const Place at = answers_.shape().find(record.oid);
    const auto* value = answers_.at(at);
    const auto* octets = value ? octets_in(*value) : nullptr;
    const auto told = octets ? record_value(*octets, record.code) : std::nullopt;
    if (!told || *told > static_cast<std::uint64_t>(record.scale) * 100) return;
    auto* supply = by_kind(record.type, record.colour);
    if (supply && supply->level_kind == LevelKind::known && supply->percent) return;
    answers_.note(at);
    if (!supply) {
      supplies_.emplace_back();
      supply = &supplies_.back();
      supply->index = record.code;
      supply->description = record.description;
      supply->type = record.type;
      supply->colour = record.colour;
    }
    set_percentage(*supply, static_cast<std::int64_t>(*told) / record.scale, at);
  }

  const SupplyColumns& columns_;
  const Profile& profile_;
  const Answers& answers_;
  std::vector<DecodedSupply> supplies_;
};

}  // namespace

std::vector<DecodedSupply> decode_supplies(const Profile& profile, const Answers& answers) { return Reader(profile, answers).read(); }

}  // namespace klickwerk::collector
