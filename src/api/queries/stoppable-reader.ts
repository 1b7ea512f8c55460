// A reader whose long answers can be stopped: it asks between two rows whether to go on.

import type {FigureSummer} from '../../domain/figure-sums.js';
import type {RunReader} from '../../domain/ports.js';
import type {SampledStacks} from '../../domain/stacks/stack-samples.js';

/** `assertWanted` throws where the answer is not wanted any more. It is called for each row, so it is fast. */
export function stoppableReader(reader: RunReader, assertWanted: () => void): RunReader {
  return {
    run: () => reader.run(),
    scenario: () => reader.scenario(),
    phases: () => reader.phases(),
    hosts: () => reader.hosts(),
    processes: () => reader.processes(),
    series: () => reader.series(),
    accounts: () => reader.accounts(),
    latestNs: () => reader.latestNs(),
    requests: (page) => reader.requests(page),
    hops: (filter) => reader.hops(filter),
    hopEdges: (filter) => reader.hopEdges(filter),
    failedOperations: (range) => reader.failedOperations(range),
    spans: (page) => reader.spans(page),
    figures: (filter) => stoppable(reader.figures(filter), assertWanted),
    sumFigures: (filter, summer) =>
      reader.sumFigures(filter, stoppableSummer(summer, assertWanted)),
    loadReports: (range) => stoppable(reader.loadReports(range), assertWanted),
    losses: () => stoppable(reader.losses(), assertWanted),
    costs: () => stoppable(reader.costs(), assertWanted),
    budgets: (filter) => stoppable(reader.budgets(filter), assertWanted),
    stackSums: (range) => stoppablePieces(reader.stackSums(range), assertWanted),
    stackPoints: (range) => stoppablePieces(reader.stackPoints(range), assertWanted),
    close: () => reader.close(),
  };
}

function* stoppable<Row>(rows: Iterable<Row>, assertWanted: () => void): Generator<Row> {
  for (const row of rows) {
    assertWanted();
    yield row;
  }
}

function stoppableSummer(summer: FigureSummer, assertWanted: () => void): FigureSummer {
  return {
    placeOf(interval) {
      assertWanted();
      return summer.placeOf(interval);
    },
    level: (...reading) => summer.level?.(...reading),
  };
}

function stoppablePieces<Piece extends {columns(): unknown}>(
  {stacks, pieces}: SampledStacks<Piece>,
  assertWanted: () => void,
): SampledStacks<Piece> {
  const columnsOf = (piece: Piece): unknown => {
    assertWanted();
    return piece.columns();
  };
  return {stacks, pieces: pieces.map((piece) => ({...piece, columns: () => columnsOf(piece)}))};
}
