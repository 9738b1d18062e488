# Stages of on-machine: install, upgrade, remove, purge.

fresh_install() {
  stage "Fresh install"
  check "the packages install from Debian 12 alone" install "$kit"/new/*.deb postgresql-15
  check "the user klickwerk is there" id klickwerk
  check "the configuration is not for everybody" test "$(stat -c '%a %U %G' $config)" = "640 root klickwerk"
  check "nothing has been started" no_service_runs
  check "the collector starts at the next boot" systemctl -q is-enabled klickwerk-collector.service
  check "the database starts at the next boot" systemctl -q is-enabled klickwerk-database.service
  check "upkeep starts at the next boot" systemctl -q is-enabled klickwerk-upkeep.timer
  for unit in klickwerk-web.service klickwerk-relay.service klickwerk-mail.timer klickwerk-traps.socket; do
    check "$unit waits for somebody to enable it" not systemctl -q is-enabled $unit
  done
  for unit in /lib/systemd/system/klickwerk-*; do check "verify ${unit##*/}" systemd_is_content "${unit##*/}"; done
  for unit in /lib/systemd/system/klickwerk-*.service; do check "security of ${unit##*/} below 2.0" is_hardened "${unit##*/}"; done
  check "every document that a unit names is there" documents_are_there
  check "journalctl -x explains a line" contains "has its device list" journalctl --dump-catalog --no-pager 57cd3024d897473c956b1856ac27c101
}
systemd_is_content() { local said; said=$(systemd-analyze verify --man=no "$1" 2>&1) && [ -z "$said" ] || { echo "$said"; return 1; }; }
is_hardened() { systemd-analyze security --no-pager --threshold=19 "$1" >/dev/null || { systemd-analyze security --no-pager "$1" | tail -n 1; return 1; }; }
documents_are_there() {
  local file
  for file in $(sed -n 's/^Documentation=//p' /lib/systemd/system/klickwerk-* | tr ' ' '\n' | sed -n 's|^file://||p' | sort -u); do
    [ -e "$file" ] || { echo "$file is missing"; return 1; }
  done
}

first_steps() {
  stage "First steps"
  sed -i '/^\[seller\]/,/^\[/ s/^name = ""/name = "Bürotechnik Beispiel GmbH"/' $config
  check "takeover" klickwerk import "$kit/takeover"
  check "the collector starts" systemctl start klickwerk-collector
  check "all ten devices are read" within 60 all_read
  check "klickwerk status" klickwerk status
  check "root and the services have the same database" test "$(runuser -u klickwerk -- klickwerk db url)" = "$(klickwerk db url)"
  check "upkeep" systemctl start klickwerk-upkeep.service
  check "mail without a server says what is missing" contains "mail.host is empty" mail_says
}

mail_says() { systemctl start klickwerk-mail.service; said -u klickwerk-mail; }

remove_and_reinstall() {
  stage "Remove and install again"
  local readings; readings=$(sql "select count(*) from readings where value > 0")
  check "remove" apt-get remove -y -qq klickwerk klickwerk-collector
  check "nothing runs any more" no_service_runs
  check "nor the private database" within 10 server_is_gone
  check "configuration stays" grep -q "Bürotechnik Beispiel" $config
  check "install again" install "$kit"/new/*.deb
  check "every reading is there" test "$(sql "select count(*) >= $readings from readings")" = t
  check "the collector starts" systemctl start klickwerk-collector
}

purge() {
  stage "Purge"
  klickwerk db stop >/dev/null
  check "purge" apt-get purge -y -qq klickwerk klickwerk-collector
  check "the configuration is gone" test ! -e /etc/klickwerk
  check "no unit is left" test -z "$(systemctl list-unit-files 'klickwerk*' --no-legend)"
  check "nothing runs any more" server_is_gone
  check "the books stay" test -e /var/lib/klickwerk/postgres/PG_VERSION
  check "the key of what is sealed stays" test -e /var/lib/klickwerk/secret.key
  check "lists that can be made again are gone" test ! -e /var/lib/klickwerk/collector
  # By hand, as operating.md says, so that the next stage begins on a bare machine.
  rm -rf /var/lib/klickwerk
}

upgrade() {
  stage "Upgrade"
  check "the older version installs" install "$kit"/old/*.deb
  local old; old=$(dpkg-query -Wf '${Version}' klickwerk)
  sed -i '/^\[seller\]/,/^\[/ s/^name = ""/name = "Bürotechnik Beispiel GmbH"/' $config
  check "takeover" klickwerk import "$kit/takeover"
  systemctl start klickwerk-collector
  check "all ten devices are read" within 330 all_read
  local newest before
  newest=$(sql "select max(read_at) from readings")
  before=$(counters_until "$newest")
  local pid server; pid=$(main_pid klickwerk-collector); server=$(server_pid)
  # Without a question about the edited configuration: an unattended upgrade has to come through.
  check "upgrade" install "$kit"/new/*.deb
  check "it is another version" test "$(dpkg-query -Wf '${Version}' klickwerk)" != "$old"
  check "what the administrator wrote stays" grep -q "Bürotechnik Beispiel" $config
  check "the collector was restarted with it" within 20 is_another_process "$pid"
  check "the private database was not" test "$(server_pid)" = "$server"
  check "the schema is the new program's" not contains "waits" klickwerk db status
  check "the counters are what they were" test "$(counters_until "$newest")" = "$before"
  check "klickwerk status" contains "" klickwerk status
  local applied; applied=$(sql "select count(*) from schema_migrations")
  check "back to the older version" install --allow-downgrades "$kit"/old/*.deb
  check "it changes no schema that is newer than it is" test "$(sql "select count(*) from schema_migrations")" = "$applied"
  check "forward again" install "$kit"/new/*.deb
  check "the counters are still what they were" test "$(counters_until "$newest")" = "$before"
}
server_pid() { head -n 1 /var/lib/klickwerk/postgres/postmaster.pid; }
counters_until() {
  sql "select md5(string_agg(concat_ws(' ', device_id, counter, read_at, source, value), ';' order by device_id, counter, read_at, source))
    from readings where read_at <= '$1'"
}
is_another_process() { local pid; pid=$(main_pid klickwerk-collector); [ "$pid" != 0 ] && [ "$pid" != "$1" ]; }
