// The script of a report that is saved as one HTML file: it draws the flame graphs and gives the parts of
// budgets their colours. Everything else is in the page already. The file asks nobody for anything.

import {render} from 'preact';

import '../styles/report-page.css';
import {partColour} from '../requests/model/parts.js';
import {readGraphs} from './read-graphs.js';
import {ReportFlames} from './report-flames.js';

for (const part of document.querySelectorAll<SVGElement | HTMLElement>('[data-part]')) {
  const colour = partColour(part.dataset['part']!);
  part.style.fill = colour;
  part.style.color = colour;
}
void drawFlames();

async function drawFlames(): Promise<void> {
  const place = document.getElementById('flames');
  const data = document.getElementById('flame-data');
  if (place === null || data === null) return;
  try {
    render(<ReportFlames graphs={await readGraphs(data.textContent)} />, place);
  } catch (error) {
    place.textContent = `The flame graphs cannot be drawn: ${(error as Error).message}`;
  }
}
