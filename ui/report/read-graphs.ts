// Reads the flame graphs that are packed into a saved report: JSON, by gzip, as base64.

import type {HtmlReportJson} from '../../src/contract/html-report-json.js';
import {readFlameGraph} from '../flame/model/flame-graph.js';
import type {FlameGraph} from '../flame/model/flame-graph.js';

export interface TitledGraph {
  readonly title: string;
  readonly graph: FlameGraph;
}

/** Rejects where the text is not what the report's writer wrote. */
export async function readGraphs(packed: string): Promise<TitledGraph[]> {
  const {graphs} = JSON.parse(await inflate(packed)) as HtmlReportJson;
  return graphs.map(({title, flame}) => ({title, graph: readFlameGraph(flame)}));
}

async function inflate(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
