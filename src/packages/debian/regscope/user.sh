if [ "$1" = configure ]; then
  if ! getent passwd regscope > /dev/null; then
    adduser --quiet --system --group --no-create-home --home /var/lib/regscope-collector \
      --gecos "regscope collector" regscope
  fi
  if [ ! -e /var/lib/regscope-collector ]; then
    install -d -m 0700 -o regscope -g regscope /var/lib/regscope-collector
  fi
fi
