// A client, as a process of its own, that gets one URL at a steady rate. It prints each second how many
// answers came. With a third argument it asks for so many seconds, waits for the last answers, and prints its
// latencies as one line of JSON: each from the time at which the request was due, so that a registry that falls
// behind shows. It ends with its parent.

import {Pool} from 'undici';

const [url = '', rate = '1000', seconds] = process.argv.slice(2);
const target = new URL(url);
const pool = new Pool(target.origin, {connections: 32});
const ACCEPT = 'application/vnd.docker.distribution.manifest.v2+json';
const TURN_MS = 2;
const LAST_ANSWERS_MS = 5_000;

let planned = 0;
let answered = 0;
const latenciesMs: number[] = [];
const begin = performance.now();

const turns = setInterval(() => {
  const due = ((performance.now() - begin) / 1000) * Number(rate);
  for (; planned < due; planned += 1) void ask(begin + (planned / Number(rate)) * 1000);
}, TURN_MS);
if (seconds === undefined) setInterval(() => console.log(answered), 1000);
else setTimeout(stopAsking, Number(seconds) * 1000);
process.stdin.on('end', () => process.exit(0)).resume();

async function ask(dueMs: number): Promise<void> {
  const {statusCode, body} = await pool.request({
    path: target.pathname,
    method: 'GET',
    headers: {accept: ACCEPT},
  });
  await body.dump();
  if (statusCode !== 200) return;
  answered += 1;
  latenciesMs.push(performance.now() - dueMs);
}

/** Requests without an answer by then are told as the difference of `planned` and `answered`. */
function stopAsking(): void {
  clearInterval(turns);
  const sinceMs = performance.now();
  setInterval(() => {
    if (answered >= planned || performance.now() - sinceMs > LAST_ANSWERS_MS) end();
  }, 50);
}

function end(): void {
  latenciesMs.sort((left, right) => left - right);
  const at = (share: number): number => latenciesMs[Math.floor(share * latenciesMs.length)] ?? NaN;
  console.log(JSON.stringify({planned, answered, p50Ms: at(0.5), p99Ms: at(0.99)}));
  process.exit(0);
}
