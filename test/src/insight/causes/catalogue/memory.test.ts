// Causes of catalogue/memory against models of their figures.

import {hostFigures, limits} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const MIB = 2 ** 20;

const CASES: readonly Case[] = [
  {
    cause: 'swap',
    parts: {cpu: [1, 9]},
    before: [...hostFigures('memory', '', {swapped_in_pages: 0}), ...limits({}, {swap_bytes: 0})],
    after: [
      ...hostFigures('memory', '', {swapped_in_pages: 300}),
      ...limits({}, {swap_bytes: 80 * MIB}),
    ],
    explainsMs: 8,
    says: /^host-1 swaps: 80 MiB of registry lie in swap, and pages come back at 300\/s \(before: 0\.0\/s\)$/,
    but: {
      after: [
        ...hostFigures('memory', '', {swapped_in_pages: 300}),
        ...limits({}, {swap_bytes: 0}),
      ],
    },
  },
];

testCases(CASES);
