// Reads what container runtimes write down about a container: its names, and the ports that it publishes.
// Pure. Sources of truth: the OCI runtime specification 1.0 (config.json), daemon/container of moby
// (config.v2.json), pkg/cri/annotations of containerd, SpecAddAnnotations of CRI-O, pkg/api/labels.go of Docker Compose,
// and cachedInfo in libcni/api.go of the CNI project.

import {optional} from '../../../src/domain/optional.js';

/** The names of a container, for people. */
export interface ContainerFacts {
  /** The name that Docker, Podman or nerdctl knows it by, or its name within its pod. */
  readonly name: string;
  /** `NAMESPACE/POD`. */
  readonly pod?: string;
  /** `PROJECT/SERVICE` of Docker Compose. */
  readonly service?: string;
}

/** A TCP port of the runtime's network that leads to one of the container. */
export interface PublishedPort {
  readonly hostPort: number;
  readonly port: number;
}

/** Docker and Kubernetes allow these letters. Anything else in a file is no name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,252}$/;
const MOST_PORTS = 1_024;

/** The value behind a path of keys in a value that JSON.parse gave; undefined where there is none. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** Undefined for text that is no JSON. */
export function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/**
 * The names in a container's labels, or in the annotations of its OCI bundle. `ownName` is how its runtime
 * calls it, if the labels do not tell. Undefined where nothing names it.
 */
export function factsOf(labels: unknown, ownName?: unknown): ContainerFacts | undefined {
  const label = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => nameIn(valueAt(labels, key))).find((name) => name !== undefined);
  const name =
    label('io.kubernetes.cri.container-name', 'io.kubernetes.container.name', 'nerdctl/name') ??
    nameIn(ownName);
  if (name === undefined) return undefined;
  const pod = joined(
    label('io.kubernetes.cri.sandbox-namespace', 'io.kubernetes.pod.namespace'),
    label('io.kubernetes.cri.sandbox-name', 'io.kubernetes.pod.name'),
  );
  const service = joined(label('com.docker.compose.project'), label('com.docker.compose.service'));
  return {name, ...optional('pod', pod), ...optional('service', service)};
}

/** Whether a person may mean this container by `wanted`: as `registry`, `shop/registry` or `shop/POD/registry`. */
export function isCalled(facts: ContainerFacts, wanted: string): boolean {
  const {name, pod, service} = facts;
  return [name, fullName(facts), ...[pod, service].flatMap(withLastPart)].includes(wanted);
}

/** The container's name with Docker or Podman; `NAMESPACE/POD/NAME` in a pod, `PROJECT/SERVICE/NAME` with Compose. */
export function fullName({name, pod, service}: ContainerFacts): string {
  return [pod ?? service, name].filter((each) => each !== undefined).join('/');
}

/** The name that tells the container from others that run the same: Docker's, or its pod's. */
export function labelOf({name, pod}: ContainerFacts): string {
  return pod === undefined ? name : lastPart(pod);
}

/** Where Docker keeps the container's own files, by an OCI bundle's mounts; undefined for other runtimes. */
export function dockerFolder(bundle: unknown, id: string): string | undefined {
  const mounts = valueAt(bundle, 'mounts');
  if (!Array.isArray(mounts)) return undefined;
  const sources = mounts.map((mount) => valueAt(mount, 'source'));
  const end = `/containers/${id}/`;
  for (const source of sources) {
    const at = typeof source === 'string' ? source.indexOf(end) : -1;
    if (at >= 0) return (source as string).slice(0, at + end.length);
  }
  return undefined;
}

/** The ports in Docker's config.v2.json: `{"5000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5001"}]}`. */
export function portsOfDocker(config: unknown): readonly PublishedPort[] {
  const ports = valueAt(config, 'NetworkSettings', 'Ports');
  if (typeof ports !== 'object' || ports === null) return [];
  return Object.entries(ports)
    .flatMap(([inside, bindings]) => {
      const port = Number(/^(\d+)\/tcp$/.exec(inside)?.[1]);
      const bound: readonly unknown[] = Array.isArray(bindings) ? bindings : [];
      return bound.map((each) => ({hostPort: Number(valueAt(each, 'HostPort')), port}));
    })
    .filter(isWhole)
    .slice(0, MOST_PORTS);
}

/**
 * The host ports in what the CNI library remembers of an attachment. containerd writes the fields with
 * capital letters, CRI-O and nerdctl without.
 */
export function portsOfCni(cached: unknown): readonly PublishedPort[] {
  const mappings = valueAt(cached, 'capabilityArgs', 'portMappings');
  if (!Array.isArray(mappings)) return [];
  return mappings
    .filter((each) => /^(tcp)?$/i.test(String(either(each, 'protocol') ?? '')))
    .map((each) => ({
      hostPort: Number(either(each, 'hostPort')),
      port: Number(either(each, 'containerPort')),
    }))
    .filter(isWhole)
    .slice(0, MOST_PORTS);
}

function either(value: unknown, key: string): unknown {
  return valueAt(value, key) ?? valueAt(value, key[0]!.toUpperCase() + key.slice(1));
}

function isWhole({hostPort, port}: PublishedPort): boolean {
  return [hostPort, port].every((each) => Number.isInteger(each) && each > 0 && each < 65_536);
}

function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && NAME.test(value) ? value : undefined;
}

function withLastPart(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name, lastPart(name)];
}

function lastPart(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function joined(first: string | undefined, second: string | undefined): string | undefined {
  return first === undefined || second === undefined ? undefined : `${first}/${second}`;
}
