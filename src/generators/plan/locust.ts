// Locust, whose plug-in examples/regscope_locust.py reports for itself.

import type {Part, PlannedCommand} from './invocation.js';

export function planLocust({args}: PlannedCommand): Part {
  const why = args.some((word) => word.includes('regscope_locust'))
    ? 'its plug-in tells its figures'
    : 'Locust tells its figures by the plug-in regscope_locust.py, beside the locustfile: see README.md';
  // 1 says that a request failed, which is a figure.
  return {figures: {kind: 'none', why}, goodCodes: [0, 1]};
}
