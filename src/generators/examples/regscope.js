// For scripts of k6: traceparent on every request, and tags that tell regscope which stage goes on and
// what load was planned for it. `regscope exec --phase NAME -- k6 run script.js` reads both.
//
// Copy it beside the script: it needs no network. See k6-registry.js.

import exec from 'k6/execution';
import http from 'k6/http';
import {randomBytes} from 'k6/crypto';

/** To be called first in each iteration; tags everything until the next call. */
export function markStage() {
  const {tags} = exec.vu.metrics;
  const stage = stageOf(exec.scenario);
  tags.regscope_phase = stage.name;
  if (stage.users !== undefined) tags.regscope_users = String(stage.users);
  if (stage.rate !== undefined) tags.regscope_rate = String(stage.rate);
}

/** As http.request, with a trace of its own for each request. */
export function request(method, url, body, params = {}) {
  const traceId = hex(16);
  const spanId = hex(8);
  const {metadata} = exec.vu.metrics;
  metadata.trace_id = traceId;
  metadata.span_id = spanId;
  try {
    const headers = Object.assign({}, params.headers, {traceparent: `00-${traceId}-${spanId}-01`});
    return http.request(method, url, body, Object.assign({}, params, {headers}));
  } finally {
    delete metadata.trace_id;
    delete metadata.span_id;
  }
}

export const get = (url, params) => request('GET', url, null, params);
export const head = (url, params) => request('HEAD', url, null, params);
export const post = (url, body, params) => request('POST', url, body, params);
export const put = (url, body, params) => request('PUT', url, body, params);
export const del = (url, body, params) => request('DELETE', url, body, params);

/** A stage that holds its level and one that moves to it have different names: only one is a step. */
function stageOf({name, startTime}) {
  const scenario = exec.test.options.scenarios[name];
  const {stages} = scenario;
  if (!stages || stages.length === 0) return levelOf(name, scenario, scenario.vus, scenario.rate);
  let [leftMs, before] = [Date.now() - startTime, scenario.startVUs || scenario.startRate || 0];
  for (const [at, {target, duration}] of stages.entries()) {
    leftMs -= milliseconds(duration);
    if (leftMs >= 0 && at < stages.length - 1) {
      before = target;
      continue;
    }
    const title = target === before ? name : `${name} to`;
    return /arrival-rate$/.test(scenario.executor)
      ? levelOf(title, scenario, undefined, target)
      : levelOf(title, scenario, target, undefined);
  }
}

function levelOf(title, {timeUnit = '1s'}, users, perUnit) {
  if (perUnit !== undefined) {
    const rate = (perUnit * 1000) / milliseconds(timeUnit);
    return {name: `${title} ${rate}/s`, rate};
  }
  if (users === undefined) return {name: title};
  return {name: `${title} ${users} ${users === 1 ? 'user' : 'users'}`, users};
}

const UNITS = {ms: 1, s: 1000, m: 60000, h: 3600000};

/** `1m30s`; a bare number is milliseconds already. */
function milliseconds(duration) {
  const parts = [...String(duration).matchAll(/([\d.]+)(ms|s|m|h)/g)];
  if (parts.length === 0) return Number(duration);
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * UNITS[unit], 0);
}

function hex(bytes) {
  const values = Array.from(new Uint8Array(randomBytes(bytes)));
  return values.map((value) => value.toString(16).padStart(2, '0')).join('');
}
