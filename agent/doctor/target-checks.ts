// Lists the processes that an agent would watch here, and which of their ports cannot be read.

import type {TargetProcess} from '../../src/domain/target.js';
import {isAskedHttp} from '../../src/domain/unread.js';
import {IO_URING_FILES, IO_URING_LINK} from '../resources/io-urings.js';
import type {Check} from './check.js';
import {checksOf} from './check.js';
import type {DoctorHost} from './doctor-host.js';

const targets = checksOf('targets');

/** A target has a few ports; what has more of them is no server of images. */
const MOST_PORTS = 16;

/** `roots` are the processes that an agent finds by itself. */
export async function checkTargets(
  host: Pick<DoctorHost, 'sharesNetwork' | 'speaksTls' | 'readLink'>,
  roots: readonly TargetProcess[],
): Promise<Check[]> {
  if (roots.length === 0) {
    return [
      targets.warn(
        'found',
        'no registry, dockerd, containerd, redis, nginx or postgres runs here',
        'Start one, or name what to watch: --target NAME=pid:N|exe:PATH|port:N|comm:NAME',
      ),
    ];
  }
  const found = roots.map((root) => targets.ok(root.target, factsOf(root).join(', ')));
  const unread = await Promise.all(roots.map((root) => checkTls(host, root)));
  return [...found, ...unread.flat(), ...roots.flatMap((root) => checkIoUring(host, root))];
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

function checkIoUring(
  {readLink}: Pick<DoctorHost, 'readLink'>,
  {target, pid}: TargetProcess,
): Check[] {
  const has = Array.from({length: IO_URING_FILES}, (_, file) => file).some(
    (file) => readLink(`/proc/${pid}/fd/${file}`) === IO_URING_LINK,
  );
  if (!has) return [];
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
