// A run as one side of a comparison: its report, and the figures that tell a change from chance.

import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import {stretches} from '../change/stretch.js';
import type {ReportSide} from '../compare/compare.js';
import {phaseFacts} from './phase-facts.js';
import {buildReport} from './report.js';

/** Hosts are known by their ids in `named`. With `phase`, only that one is compared. */
export function reportSide(reader: RunReader, named: RunReader, phase?: string): ReportSide {
  const report = buildReport(reader);
  const endNs = reader.run().startNs + BigInt(Math.round(report.durationMs * 1e6));
  const figures = {stretchOf: stretches(reader, endNs), facts: phaseFacts(reader, named)};
  return {report, ...figures, ...optional('phase', phase)};
}
