// Where the control groups of a process lie in the file system: from /proc/PID/cgroup and the mounts of
// the agent's own namespace (cgroups(7)). Version 1 has a tree for each controller, version 2 has one.

export interface CgroupMount {
  /** The folder at which the tree is mounted. */
  readonly folder: string;
  /** The part of the tree that is mounted there: `/`, or a group where a container sees only its own. */
  readonly root: string;
  /** Controllers of version 1; `unified` for version 2. */
  readonly controllers: readonly string[];
}

export const UNIFIED = 'unified';

/** Reads /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function readCgroupMounts(text: string): readonly CgroupMount[] {
  return text.split('\n').flatMap((line): CgroupMount[] => {
    const [before, after] = line.split(' - ');
    const [, , , root, folder] = before!.split(' ');
    const [type, , options = ''] = (after ?? '').split(' ');
    if (root === undefined || folder === undefined) return [];
    const place = {folder: unescaped(folder), root: unescaped(root)};
    if (type === 'cgroup2') return [{...place, controllers: [UNIFIED]}];
    return type === 'cgroup' ? [{...place, controllers: options.split(',')}] : [];
  });
}

/** The path of the group in each tree, by controller; `unified` for version 2. */
export function readCgroupPaths(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, number, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const names = number === '0' ? [UNIFIED] : controllers!.split(',');
    for (const name of names) paths.set(name, path);
  }
  return paths;
}

/**
 * The folder of a group. Undefined where its tree is not mounted, and for a group outside of what is
 * mounted (`/..` from inside a namespace).
 */
export function cgroupFolder(
  mounts: readonly CgroupMount[],
  controller: string,
  path: string,
): string | undefined {
  const mount = mounts.find(({controllers}) => controllers.includes(controller));
  if (mount === undefined || path.split('/').includes('..')) return undefined;
  const {folder, root} = mount;
  if (root === '/') return path === '/' ? folder : folder + path;
  if (path === root) return folder;
  return path.startsWith(`${root}/`) ? folder + path.slice(root.length) : undefined;
}

/** The group itself and all groups above it but the root, the innermost first: a limit may be on any. */
export function withAncestors(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, cut) => `/${parts.slice(0, parts.length - cut).join('/')}`);
}

/** A blank or a backslash in a path is written as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
