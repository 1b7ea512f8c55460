// At which addresses other hosts reach the targets of a host, as its agent tells it. The collector names the
// peers of calls by it: Redis and databases are asked in no protocol that would tell who answers.

export interface ReachedAddress {
  /** `10.0.0.5:6379`, `[fd00::5]:6379`. */
  readonly address: string;
  /** The target that answers there. */
  readonly target?: string;
  /** Where this host takes connections that its own targets make to the address. */
  readonly leadsTo?: readonly string[];
  /** The address is one of a container's network: other hosts may have the same one. */
  readonly isInner?: boolean;
}

export interface HostReach {
  readonly addresses: readonly ReachedAddress[];
  /** The host's own addresses with the lengths of their networks: `10.0.0.4/24`, `[fd00::4]/64`. */
  readonly networks: readonly string[];
}
