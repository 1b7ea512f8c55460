// Lists the processes that an agent would watch here, and which of their ports and sockets cannot be read.

import type {TargetProcess} from '../../src/domain/target.js';
import {isAskedHttp, isMeasuredAtUnix, unixPlace} from '../../src/domain/unread.js';
import {IO_URING_FILES, IO_URING_LINK} from '../resources/io-urings.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const targets = checksOf('targets');

/** A target has a few ports; what has more of them is no server of images. */
const MOST_PORTS = 16;
/** Files that a server listens at, or asks the kernel by, are opened when it begins, and have low numbers. */
const MOST_FILES = IO_URING_FILES;

/** `roots` are the processes that an agent finds by itself. */
export async function checkTargets(
  host: Pick<DoctorHost, 'sharesNetwork' | 'speaksTls' | 'readLink' | 'readText'>,
  roots: readonly TargetProcess[],
): Promise<Check[]> {
  if (roots.length === 0) {
    return [
      targets.warn(
        'found',
        'no registry, dockerd, containerd, redis, nginx or postgres runs here',
        'Start one, or name what to watch: --target NAME=pid:N|exe:PATH|port:N|comm:NAME|container:NAME',
      ),
    ];
  }
  const found = roots.map((root) => targets.ok(root.target, factsOf(root).join(', ')));
  const unread = await Promise.all(roots.map((root) => checkTls(host, root)));
  const ofEach = roots.flatMap((root) => [...checkUnix(host, root), ...checkIoUring(host, root)]);
  return [...found, ...unread.flat(), ...ofEach];
}

function factsOf(root: TargetProcess): readonly string[] {
  const {pid, exe, listenPorts, container, containerName, goVersion} = root;
  const id = container?.slice(0, 12);
  return [
    `pid ${pid}`,
    exe,
    ...(listenPorts.length > 0 ? [`port ${listenPorts.join(', ')}`] : []),
    ...(id === undefined ? [] : [`container ${[containerName, id].filter(Boolean).join(' ')}`]),
    ...(goVersion === undefined ? [] : [goVersion]),
  ];
}

/** Where the descriptors of a process lead to. */
function linksOf({readLink}: Pick<DoctorHost, 'readLink'>, pid: number): ReadonlySet<string> {
  const links = Array.from({length: MOST_FILES}, (_, file) => readLink(`/proc/${pid}/fd/${file}`));
  return new Set(links.filter((link) => link !== undefined));
}

/** A line of /proc/net/unix (proc_net(5)) of a socket that listens: __SO_ACCEPTCON is 1 << 16. */
const LISTENING = /^\S+ \S+ \S+ 00010000 \S+ \S+ +(\d+) (\S.*)$/gm;

/** A line for each unix socket of a target at which requests would come that cannot be followed. */
function checkUnix(
  host: Pick<DoctorHost, 'readLink' | 'readText'>,
  {target, targetKind, pid}: TargetProcess,
): Check[] {
  if (!isMeasuredAtUnix(targetKind)) return [];
  const links = linksOf(host, pid);
  return [...(host.readText(`/proc/${pid}/net/unix`) ?? '').matchAll(LISTENING)]
    .filter(([, inode]) => links.has(`socket:[${inode}]`))
    .map(([, , path]) =>
      targets.warn(
        target,
        `listens at ${unixPlace(path!)}: requests that come there are counted, and not followed`,
        'Ask it over TCP: then the time of each request is known.',
      ),
    );
}

function checkIoUring(host: Pick<DoctorHost, 'readLink'>, {target, pid}: TargetProcess): Check[] {
  if (!linksOf(host, pid).has(IO_URING_LINK)) return [];
  return [
    targets.warn(
      target,
      'makes calls by io_uring: no probe sees them, they are only counted',
      'Many programs have a setting for it, such as io_method=worker of PostgreSQL 18.',
    ),
  ];
}

/** A line for each port of a target that speaks TLS. Other networks' ports cannot be tried from here. */
async function checkTls(
  host: Pick<DoctorHost, 'sharesNetwork' | 'speaksTls'>,
  {target, targetKind, pid, listenPorts, goVersion}: TargetProcess,
): Promise<Check[]> {
  if (!isAskedHttp(targetKind) || !host.sharesNetwork(pid)) return [];
  const ports = listenPorts.slice(0, MOST_PORTS);
  const speaks = await Promise.all(ports.map((port) => host.speaksTls(port)));
  return ports
    .filter((_, at) => speaks[at])
    .map((port) =>
      goVersion === undefined
        ? targets.warn(
            target,
            `port ${port} speaks TLS: the CO-RE engine reads HTTP/1.1 there if the program uses a libssl, else connections are only counted`,
            'Let a proxy end TLS before it, and ask the proxy: then requests are read behind it',
          )
        : targets.ok(
            target,
            `port ${port} speaks TLS: the CO-RE engine reads HTTP/1.1 and HTTP/2 there`,
          ),
    );
}
