// Reads the texts of /proc/PID/net, which are those of the process's network namespace. Pure.
// Source of truth: proc_pid_net(5) of man-pages 6.9, net/ipv4/fib_trie.c, net/netfilter/nf_conntrack_standalone.c.

/** A socket that waits for connections. */
export interface Listener {
  /** `127.0.0.1`, `[::1]`; empty for all addresses of the namespace. */
  readonly address: string;
  readonly port: number;
}

/** The listening sockets in net/tcp or net/tcp6, by inode. */
export function readListeners(text: string): ReadonlyMap<number, Listener> {
  const listeners = new Map<number, Listener>();
  for (const [, address, port, inode] of text.matchAll(LISTENING_SOCKET)) {
    const listener = {address: addressOf(address!), port: Number.parseInt(port!, 16)};
    listeners.set(Number(inode), listener);
  }
  return listeners;
}

// The columns are sl, local, rem, st (0A is TCP_LISTEN), queues, timer, retransmits, uid, timeout, inode.
const LISTENING_SOCKET =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:0000 0A \S+ +\S+ +\S+ +\d+ +\d+ +(\d+)/gm;

/** The kernel prints each word of an address in the byte order of the machine, which is little here. */
function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return '';
  const bytes = Buffer.from(hex, 'hex').swap32();
  return bytes.length === 4 ? bytes.join('.') : ipv6Of(bytes);
}

function ipv6Of(bytes: Buffer): string {
  const groups = Array.from({length: 8}, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname;
}

/** The IPv4 addresses of the namespace, from net/fib_trie: `|-- 172.17.0.2` above `/32 host LOCAL`. */
export function readLocalIpv4(fibTrie: string): ReadonlySet<string> {
  return new Set([...fibTrie.matchAll(LOCAL_ADDRESS)].map(([, address]) => address!));
}

const LOCAL_ADDRESS = /\|-- (\S+)\n\s*\/32 host LOCAL\s*$/gm;

/** The IPv6 addresses of the namespace in brackets, from net/if_inet6. */
export function readLocalIpv6(ifInet6: string): ReadonlySet<string> {
  const addresses = ifInet6.matchAll(/^([0-9a-f]{32}) /gm);
  return new Set([...addresses].map(([, hex]) => ipv6Of(Buffer.from(hex!, 'hex'))));
}

/** The texts of a namespace that tell its networks. */
export interface NetworkTexts {
  readonly route: string;
  readonly fibTrie: string;
  readonly ifInet6: string;
}

/** The addresses of the namespace with the lengths of their networks: `10.0.0.4/24`, `[fd00::4]/64`. */
export function readNetworks({route, fibTrie, ifInet6}: NetworkTexts): readonly string[] {
  const links = [...route.matchAll(ON_LINK)].map(([, network, mask]) => ({
    network: wordOf(network!),
    mask: wordOf(mask!),
  }));
  const ipv4 = [...readLocalIpv4(fibTrie)].map((address) => {
    const word = Buffer.from(address.split('.').map(Number)).readUInt32BE();
    const masks = links.filter(({network, mask}) => (word & mask) >>> 0 === network);
    return `${address}/${masks.length === 0 ? 32 : Math.max(...masks.map(({mask}) => onesIn(mask)))}`;
  });
  const ipv6 = [...ifInet6.matchAll(GLOBAL_IPV6)].map(
    ([, hex, length]) => `${ipv6Of(Buffer.from(hex!, 'hex'))}/${Number.parseInt(length!, 16)}`,
  );
  return [...ipv4, ...ipv6];
}

// The columns are interface, destination, gateway, flags, three counts, mask. A default route has no mask.
const ON_LINK = /^\S+\t([0-9A-F]{8})\t00000000\t\S+\t\S+\t\S+\t\S+\t(?!00000000)([0-9A-F]{8})\t/gm;
// The columns are address, interface, length of the network, scope (00 is global), flags, name.
const GLOBAL_IPV6 = /^([0-9a-f]{32}) [0-9a-f]+ ([0-9a-f]{2}) 00 /gm;

function wordOf(hex: string): number {
  return Buffer.from(hex, 'hex').readUInt32LE();
}

/** The ones in a mask, which all come first. */
function onesIn(mask: number): number {
  return Math.clz32(~mask);
}

/** Addresses with their ports that the kernel translates, and where their connections really go. */
export type Translations = ReadonlyMap<string, ReadonlySet<string>>;

/** The translated destinations of TCP connections in net/nf_conntrack. */
export function readTranslations(conntrack: string): Translations {
  const translations = new Map<string, Set<string>>();
  for (const [, to, toPort, from, fromPort] of conntrack.matchAll(TRACKED)) {
    const [asked, answered] = [endpoint(to!, toPort!), endpoint(from!, fromPort!)];
    if (asked === answered) continue;
    const known = translations.get(asked);
    if (known === undefined) translations.set(asked, new Set([answered]));
    else known.add(answered);
  }
  return translations;
}

// A line has the first packet's addresses, and behind them those of the answers.
const TRACKED =
  /^\S+ +\d+ tcp .*? dst=(\S+) sport=\d+ dport=(\d+) .*?src=(\S+) dst=\S+ sport=(\d+) dport=\d+/gm;

function endpoint(address: string, port: string): string {
  return address.includes(':')
    ? `${new URL(`http://[${address}]/`).hostname}:${port}`
    : `${address}:${port}`;
}
