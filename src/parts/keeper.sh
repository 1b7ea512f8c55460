#!/bin/sh
# keeper.sh PID DIRECTORY GRACE_SECONDS
#
# Stands by a part (registry, dockerd, redis, nginx) until its own standard input ends: whoever
# started the part closed it, or died in whatever way. Then it puts the part away: its processes,
# the mounts below its directory, the directory. So a stop and a crash take the same way.
#
# Processes are told by two marks, because either can be lost: the session that PID leads
# (containers' shims leave it), and REGSCOPE_PART in the environment (nginx and redis write over it).

set -u

start_of() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# A pid is not given out again while it names a session; only if the session is empty could the
# number belong to somebody else by now.
is_same() {
  now=$(start_of "$pid")
  [ -z "$now" ] || [ "$now" = "$started" ]
}

in_session() {
  is_same || return 0
  cat /proc/[0-9]*/stat 2>/dev/null |
    awk -v session="$pid" '{own = $1; sub(/.*\) /, ""); if ($4 == session && $1 != "Z") print own}'
}

with_mark() {
  grep -lsazxF "REGSCOPE_PART=$directory" /proc/[0-9]*/environ | cut -d/ -f3
}

alive() {
  { in_session; with_mark; } | sort -u
}

leader() {
  in_session | grep -x "$pid"
}

signal_all() {
  # shellcheck disable=SC2046 # a list of numbers
  kill "-$1" $(alive) 2>/dev/null
}

# wait_while COMMAND TENTHS: until the command prints nothing, at most so many tenths of a second.
wait_while() {
  tenths=$2
  while [ "$tenths" -gt 0 ] && [ -n "$($1)" ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
}

# Deepest first; \040 and the like are how mountinfo writes blanks.
unmount_below() {
  awk -v below="$1/" 'index($5, below) == 1 {print $5}' /proc/self/mountinfo |
    sort -r |
    while read -r mounted; do
      umount -l "$(printf '%b' "$mounted")" 2>/dev/null
    done
}

# All of it is read before it waits: the file may be another one by then.
main() {
  pid=$1
  directory=$2
  grace=$3
  case $directory in
  */regscope-*) ;;
  *) exit 2 ;;
  esac

  trap '' INT TERM HUP
  started=$(start_of "$pid")
  echo ready
  cat >/dev/null

  # First only the leader: dockerd wants to end its containers itself.
  is_same && kill -TERM "$pid" 2>/dev/null
  wait_while leader $((grace * 10))
  signal_all TERM
  wait_while alive 10
  signal_all KILL
  wait_while alive 50
  unmount_below "$directory"
  rm -rf --one-file-system -- "$directory"
  exit
}

main "$@"
