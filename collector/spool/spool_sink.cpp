#include "collector/spool/spool_sink.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "collector/spool/observation_codec.h"
#include "collector/spool/segment_file.h"
#include "core/assert.h"

namespace klickwerk::collector {
namespace {

constexpr std::string_view extension = ".spool";

std::pair<std::int64_t, std::int64_t> key_of(const Observation& observation) {
  return {observation.device.value, observation.read_at.time_since_epoch().count()};
}

std::optional<std::uint64_t> segment_number(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  if (file.extension() != extension || parsed.ec != std::errc() || parsed.ptr != stem.data() + stem.size()) return std::nullopt;
  return number;
}

}  // namespace

SpoolSink::SpoolSink(Settings settings) : settings_(std::move(settings)) {
  try {
    std::filesystem::create_directories(settings_.directory);
    lock();
    open_former_segments();
  } catch (const std::system_error& error) {
    if (lock_handle_ >= 0) ::close(lock_handle_);
    throw SpoolError("the spool " + settings_.directory.string() + " cannot be opened: " + error.what());
  }
}

SpoolSink::~SpoolSink() {
  if (lock_handle_ >= 0) ::close(lock_handle_);
}

void SpoolSink::lock() {
  const auto file = settings_.directory / "lock";
  lock_handle_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_handle_ < 0) throw std::system_error(errno, std::generic_category(), file.string());
  if (::flock(lock_handle_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(lock_handle_);
  lock_handle_ = -1;
  throw SpoolError("the spool " + settings_.directory.string() + " is in use by another collector: stop it, or give this one its own spool directory");
}

std::filesystem::path SpoolSink::path_of(std::uint64_t number) const {
  std::string name = std::to_string(number);
  name.insert(0, 12 - std::min<std::size_t>(12, name.size()), '0');
  return settings_.directory / (name + std::string(extension));
}

void SpoolSink::open_former_segments() {
  std::vector<std::uint64_t> numbers;
  for (const auto& entry : std::filesystem::directory_iterator(settings_.directory)) {
    if (const auto number = segment_number(entry.path())) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  for (const std::uint64_t number : numbers) {
    next_number_ = number + 1;
    segments_.push_back({number, 0, {}});
    open_segment(path_of(number));
    if (segments_.back().keys.empty()) {
      std::filesystem::remove(path_of(number));
      segments_.pop_back();
    }
  }
}

void SpoolSink::open_segment(const std::filesystem::path& file) {
  const SegmentContent content = read_segment(file);
  Segment& segment = segments_.back();
  segment.bytes = content.good_bytes;
  for (const auto& frame : content.frames) {
    const auto batch = decode_batch(frame);
    if (!batch) throw SpoolError("the spool segment " + file.string() + " was written by another version of the program: replay it with that one, or move it away");
    for (const Observation& observation : *batch) segment.keys.insert(key_of(observation));
  }
  keys_.insert(segment.keys.begin(), segment.keys.end());
  if (content.good_bytes == content.file_bytes) return;
  // The cut bytes are kept beside: a torn batch was never confirmed to anybody, but damage is worth a look.
  std::filesystem::path torn = file;
  torn += ".torn";
  std::filesystem::copy_file(file, torn, std::filesystem::copy_options::overwrite_existing);
  truncate_segment(file, content.good_bytes);
  findings_.push_back("the spool segment " + file.string() + " ended in " + std::to_string(content.file_bytes - content.good_bytes) +
                      " bytes that are no whole batch (a crash while writing, or damage): cut off, the original is kept as " + torn.string() +
                      "; " + std::to_string(segment.keys.size()) + " observations before them are whole");
}

std::uint64_t SpoolSink::bytes() const {
  std::uint64_t sum = 0;
  for (const Segment& segment : segments_) sum += segment.bytes;
  return sum;
}

std::optional<Instant> SpoolSink::oldest() const {
  if (segments_.empty() || segments_.front().keys.empty()) return std::nullopt;
  const auto earliest = std::ranges::min_element(segments_.front().keys, {}, &Key::second);
  return Instant(std::chrono::milliseconds(earliest->second));
}

std::vector<Observation> SpoolSink::not_yet_kept(std::span<const Observation> batch) const {
  std::vector<Observation> fresh;
  std::set<Key> seen;
  for (const Observation& observation : batch) {
    const Key key = key_of(observation);
    if (!keys_.contains(key) && seen.insert(key).second) fresh.push_back(observation);
  }
  return fresh;
}

void SpoolSink::check_bound(std::size_t more_bytes) const {
  if (bytes() + more_bytes <= settings_.most_bytes) return;
  throw SpoolError("the spool " + settings_.directory.string() + " is full: " + std::to_string(bytes()) + " of " + std::to_string(settings_.most_bytes) +
                   " bytes used by " + std::to_string(keys_.size()) + " observations; bring the place that they wait for back, or raise collector.spool_max_mib");
}

void SpoolSink::begin_segment() {
  writer_.reset();
  writer_ = std::make_unique<SegmentWriter>(path_of(next_number_));
  segments_.push_back({next_number_, 0, {}});
  ++next_number_;
}

void SpoolSink::store(std::span<const Observation> batch) {
  const auto fresh = not_yet_kept(batch);
  if (fresh.empty()) return;
  const auto payload = encode_batch(fresh);
  check_bound(payload.size());
  try {
    if (!writer_ || writer_->bytes() >= settings_.segment_bytes) begin_segment();
    writer_->append(payload);
  } catch (const std::system_error& error) {
    throw SpoolError("the spool cannot keep " + std::to_string(fresh.size()) + " observations: " + error.what() + "; free space on this disk, or bring the place back that they are for");
  }
  Segment& segment = segments_.back();
  segment.bytes = writer_->bytes();
  for (const Observation& observation : fresh) segment.keys.insert(key_of(observation));
  keys_.insert(segment.keys.begin(), segment.keys.end());
}

bool SpoolSink::replay_segment(ReadingSink& sink) {
  if (segments_.empty()) return false;
  if (segments_.size() == 1) writer_.reset();  // what is stored from now on goes into a new segment
  const Segment& oldest = segments_.front();
  const auto file = path_of(oldest.number);
  const SegmentContent content = read_segment(file);
  bool whole = content.good_bytes >= oldest.bytes;
  for (const auto& frame : content.frames) {
    const auto batch = decode_batch(frame);
    whole = whole && batch;
    if (batch) sink.store(*batch);
  }
  take_off_the_disk(file, whole);
  for (const Key& key : oldest.keys) keys_.erase(key);
  segments_.erase(segments_.begin());
  return true;
}

void SpoolSink::take_off_the_disk(const std::filesystem::path& file, bool whole) {
  if (whole) {
    std::filesystem::remove(file);
  } else {
    std::filesystem::path damaged = file;
    damaged += ".damaged";
    std::filesystem::rename(file, damaged);
    findings_.push_back("the spool segment " + file.string() + " is damaged: its readable batches were delivered, the file is kept as " + damaged.string());
  }
  sync_directory(settings_.directory);
}

}  // namespace klickwerk::collector
