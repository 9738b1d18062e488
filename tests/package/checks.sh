# Sourced by the stages: what a check is, and what every stage needs.
failures=0
# check TEXT COMMAND…: one line a promise; what the command said only when it does not hold.
check() {
  local text=$1 said; shift
  if said=$("$@" 2>&1); then printf '  ok    %s\n' "$text"; return; fi
  printf '  FAIL  %s: %s\n' "$text" "$*"; printf '%s\n' "$said" | sed 's/^/        /' | tail -n 20
  failures=$((failures + 1))
}
not() { ! "$@"; }
# contains REGEX COMMAND…: what it says, whatever its exit code.
contains() {
  local word=$1 said; shift
  said=$("$@" 2>&1)
  grep -qE -- "$word" <<<"$said" || { printf '%s\n' "$said"; return 1; }
}
# within SECONDS COMMAND…: the command holds before so many seconds are over.
within() {
  local end=$((SECONDS + $1)); shift
  until "$@"; do [ $SECONDS -lt $end ] || { "$@"; return; }; sleep 0.5; done
}
stage() { printf '\n%s\n' "$*"; }
done_with_checks() { printf '\n'; if [ "$failures" -gt 0 ]; then printf '%d checks failed\n' "$failures"; exit 1; fi; printf 'all checks hold\n'; }

sql() { klickwerk db psql -qAt -c "$1"; }
property() { systemctl show -P "$2" "$1"; }
main_pid() { property "$1" MainPID; }
said() { journalctl -o cat "$@" --no-pager; }
