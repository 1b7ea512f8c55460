// An example for k6: users that push a small image and pull it again, in a ramp of steps that hold.
//
//   regscope exec --phase k6 -- k6 run -e REGISTRY=http://127.0.0.1:5000 k6-registry.js
//
// k6 keeps a body in memory for each user: for large layers regscope's own generator is the better one.

import {check} from 'k6';
import crypto from 'k6/crypto';
import {get, head, markStage, post, put} from './regscope.js';

const REGISTRY = __ENV.REGISTRY || 'http://127.0.0.1:5000';
const STEP = __ENV.STEP || '10s';
const LAYER_BYTES = Number(__ENV.LAYER_BYTES || 65536);
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export const options = {
  scenarios: {
    ramp: {
      executor: 'ramping-vus',
      startVUs: 2,
      stages: [
        {target: 2, duration: STEP},
        {target: 4, duration: '0s'},
        {target: 4, duration: STEP},
        {target: 8, duration: '0s'},
        {target: 8, duration: STEP},
      ],
      gracefulRampDown: '5s',
    },
  },
};

export default function () {
  markStage();
  const repository = `${REGISTRY}/v2/k6/user-${__VU}`;
  const config = pushBlob(repository, `{"user":${__VU},"at":${Date.now()}}`);
  const layer = pushBlob(repository, crypto.randomBytes(LAYER_BYTES));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: Object.assign({mediaType: 'application/vnd.oci.image.config.v1+json'}, config),
    layers: [Object.assign({mediaType: 'application/vnd.oci.image.layer.v1.tar'}, layer)],
  });
  const pushed = put(`${repository}/manifests/latest`, manifest, {
    headers: {'Content-Type': MANIFEST},
  });
  check(pushed, {'manifest is taken': ({status}) => status === 201});

  get(`${repository}/manifests/latest`, {headers: {Accept: MANIFEST}});
  get(`${repository}/blobs/${layer.digest}`, {responseType: 'none'});
}

function pushBlob(repository, bytes) {
  const digest = `sha256:${crypto.sha256(bytes, 'hex')}`;
  const size = bytes.byteLength === undefined ? bytes.length : bytes.byteLength;
  if (head(`${repository}/blobs/${digest}`).status === 200) return {digest, size};
  const begun = post(`${repository}/blobs/uploads/`, null);
  const location = begun.headers.Location;
  const url = location.startsWith('/') ? `${REGISTRY}${location}` : location;
  const finished = put(`${url}${url.includes('?') ? '&' : '?'}digest=${digest}`, bytes, {
    headers: {'Content-Type': 'application/octet-stream'},
  });
  check(finished, {'blob is taken': ({status}) => status === 201});
  return {digest, size};
}
