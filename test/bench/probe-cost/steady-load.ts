// A client, as a process of its own, that gets one URL at a steady rate and prints each second how many
// answers came. It ends with its parent.

import {Pool} from 'undici';

const [url = '', rate = '1000'] = process.argv.slice(2);
const target = new URL(url);
const pool = new Pool(target.origin, {connections: 32});
const ACCEPT = 'application/vnd.docker.distribution.manifest.v2+json';
const TURN_MS = 10;

let planned = 0;
let answered = 0;
const begin = performance.now();

setInterval(() => {
  const due = ((performance.now() - begin) / 1000) * Number(rate);
  for (; planned < due; planned += 1) void ask();
}, TURN_MS);
setInterval(() => console.log(answered), 1000);
process.stdin.on('end', () => process.exit(0)).resume();

async function ask(): Promise<void> {
  const {statusCode, body} = await pool.request({
    path: target.pathname,
    method: 'GET',
    headers: {accept: ACCEPT},
  });
  await body.dump();
  if (statusCode === 200) answered += 1;
}
