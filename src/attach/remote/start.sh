# Runs as root on a host that is to be watched: takes the agent from standard input, runs it, and takes it
# away again. It says what it does in lines of standard output, until "start"; then that is the agent's.
#
# Its words: the bytes that come, the KB that it takes, then the agent's own words. It stands in one word of
# an ssh command, so it holds neither apostrophes nor backslashes.

umask 077
set -f
trap "" HUP PIPE
trap : INT TERM

tell() { echo "regscope-attach $*"; }
refuse() { tell refused "$@"; exit 1; }

bytes=$1
need=$2
shift 2

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || refuse system "$(uname -s) on $(uname -m)"
for tool in mktemp head gzip df tail; do
  command -v "$tool" >/dev/null || refuse tool "$tool"
done

# Sets why to the reason where a folder cannot be used.
usable() {
  why="cannot be written"
  echo "#!/bin/sh" 2>/dev/null >"$1/try" && chmod 700 "$1/try" && [ -s "$1/try" ] || return 1
  why="programs may not run there (noexec)"
  "$1/try" 2>/dev/null || return 1
  rm -f "$1/try"
  space=$(df -Pk "$1" | tail -n 1)
  set -- $space
  why="has ${4:-no} KB free, and $need are needed"
  [ "${4:-0}" -ge "$need" ]
}

remove() { cd / && rm -rf "$folder" && [ ! -e "$folder" ]; }

reasons=
for parent in ${REGSCOPE_ATTACH_PARENTS:-/var/tmp /tmp /var/lib /opt /root /dev/shm}; do
  folder=$(mktemp -d "$parent/regscope-attach.XXXXXXXXXX" 2>/dev/null) || {
    reasons="$reasons; $parent cannot be written"
    continue
  }
  usable "$folder" && break
  reasons="$reasons; $parent $why"
  remove
  folder=
done
[ -n "$folder" ] || refuse folder "${reasons#; }"

tell folder "$folder"
said=$( { head -c "$bytes" | gzip -dc >"$folder/regscope-agent"; } 2>&1 ) || {
  remove
  refuse copy $said
}
chmod 700 "$folder/regscope-agent"
others=$(pidof regscope-core bpftrace)
[ -z "$others" ] || tell other "$others"

tell start
hardened="--disallow-code-generation-from-strings --disable-proto=delete"
path=/usr/sbin:/usr/bin:/sbin:/bin
set -- --config=/dev/null agent --collector stdio --state-dir "$folder/state" "$@"
env -i PATH="$path" NODE_OPTIONS="$hardened" REGSCOPE_ATTACHED="$folder" "$folder/regscope-agent" "$@"
code=$?
remove || exit 97
exit "$code"
