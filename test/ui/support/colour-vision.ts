// The distance of two colours for every kind of colour vision. The simulation is that of Machado,
// Oliveira and Fernandes 2009 with severity 1. The distance is Euclidean in OKLab (Ottosson 2020).

import {readHex} from '../../../ui/charts/colour.js';
import type {Colour} from '../../../ui/charts/colour.js';
import {linearOf} from './style-colours.js';

type Matrix = readonly [Colour, Colour, Colour];

const VISIONS: Readonly<Record<string, Matrix>> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** The distance for each kind of colour vision, full colour vision first. */
export function visionDistances(left: string, right: string): [string, number][] {
  return Object.entries(VISIONS).map(([vision, matrix]) => {
    const [one, other] = [left, right].map((hex) => labOf(times(matrix, linearOf(readHex(hex)))));
    return [vision, Math.hypot(...one!.map((value, at) => value - other![at]!))];
  });
}

function labOf(colour: Colour): Colour {
  const inside = colour.map((value) => Math.min(1, Math.max(0, value))) as unknown as Colour;
  return times(TO_LAB, times(TO_CONES, inside).map(Math.cbrt) as unknown as Colour);
}

function times(matrix: Matrix, [a, b, c]: Colour): Colour {
  return matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Colour;
}
