#include "billing/settlement/attribution.h"

#include <algorithm>

#include "billing/metering/usage.h"

namespace klickwerk::billing {
namespace {

// A place's pieces from the beginning of its trail to the run.
struct Trail {
  const ContractView& view;
  const MeterTerms& meter;
  MeterBook& book;
  std::size_t place;

  std::size_t begin() const { return book.trail_begin[place]; }
  std::size_t size() const { return book.pieces.size() - begin(); }
  Piece& piece(std::size_t i) { return book.pieces[begin() + i]; }
  PieceUsage& usage(std::size_t i) { return piece(i).usage[place]; }
  Period active(std::size_t i) { return piece(i).active.intersection(view.places[place].active()); }
  bool is_estimate(std::size_t i) { return usage(i).known && usage(i).estimated; }
  std::optional<std::int64_t> read_at_end_of(std::size_t i) {
    if (active(0).empty() || active(i).empty()) return {};
    return known_usage(meter, view.places[place], {active(0).first, active(i).last(), view.active.first, book.opening_from(view, place)});
  }
};

void set_usage(Trail& trail, std::size_t i, std::int64_t clicks, bool estimated, bool firm_end) {
  PieceUsage& usage = trail.usage(i);
  const bool same = usage.known && usage.clicks == clicks && usage.estimated == estimated;
  usage = {usage.absent, true, estimated, firm_end, clicks};
  if (!same) trail.piece(i).changed = true;
}

// Pieces [first, end) of the trail by days and by what was read at their ends.
void share_by_days(Trail& trail, const std::vector<std::size_t>& pieces, std::int64_t total, bool use_readings) {
  std::vector<std::int64_t> days;
  std::vector<std::optional<std::int64_t>> known;
  for (std::size_t i : pieces) {
    days.push_back(std::max(trail.active(i).days(), 0));
    known.push_back(use_readings && i + 1 < trail.size() ? trail.read_at_end_of(i) : std::nullopt);
  }
  const auto parts = split_usage(total, days, known);
  for (std::size_t k = 0; k < pieces.size(); ++k) set_usage(trail, pieces[k], parts[k], false, known[k].has_value());
}

std::vector<std::size_t> all_pieces(const Trail& trail) {
  std::vector<std::size_t> pieces(trail.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i] = i;
  return pieces;
}

void shrink_latest_estimates(Trail& trail, std::int64_t shortage) {
  for (std::size_t i = trail.size(); shortage > 0 && i-- > 0;) {
    if (!trail.is_estimate(i)) continue;
    const std::int64_t cut = std::min(shortage, trail.usage(i).clicks);
    set_usage(trail, i, trail.usage(i).clicks - cut, true, true);
    shortage -= cut;
  }
}

// keep_estimates: what the estimates leave over goes to the pieces that wait; a shortage shrinks the latest estimate
// first. A place that has left has no piece that waits: its latest estimate takes what is left over, too. The sum of
// all pieces is the actual usage.
void keep_estimates(Trail& trail, std::int64_t total) {
  std::int64_t rest = total;
  std::vector<std::size_t> waiting;
  std::size_t latest_estimate = 0;
  bool somewhere_to_bill = false;
  for (std::size_t i = 0; i < trail.size(); ++i) {
    if (trail.is_estimate(i)) {
      rest -= trail.usage(i).clicks;
      latest_estimate = i;
    } else {
      waiting.push_back(i);
      somewhere_to_bill = somewhere_to_bill || !trail.active(i).empty();
    }
  }
  if (rest < 0) shrink_latest_estimates(trail, -rest);
  if (rest > 0 && !somewhere_to_bill) {
    set_usage(trail, latest_estimate, trail.usage(latest_estimate).clicks + rest, true, true);
    rest = 0;
  }
  share_by_days(trail, waiting, std::max<std::int64_t>(rest, 0), waiting.size() == trail.size());
}

}  // namespace

std::vector<std::int64_t> split_usage(std::int64_t total, const std::vector<std::int64_t>& days,
                                      const std::vector<std::optional<std::int64_t>>& known) {
  std::vector<std::int64_t> parts;
  parts.reserve(days.size());
  std::int64_t given = 0;
  for (std::size_t begin = 0; begin < days.size();) {
    std::size_t end = begin;
    while (end + 1 < days.size() && !known[end]) ++end;
    const std::int64_t until = end + 1 < days.size() ? std::clamp(*known[end], given, total) : total;
    const auto shares = share_by_largest_remainder(until - given, std::span{days}.subspan(begin, end + 1 - begin));
    parts.insert(parts.end(), shares.begin(), shares.end());
    given = until;
    begin = end + 1;
  }
  return parts;
}

bool attribute_actual(const ContractView& view, const MeterTerms& meter, MeterBook& book, std::size_t place, std::int64_t total) {
  Trail trail{view, meter, book, place};
  if (trail.size() == 1) {
    set_usage(trail, 0, total, false, true);
    return false;
  }
  bool estimates = false;
  for (std::size_t i = 0; i < trail.size(); ++i) estimates = estimates || trail.is_estimate(i);
  if (estimates && view.terms.true_up == TrueUp::keep_estimates)
    keep_estimates(trail, total);
  else
    share_by_days(trail, all_pieces(trail), total, true);
  return estimates;
}

void attribute_estimate(const ContractView& view, const MeterTerms& meter, MeterBook& book, std::size_t place, std::int64_t mean) {
  Trail trail{view, meter, book, place};
  bool estimates = false;
  for (std::size_t i = 0; i < trail.size(); ++i) estimates = estimates || trail.is_estimate(i);
  std::size_t read = 0;  // pieces up to here end with a known reading
  std::int64_t until = 0;
  for (std::size_t i = 0; !estimates && i + 1 < trail.size(); ++i)
    if (auto known = trail.read_at_end_of(i)) read = i + 1, until = *known;
  if (read > 0) {
    std::vector<std::size_t> pieces = all_pieces(trail);
    pieces.resize(read);
    share_by_days(trail, pieces, until, true);
  }
  for (std::size_t i = read; i < trail.size(); ++i) {
    if (trail.is_estimate(i)) continue;
    const bool active = !trail.active(i).empty();
    set_usage(trail, i, active ? mean : 0, active, true);
  }
}

}  // namespace klickwerk::billing
