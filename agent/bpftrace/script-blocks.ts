// Takes a bpftrace script apart into its top-level blocks. Pure. It knows comments, strings and
// braces and no more of the language, so it does not judge the text of a block.
//
// Source of truth: bpftrace 0.17 docs/reference_guide.md, "Probes" and "Language".

export interface ScriptBlock {
  /** `BEGIN`, `tracepoint:sched:sched_switch`, …; each becomes one program in the kernel. */
  readonly attachPoints: readonly string[];
  /** The predicate with its slashes; empty where there is none. */
  readonly predicate: string;
  /** The statements without comments, and with single blanks for white space outside of strings. */
  readonly statements: readonly string[];
}

/**
 * Throws on a text that is no list of blocks: an open brace, a preprocessor line, a config block.
 */
export function readBlocks(script: string): ScriptBlock[] {
  const text = withoutComments(script);
  const blocks: ScriptBlock[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    const open = findOutsideStrings(text, at, '{');
    const close = endOfBraces(text, open);
    blocks.push({
      ...readHead(text.slice(at, open)),
      statements: split(text.slice(open + 1, close)),
    });
    at = close + 1;
  }
  return blocks;
}

export function writeBlock({attachPoints, predicate, statements}: ScriptBlock): string {
  const head = [attachPoints.join(',\n'), ...(predicate === '' ? [] : [predicate])];
  return [...head, '{', ...statements.map((statement) => `  ${statement}`), '}', ''].join('\n');
}

function readHead(text: string): Pick<ScriptBlock, 'attachPoints' | 'predicate'> {
  const head = text.trim();
  if (head === '' || /^(#|config\b|struct\b)/.test(head)) {
    throw new Error(`not a probe: ${JSON.stringify(head.slice(0, 40))}`);
  }
  // A predicate's slash follows white space; one in a path (uprobe:/usr/…) follows a colon.
  const slash = /\s\//.exec(head)?.index ?? head.length;
  return {
    attachPoints: head
      .slice(0, slash)
      .split(',')
      .map((point) => point.trim()),
    predicate: oneBlank(head.slice(slash).trim()),
  };
}

/** Statements end with a semicolon or with the brace that closes an if, a loop or an else. */
function split(body: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let at = 0;
  const push = (end: number): void => {
    const statement = oneBlank(body.slice(start, end).trim());
    if (statement !== '' && statement !== ';') statements.push(statement);
    start = end;
  };
  while (at < body.length) {
    const char = body[at];
    if (char === '"') at = endOfString(body, at);
    else if (char === ';') push(at + 1);
    else if (char === '{') {
      at = endOfBraces(body, at);
      if (!/^\s*else\b/.test(body.slice(at + 1))) push(at + 1);
    }
    at += 1;
  }
  push(body.length);
  return statements;
}

function withoutComments(script: string): string {
  let text = '';
  let at = script.startsWith('#!') ? endOfLine(script, 0) : 0;
  while (at < script.length) {
    if (script.startsWith('//', at)) at = endOfLine(script, at);
    else if (script.startsWith('/*', at)) {
      const end = script.indexOf('*/', at + 2);
      if (end < 0) throw new Error('a comment does not end');
      at = end + 2;
      text += ' ';
    } else {
      const end = script[at] === '"' ? endOfString(script, at) + 1 : at + 1;
      text += script.slice(at, end);
      at = end;
    }
  }
  return text;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Index of the quote that ends the string which begins at `open`. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  throw new Error('a string does not end');
}

function endOfBraces(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new Error('a block does not end');
}

function findOutsideStrings(text: string, from: number, wanted: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === wanted) return at;
    if (text[at] === '"') at = endOfString(text, at);
  }
  throw new Error(`no ${wanted} after ${JSON.stringify(text.slice(from).trim().slice(0, 40))}`);
}

function oneBlank(text: string): string {
  return text.replace(/("(?:\\.|[^"\\])*")|\s+/g, (_, string: string | undefined) => string ?? ' ');
}
