// Splits `host:port`, because OpenTelemetry has an attribute for each.

/** The port is optional; an IPv6 address stands in brackets. */
export function splitHostPort(text: string): {address: string; port: number | undefined} {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null) return {address: text, port: undefined};
  const [, v6, name, port] = match;
  return {address: v6 ?? name ?? '', port: port === undefined ? undefined : Number(port)};
}
