#!/bin/sh
# Runs regscope by the Node beside this file, wherever that lies, with the flags that it is meant to have.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --disallow-code-generation-from-strings --disable-proto=delete \
  "$here/../dist/src/commands/main.js" "$@"
