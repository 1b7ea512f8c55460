#!/bin/sh
# Removes everything that one laboratory made, when its input ends: also when the laboratory was killed.
# All of it has a name that begins with the prefix.
#
# usage: tidy.sh PREFIX FOLDER
set -u
prefix=$1
folder=$2
echo ready
cat >/dev/null

for group in /sys/fs/cgroup/*/"$prefix"; do
  [ -d "$group" ] || continue
  # What is frozen does not end.
  [ -f "$group/freezer.state" ] && echo THAWED >"$group/freezer.state"
  # What is left in a group was started by the laboratory.
  while read -r pid; do kill -KILL "$pid"; done <"$group/cgroup.procs" 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    rmdir "$group" 2>/dev/null && break
    sleep 0.1
  done
done
for swap in "$folder"/*/device; do
  device=$(cat "$swap" 2>/dev/null) || continue
  swapoff "$device"
  losetup -d "$device" 2>/dev/null
done
for mount in "$folder"/*/mnt; do
  device=$(findmnt -no SOURCE "$mount") || continue
  umount -l "$mount"
  losetup -d "$device" 2>/dev/null
done
sleep 0.2
for mount in "$folder"/*/fuse; do
  [ -d "$mount" ] && umount -l "$mount" 2>/dev/null
done
for name in $(ip netns list | awk '{print $1}' | grep "^$prefix"); do
  ip netns delete "$name"
done
rm -rf --one-file-system "$folder"
