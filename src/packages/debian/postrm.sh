#!/bin/sh
# @KEPT@
set -e
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload || true
fi
if [ "$1" = purge ]; then
  rm -f /etc/systemd/system/multi-user.target.wants/@UNIT@
  @PURGE@
fi
