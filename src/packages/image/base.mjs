// Lays out the lowest layer of the image: the shared libraries of this host that Node asks for, and the files
// that the C library reads. There is no shell and no package manager in it. Debian's packages of the libraries
// are named in the bill of materials, so that a scanner finds what is known of them.

import {chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';

import {SetupError} from '../../setup/setup-error.mjs';
import {debianPart} from '../parts.mjs';
import {place, write} from '../staged-files.mjs';
import {neededLibraries} from '../debian/libraries.mjs';

/** The user that the image runs as, unless a container says otherwise. */
export const USER_ID = 65532;
export const DATA = '/var/lib/regscope-collector';

/** What the C library opens at run time to find names of hosts. */
const NAME_LIBRARIES = ['libresolv.so.2', 'libnss_dns.so.2', 'libnss_files.so.2'];
const LINKER = 'ld-linux-x86-64.so.2';
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const PLACES = [`/${LIBRARIES}`, '/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64'];
const PARTS = [
  {name: 'glibc', package: 'libc6', licence: 'LGPL-2.1-or-later'},
  {name: 'libgcc', package: 'libgcc-s1', licence: 'GPL-3.0-or-later WITH GCC-exception-3.1'},
  {name: 'libstdc++', package: 'libstdc++6', licence: 'GPL-3.0-or-later WITH GCC-exception-3.1'},
];

const TEXTS = {
  'etc/passwd':
    'root:x:0:0:root:/root:/sbin/nologin\n' +
    `regscope:x:${USER_ID}:${USER_ID}:regscope:${DATA}:/sbin/nologin\n`,
  'etc/group': `root:x:0:\nregscope:x:${USER_ID}:\n`,
  // Runtimes write their own over it.
  'etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/**
 * @param {string} folder @param {readonly string[]} programs whose libraries are taken
 * @returns {Promise<readonly import('../parts.mjs').Part[]>}
 */
export async function stageBase(folder, programs) {
  const names = new Set([...(await neededLibraries(programs)), ...NAME_LIBRARIES]);
  for (const name of names) {
    const lies = name === LINKER ? 'usr/lib64' : LIBRARIES;
    place(realpathSync(pathOf(name)), join(folder, lies, name), true);
  }
  for (const name of ['lib', 'lib64']) symlinkSync(`usr/${name}`, join(folder, name));
  for (const [path, text] of Object.entries(TEXTS)) write(join(folder, path), text);
  mkdirSync(join(folder, 'tmp'));
  chmodSync(join(folder, 'tmp'), 0o1777);
  return Promise.all(
    PARTS.map(({name, package: debian, licence}) => debianPart(name, debian, licence)),
  );
}

function pathOf(name) {
  const found = PLACES.map((place) => join(place, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  const hint = 'pack the image on Debian or Ubuntu for amd64';
  throw new SetupError(
    'SETUP_BUILD_FAILED',
    `the library ${name} is not where Debian has it`,
    hint,
  );
}
