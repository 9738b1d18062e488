// Preloaded before libfaketime, by SetClock: timers of the steady clock as the kernel has them. libfaketime 0.9.10 takes every absolute
// timerfd for one of the wall clock and moves it by the jump. Asio says "at once" by the absolute first nanosecond, so that under a
// clock set back by two days a timer that was due already rang in two days, or never, and the loop stood still: now and then,
// on a busy machine. A clock that is really set does nothing of the kind (timerfd_create(2), CLOCK_MONOTONIC).
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

extern "C" int timerfd_settime(int timer, int flags, const itimerspec* wanted, itimerspec* before) noexcept {
  return static_cast<int>(::syscall(SYS_timerfd_settime, timer, flags, wanted, before));
}
