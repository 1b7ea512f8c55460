// Answers every request with 400 bytes, in a process of its own; tells its port to the one that started it.

import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

const body = Buffer.alloc(400, 'x');
const server = createServer((_request, response) => response.end(body));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
process.send!((server.address() as AddressInfo).port);
