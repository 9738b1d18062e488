# Sourced by run and relay: machines as containers of systemd-nspawn. $work: where they live; stop_machine before it is removed.
declare -A nspawn_of=() init_of=()

# need_machines BUILD: says what is missing, and finds $fleet.
need_machines() {
  [ "$(id -u)" = 0 ] || { echo "$0: needs root" >&2; exit 1; }
  command -v systemd-nspawn >/dev/null || { echo "$0: install systemd-container" >&2; exit 1; }
  fleet=$(find "$1" -name klickwerk-fleet -type f | head -n 1)
  [ -n "$fleet" ] || { echo "$0: ./dev build klickwerk-fleet first" >&2; exit 1; }
}

# make_rootfs FOLDER PACKAGE…: a Debian 12 that boots, with these packages.
make_rootfs() {
  local root=$1; shift
  mkdir -p "$root"
  if [ -z "${KLICKWERK_ROOTFS:-}" ]; then debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; exit 1; }
  elif [ -d "$KLICKWERK_ROOTFS" ]; then cp -a "$KLICKWERK_ROOTFS/." "$root/"
  else tar -xf "$KLICKWERK_ROOTFS" -C "$root"; fi
  # Klickwerk has a private PostgreSQL; another one would only take time.
  mkdir -p "$root/etc/postgresql-common/createcluster.d"
  echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.d/klickwerk-test.conf"
  chroot "$root" apt-get update -qq || exit 1
  install_in_rootfs "$root" systemd systemd-sysv dbus procps snmp "$@" || exit 1
  rm -f "$root/usr/sbin/policy-rc.d"
  : >"$root/etc/machine-id"
}
install_in_rootfs() {
  local root=$1; shift
  chroot "$root" sh -c "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $* >/tmp/apt.log 2>&1" || { tail "$root/tmp/apt.log"; return 1; }
}

# start_machine NAME FOLDER [NETWORK]: boots it, in a network namespace of `ip netns` if one is named.
start_machine() {
  local name=$1 root=$2 network=${3:-} init='' _
  systemd-nspawn -D "$root" --boot --register=no --keep-unit --quiet --console=pipe --hostname="$name" \
    ${network:+--network-namespace-path="/run/netns/$network"} >"$work/$name.console" 2>&1 </dev/null &
  nspawn_of[$name]=$!
  for _ in $(seq 200); do
    sleep 0.3
    init=$(pgrep -P "${nspawn_of[$name]}" | head -n 1)
    [ -n "$init" ] || continue
    init_of[$name]=$init
    if in_machine "$name" systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; then return; fi
  done
  echo "$name does not boot:" >&2; tail "$work/$name.console" >&2
  return 1
}
in_machine() {
  local name=$1; shift
  nsenter -t "${init_of[$name]}" -m -p -u -i -n -C env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}
# SIGRTMIN+4: power off.
stop_machine() {
  [ -n "${nspawn_of[$1]:-}" ] || return 0
  kill -RTMIN+4 "${init_of[$1]}" 2>/dev/null
  wait "${nspawn_of[$1]}" 2>/dev/null
  unset "nspawn_of[$1]"
}
