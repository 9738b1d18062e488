#include "db/collector_seat.h"

#include <random>

namespace klickwerk::db {
namespace {

std::string new_instance() {
  std::random_device random;
  return std::to_string(random()) + std::to_string(random());
}

}  // namespace

CollectorSeat::CollectorSeat(Database database, Settings settings, SteadyClock clock)
    : database_(std::move(database)), settings_(std::move(settings)), clock_(std::move(clock)), instance_(new_instance()) {}

const CollectorSeat::Share& CollectorSeat::beat(const Report& report) {
  const auto sent_at = clock_();  // before the database notes its moment: our lease ends before theirs
  Share share;
  share.number = share_.number;
  share.proven_until = sent_at + settings_.lease;
  bool loses_alone = false;
  const auto leaving_before = leaving_;
  try {
    auto transaction = database_.begin();
    step(transaction, report, share, loses_alone);
    if (loses_alone) settings_.keep_alone(false);
    transaction.commit();
  } catch (const Error&) {  // also when the commit's answer was lost: the old share, which is the narrower or the same, ends by itself
    leaving_ = leaving_before;
    if (loses_alone) share_.alone = false, share_.proven_until = sent_at + settings_.lease;
    throw;
  }
  const bool gains_alone = share.alone && !share_.alone;
  share_ = share;
  if (gains_alone) settings_.keep_alone(true);
  return share_;
}

void CollectorSeat::step(Transaction& transaction, const Report& report, Share& share, bool& loses_alone) {
  CollectorStore store(transaction);
  store.begin_step();
  id_ = store.beat({settings_.name, instance_, settings_.program_version, static_cast<int>((settings_.lease + settings_.margin).count()), report.devices, report.spool_waiting});
  if (leaving_.any() && report.in_effect >= share_.number) {
    store.give_up(id_, leaving_);
    leaving_.reset();
  }
  auto owners = store.owners();
  std::vector<collector::Peer> peers;
  bool was_alone = false;
  for (const Collector& one : store.collectors()) {
    if (one.id == id_) was_alone = one.alone;
    if (one.id == id_ || one.stopped_at) continue;
    peers.push_back({one.id, one.fresh, one.alone});
    share.others += one.fresh ? 1 : 0;
    if (!one.fresh && one.alone && one.shards > 0) share.waits_for = one.name;
  }
  const auto sharing = collector::share_out(id_, peers, owners);
  store.take(id_, sharing.take);
  for (std::size_t shard = 0; shard < owners.size(); ++shard) share.own[shard] = (owners[shard] == id_ && !sharing.give_up[shard]) || sharing.take[shard];
  if (sharing.give_up != leaving_ && sharing.give_up.any()) ++share.number;
  leaving_ = sharing.give_up;
  share.alone = sharing.alone;
  loses_alone = !sharing.alone && (was_alone || share_.alone);
  store.set_alone(id_, sharing.alone);
}

void CollectorSeat::assume_alone() {
  share_.alone = true;
  share_.own.set();
}

void CollectorSeat::leave() {
  if (id_ == 0 || share_.alone) return;
  auto transaction = database_.begin();
  CollectorStore store(transaction);
  store.begin_step();
  store.stop(id_);
  transaction.commit();
  share_ = {};
}

}  // namespace klickwerk::db
