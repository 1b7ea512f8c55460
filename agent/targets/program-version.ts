// Tells which release of its program a process runs, without running it: Go programs say it in their build
// information, and Debian says which package a file is of.
//
// Sources of truth: `go help buildvcs` and debug/buildinfo (1.24); deb-changelog(5), dpkg's info/*.list.

import {basename, join} from 'node:path';
import {constants, gunzipSync} from 'node:zlib';

import {ByteFile} from '../elf/byte-file.js';
import type {GoBuild} from './go-version.js';

const LONGEST = 64;
/** The head of a changelog is its first line. */
const CHANGELOG_BYTES = 4_096;
const LIST_BYTES = 1024 * 1024;
const REVISION_DIGITS = 12;

/** Variables that programs have their release linked into; earlier ones are meant more often. */
const LINKED = [
  /^version$/i,
  /^(release|git|build|app|binary)_?version$/i,
  /^(release|git)_?tag$/i,
];

/**
 * `v2.8.3`, `2.8.2+ds1-1`, or twelve digits of a commit; undefined where nothing tells. `root` is the file
 * system that the process sees, `exe` the path of its program there.
 */
export function programVersion(
  build: GoBuild | undefined,
  root: string,
  exe: string,
): string | undefined {
  const version = (build && versionInModules(build.modules)) ?? debianVersion(root, exe);
  return version !== undefined && /^[\x21-\x7e]+$/.test(version)
    ? version.slice(0, LONGEST)
    : undefined;
}

/** The main module's version; else what was linked in; else the commit. */
export function versionInModules(modules: string): string | undefined {
  const lines = modules.split('\n').map((line) => line.split('\t'));
  const version = lines.find(([kind]) => kind === 'mod')?.[2];
  if (version !== undefined && version !== '' && version !== '(devel)') return version;
  const settings = new Map(
    lines.filter(([kind]) => kind === 'build').map(([, ...rest]) => settingOf(rest.join('\t'))),
  );
  return linkedVersion(settings.get('-ldflags') ?? '') ?? commitOf(settings);
}

/** Go quotes a value that has blanks or quotes in it. */
function settingOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1);
  return [text.slice(0, at), value.startsWith('"') ? unquoted(value) : value];
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value.replace(/\\[tn"]/g, ' ');
  }
}

/** `-X PATH.NAME=VALUE`, in any quotes. Each character is looked at once: whoever built the program chose them. */
const SET_BY_LINKER = /-X[\s='"]+([^\s='"]+)=([^\s'"]+)/g;

function linkedVersion(flags: string): string | undefined {
  const set = [...flags.matchAll(SET_BY_LINKER)].map(([, path, value]) => ({
    name: nameOf(path!),
    value,
  }));
  for (const meant of LINKED) {
    const found = set.find(({name}) => meant.test(name));
    if (found !== undefined) return found.value;
  }
  return undefined;
}

/** `Version` of `example.com/x/version.Version`. */
function nameOf(path: string): string {
  return path.slice(1 + Math.max(path.lastIndexOf('.'), path.lastIndexOf('/')));
}

function commitOf(settings: ReadonlyMap<string, string>): string | undefined {
  const commit = settings.get('vcs.revision')?.slice(0, REVISION_DIGITS);
  return commit && settings.get('vcs.modified') === 'true' ? `${commit}+dirty` : commit;
}

/** The version of the package that has the program's name, where the program is a file of that package. */
function debianVersion(root: string, exe: string): string | undefined {
  const name = basename(exe);
  if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) return undefined;
  const list = headOf(join(root, 'var/lib/dpkg/info', `${name}.list`), LIST_BYTES);
  if (list === undefined || !isListed(list.toString('utf8'), exe)) return undefined;
  const changelogs = ['changelog.Debian.gz', 'changelog.gz'];
  const found = changelogs.map((file) => changelogVersion(join(root, 'usr/share/doc', name, file)));
  return found.find((version) => version !== undefined);
}

/** Debian keeps programs of /bin and /sbin in /usr. */
function isListed(list: string, exe: string): boolean {
  const paths = new Set(list.split('\n'));
  return paths.has(exe) || paths.has(exe.replace(/^\/usr/, ''));
}

function changelogVersion(path: string): string | undefined {
  const bytes = headOf(path, CHANGELOG_BYTES);
  if (bytes === undefined) return undefined;
  try {
    const options = {finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * CHANGELOG_BYTES};
    const text = gunzipSync(bytes, options).toString('utf8');
    return /^[a-z0-9][a-z0-9+.-]+ \(([^)]+)\)/.exec(text)?.[1];
  } catch {
    return undefined; // it is not compressed, or unfolds to too much
  }
}

/** Undefined for what is no regular file, or cannot be read. */
function headOf(path: string, bytes: number): Buffer | undefined {
  const file = ByteFile.open(path);
  try {
    return file?.readUpTo(0, bytes);
  } catch {
    return undefined;
  } finally {
    file?.close();
  }
}
