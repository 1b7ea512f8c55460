import {systemOf, kernelOf, RELEASES} from './debian.js';
for (const r of RELEASES) {
  try {
    await systemOf(r);
    console.log('system', r, new Date().toISOString());
    const k = await kernelOf(r);
    console.log(k, new Date().toISOString());
  } catch (e) {
    console.log(r, String(e).slice(0, 600));
  }
}
