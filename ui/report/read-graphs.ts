// Reads the flame graphs that are packed into a saved report: JSON, by gzip, as base64.

import type {FlameGraphJson, HtmlReportJson} from '../../src/contract/html-report-json.js';

/** Rejects where the text is not what the report's writer wrote. */
export async function readGraphs(packed: string): Promise<readonly FlameGraphJson[]> {
  return (JSON.parse(await inflate(packed)) as HtmlReportJson).graphs;
}

async function inflate(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
