// The data in a report that is saved as one HTML file, for the script in it. Both come from one release.

import type {FlameJson} from './stacks-json.js';

export interface HtmlReportJson {
  readonly graphs: readonly FlameGraphJson[];
}

export interface FlameGraphJson {
  /** What its samples are and when they were taken: `on CPU, ramp 8 users`. */
  readonly title: string;
  readonly flame: FlameJson;
}
