#!/bin/sh
# @UNIT@ is neither enabled nor started: its settings have to be looked at first. One that runs is
# started again when its package is replaced.
set -e
@BEFORE@
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload || true
  if [ -n "$2" ]; then
    deb-systemd-invoke try-restart @UNIT@ || true
  fi
fi
