// A table of words, with columns as wide as they need to be.

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map((title) => '-'.repeat(title.length)), ...rows];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join(' | ')
        .trimEnd(),
    );
  }
}
