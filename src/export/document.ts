// A report as sections, for people who read it outside of a terminal. html-report.ts and
// markdown-report.ts write it. All text is hostile, and is escaped by the writers.

export interface ReportDocument {
  readonly title: string;
  /** When, how long, and which run. */
  readonly facts: readonly string[];
  /** Something was lost, or the run was cut short: one word each. */
  readonly marks: readonly string[];
  readonly verdict: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | {readonly kind: 'heading'; readonly text: string}
  | {readonly kind: 'sentences'; readonly items: readonly string[]}
  | ({readonly kind: 'table'} & DocumentTable)
  | ({readonly kind: 'chart'} & TimeChart)
  | {readonly kind: 'bars'; readonly title: string; readonly bars: readonly PartBar[]}
  /** Where the flame graphs stand; a form that draws none leaves it out. */
  | {readonly kind: 'flames'};

export interface DocumentTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lines over time. Each series has one value for each column, undefined where there is none. */
export interface TimeChart {
  readonly title: string;
  readonly unit: string;
  readonly columnMs: number;
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | undefined)[];
  }[];
  /** In ms from the start of the first column. */
  readonly phases: readonly {
    readonly name: string;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
}

/** One bar of the time of a request, part by part. */
export interface PartBar {
  readonly name: string;
  readonly totalMs: number;
  readonly parts: readonly {
    /** The part's name for its colour, and with the hop where there are several. */
    readonly part: string;
    readonly label: string;
    readonly ms: number;
  }[];
}
