// The server of a self-test, in a process of its own: it answers each request with a file of 4 KiB, which it
// opens, reads and closes each time, as a registry does with a manifest. It ends with its parent.

import {rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

import {makeOwnedFolder} from '../../pace/owned-folder.js';

const FILE_BYTES = 4_096;

const folder = makeOwnedFolder('regscope-self-test-');
const file = join(folder, 'manifest');
writeFileSync(file, Buffer.alloc(FILE_BYTES, 'x'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

const server = createServer((_, response) => {
  readFile(file).then(
    (bytes) => response.end(bytes),
    () => response.writeHead(500).end(),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
