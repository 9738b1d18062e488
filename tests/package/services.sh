# Stages of on-machine: what systemd and the daemon promise each other, and what happens when something is away.
state=/var/lib/klickwerk

# metric NAME: its value, as Prometheus would read it.
metric() {
  local page
  exec 3<>/dev/tcp/127.0.0.1/9640 || return 1
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  page=$(cat <&3); exec 3>&-
  printf '%s\n' "$page" | awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }'
}
metric_is() { local value; value=$(metric "$1") && [ "${value%.*}" "$2" "$3" ]; }
# A trap of the fleet's printer so and so: the way to have one device asked at once.
trap_of() { snmptrap -v 2c -c public --clientaddr="127.20.0.$1" 127.0.0.1:162 '' 1.3.6.1.6.3.1.1.5.3; }
readings_of() { sql "select count(distinct read_at) from readings join device_endpoints using (device_id) where address = '127.20.0.$1'"; }
more_readings_of() { local count; count=$(readings_of "$1") && [ "$count" -gt "$2" ]; }

supervision() {
  stage "Under systemd"
  check "the status line says how many devices" within 10 contains "^10 devices" property klickwerk-collector StatusText
  check "its lines have a MESSAGE_ID" contains "KW-C101" said MESSAGE_ID=57cd3024d897473c956b1856ac27c101
  check "reload" systemctl reload klickwerk-collector
  check "it says that it read the list again" within 10 contains "KW-C203" said -u klickwerk-collector
  mkdir -p /run/systemd/system/klickwerk-collector.service.d
  printf '[Service]\nWatchdogSec=6s\nRestartSec=1s\n' >/run/systemd/system/klickwerk-collector.service.d/test.conf
  systemctl daemon-reload
  systemctl restart klickwerk-collector
  local pid; pid=$(main_pid klickwerk-collector)
  kill -STOP "$pid"
  check "one that hangs is started anew by the watchdog" within 60 is_another_process "$pid"
  pid=$(main_pid klickwerk-collector)
  kill -KILL "$pid"
  check "one that was killed is started anew" within 30 is_another_process "$pid"
  rm /run/systemd/system/klickwerk-collector.service.d/test.conf
  systemctl daemon-reload
  systemctl restart klickwerk-collector
  check "it polls again" within 20 contains "^10 devices" property klickwerk-collector StatusText
}

traps() {
  stage "Traps"
  # As operating.md says: systemd opens no socket for a service that runs already.
  check "it is enabled" systemctl enable -q klickwerk-traps.socket
  systemctl stop klickwerk-collector
  check "the socket opens, the collector takes it over" systemctl start klickwerk-traps.socket klickwerk-collector
  check "it says so" within 10 contains "KW-C706 .* 162" said -u klickwerk-collector
  within 20 contains "^10 devices" property klickwerk-collector StatusText
  local before; before=$(readings_of 3)
  check "a trap is sent" trap_of 3
  check "its printer is read at once" within 15 more_readings_of 3 "$before"
}

invocation_of() { property "$1" InvocationID; }
another_invocation_of() { local now; now=$(invocation_of "$1") && [ -n "$now" ] && [ "$now" != "$2" ]; }

# The nightly one comes every ten seconds here; mail's two minutes are waited for.
timers() {
  stage "Timers"
  systemctl start klickwerk-upkeep.timer  # as the next boot would
  check "upkeep is due in the coming night" contains " 0[34]:[0-5][0-9]:" property klickwerk-upkeep.timer NextElapseUSecRealtime
  mkdir -p /run/systemd/system/klickwerk-upkeep.timer.d
  printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:0/10\nRandomizedDelaySec=0\nAccuracySec=1s\n' >/run/systemd/system/klickwerk-upkeep.timer.d/test.conf
  systemctl daemon-reload
  local before; before=$(invocation_of klickwerk-upkeep.service)
  systemctl restart klickwerk-upkeep.timer
  check "it comes when its time has come" within 30 another_invocation_of klickwerk-upkeep.service "$before"
  before=$(invocation_of klickwerk-upkeep.service)
  check "and again" within 30 another_invocation_of klickwerk-upkeep.service "$before"
  check "it did its work" within 20 contains "^success$" property klickwerk-upkeep.service Result
  rm /run/systemd/system/klickwerk-upkeep.timer.d/test.conf
  systemctl daemon-reload && systemctl restart klickwerk-upkeep.timer
  check "mail's timer is switched on" systemctl enable -q --now klickwerk-mail.timer
  check "it comes" within 140 another_invocation_of klickwerk-mail.service ""
  before=$(invocation_of klickwerk-mail.service)
  check "and again after two minutes" within 150 another_invocation_of klickwerk-mail.service "$before"
  systemctl disable -q --now klickwerk-mail.timer
}

database_away() {
  stage "The database is away"
  local before postgres
  before=$(readings_of 4)
  postgres=$(readlink -f /usr/lib/postgresql/*/bin/postgres | tail -n 1)
  mv "$postgres" "$postgres.away"
  kill -KILL $(pgrep -u klickwerk postgres) 2>/dev/null
  trap_of 4
  check "the readings go to the spool" within 30 metric_is klickwerk_collector_spool_observations -gt 0
  check "it says so" contains "KW-C301" said -u klickwerk-collector
  check "it stays up" systemctl -q is-active klickwerk-collector
  mv "$postgres.away" "$postgres"
  check "they are stored when it is back" within 90 more_readings_of 4 "$before"
  check "the spool is empty" within 30 metric_is klickwerk_collector_spool_observations -eq 0
}

disk_full() {
  stage "The disk is full"
  systemctl stop klickwerk-collector
  klickwerk db stop >/dev/null
  mkdir -p /tmp/state.kept && cp -a $state/. /tmp/state.kept/
  mount -t tmpfs -o "size=$(($(du -sm $state | cut -f1) + 60))M,mode=0750,uid=$(id -u klickwerk),gid=$(id -g klickwerk)" tmpfs $state
  cp -a /tmp/state.kept/. $state/
  systemctl start klickwerk-collector
  within 20 contains "^10 devices" property klickwerk-collector StatusText
  local before; before=$(readings_of 5)
  dd if=/dev/zero of=$state/filling bs=64k >/dev/null 2>&1
  trap_of 5
  check "it says what is the matter" within 60 contains "KW-C30[13].*(space|full)" said -u klickwerk-collector
  check "it stays up" systemctl -q is-active klickwerk-collector
  check "klickwerk status does not call that fine" not klickwerk status
  rm $state/filling
  check "nothing was lost" within 120 more_readings_of 5 "$before"
  systemctl stop klickwerk-collector
  klickwerk db stop >/dev/null
  rm -rf /tmp/state.kept && mkdir /tmp/state.kept && cp -a $state/. /tmp/state.kept/
  umount $state
  rm -rf "${state:?}"/* && cp -a /tmp/state.kept/. $state/ && rm -rf /tmp/state.kept
  check "it starts from its own disk again" systemctl start klickwerk-collector
}
