import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {changeOf, changes} from '../../../../ui/flame/model/flame-change.js';
import {
  moveCursor,
  pathTo,
  spottedAt,
  spottedNode,
} from '../../../../ui/flame/model/flame-cursor.js';
import {
  LEVEL_PX,
  depthAt,
  scrollTopFor,
  scrollTopToShow,
  topOfDepth,
} from '../../../../ui/flame/model/flame-geometry.js';
import {readFlameGraph} from '../../../../ui/flame/model/flame-graph.js';
import {
  findFunction,
  findPlace,
  functionKey,
  placeKey,
} from '../../../../ui/flame/model/flame-keys.js';
import {matchedShare, searchFor, searchFrames} from '../../../../ui/flame/model/flame-search.js';
import {labelFor} from '../../../../ui/flame/model/flame-text.js';
import {changeText, nameOfNode} from '../../../../ui/flame/model/flame-words.js';
import {functionRows, pickFunctions, usualSort} from '../../../../ui/flame/model/function-rows.js';
import {flameGraph, flameJson, nodeNamed} from '../support/flame-graphs.js';

const LINES = ['main;serve;read 3', 'main;serve 2', 'main;gc 5', 'main;serve;read;copy 10'];

describe('an answer of the collector', () => {
  test('becomes a tree with its weights', () => {
    const graph = flameGraph(...LINES);

    assert.equal(graph.now.total[0], 20);
    assert.equal(graph.now.total[nodeNamed(graph, 'serve')], 15);
    assert.equal(graph.now.self[nodeNamed(graph, 'serve')], 2);
    assert.equal(graph.before, undefined);
    assert.equal(nameOfNode(graph, graph.frames, 0), 'all');
  });

  test('without a sample is a graph of nothing', () => {
    const empty = flameJson();

    const graph = readFlameGraph({...empty, nodes: {parent: [], frame: [], self: []}});

    assert.equal(graph.widths[0], 0);
    assert.deepEqual(functionRows(graph), []);
  });

  for (const [words, parent, frame, self] of [
    ['whose caller comes later', [-1, 2, 0], [-1, 0, 0], [0, 1, 1]],
    ['of a function that is not there', [-1, 0], [-1, 9], [0, 1]],
    ['whose columns are of different lengths', [-1, 0], [-1], [0, 1]],
  ] as const) {
    test(`is refused with a node ${words}`, () => {
      const json = {...flameJson('main 1'), nodes: {parent, frame, self}};

      assert.throws(() => readFlameGraph(json), RangeError);
    });
  }
});

describe('a place in the address', () => {
  test('is found again in another graph, where it has another number', () => {
    const [graph, other] = [flameGraph(...LINES), flameGraph('other 1', ...LINES)];
    const [node, place] = [graph, other].map((each) => nodeNamed(each, 'copy'));

    const key = placeKey(graph.tree, graph.frames, node!);

    assert.notEqual(node, place);
    assert.equal(findPlace(other.tree, other.frames, key), place);
    assert.match(key, /^[0-9a-z]{1,11}$/);
  });

  test('is the way to a function, not the function', () => {
    const graph = flameGraph('a;f 1', 'b;f 1');
    const [one, other] = [2, 4].map((node) => placeKey(graph.tree, graph.frames, node));

    assert.equal(nameOfNode(graph, graph.frames, 2), nameOfNode(graph, graph.frames, 4));
    assert.notEqual(one, other);
  });

  test('that is not there is not found', () => {
    const graph = flameGraph(...LINES);

    assert.equal(findPlace(graph.tree, graph.frames, 'zzz'), undefined);
    assert.equal(findFunction(graph.frames, 'zzz'), undefined);
    assert.equal(findFunction(graph.frames, functionKey(graph.frames[2]!)), 2);
  });
});

describe('a search', () => {
  const graph = flameGraph('main;net/http.(*conn).serve;read 6', 'main;gc 3', 'read;read 1');
  const found = (text: string): string[] => {
    const {matches} = searchFrames(graph.frames, text)!;
    return graph.frames.filter((_, number) => matches[number] === 1).map(({name}) => name);
  };

  test('finds a part of a name as it is written, in any case', () => {
    assert.deepEqual(found('(*CONN)'), ['net/http.(*conn).serve']);
    assert.deepEqual(found('nothing'), []);
    assert.equal(found('server').length, 4);
  });

  test('takes what stands between slashes for a regular expression', () => {
    assert.deepEqual(found('/^(gc|read)$/'), ['read', 'gc']);
    assert.deepEqual(found('net/http'), ['net/http.(*conn).serve']);
  });

  test('says when that is none', () => {
    assert.match(searchFrames(graph.frames, '/(/')?.problem ?? '', /regular expression/i);
    assert.equal(searchFrames(graph.frames, ''), undefined);
  });

  test('tells the share of all that runs in or below what matches, each sample once', () => {
    assert.equal(matchedShare(graph, searchFrames(graph.frames, 'read')!), 0.7);
    assert.equal(matchedShare(graph, searchFrames(graph.frames, 'nothing')!), 0);
  });

  for (const name of ['a.(*T[...]).f+0x1', '<script>', 'x/y', '$^\\|', 'й']) {
    test(`can be made for exactly one name: ${name}`, () => {
      const frame = {...graph.frames[0]!, module: ''};
      const frames = [name, `${name}2`, `2${name}`].map((each) => ({...frame, name: each}));

      assert.deepEqual([...searchFrames(frames, searchFor(name))!.matches], [1, 0, 0]);
    });
  }
});

describe('a difference of two graphs', () => {
  test('draws what is gone and what is new, each side as shares of itself', () => {
    const graph = flameGraph('gone 0 100', 'new 50 0', 'same 50 100');

    const widths = ['gone', 'new', 'same'].map((name) => graph.widths[nodeNamed(graph, name)]);

    assert.deepEqual(widths, [0.25, 0.25, 0.5]);
    assert.deepEqual(changeOf(graph, nodeNamed(graph, 'new')), {now: 0.5, before: 0});
  });

  test('goes from gone to new, and leaves out what chance explains', () => {
    const graph = flameGraph('gone 0 500', 'new 500 0', 'same 40 50', 'main 460 450');

    const change = changes(graph, 'samples');

    const of = (name: string): number => change[nodeNamed(graph, name)]!;
    assert.deepEqual(['gone', 'new', 'same', 'main'].map(of), [-1, 1, 0, 0]);
    assert.ok(changes(graph, 'ns')[nodeNamed(graph, 'same')]! < 0);
  });

  test('with an empty side is drawn as the other', () => {
    const graph = flameGraph('main;a 3 0', 'main;b 1 0');

    assert.equal(graph.widths[nodeNamed(graph, 'a')], 0.75);
  });

  test('has what grew most on top of the table', () => {
    const graph = flameGraph('less 10 60', 'more 60 10', 'same 30 30');
    const rows = functionRows(graph);

    const picked = pickFunctions(rows, graph.frames, undefined, usualSort(graph));

    assert.deepEqual(
      picked.map(({frame, grew, isSure}) => [graph.frames[frame]!.name, changeText(grew), isSure]),
      [
        ['more', '+50\u202f%', true],
        ['same', '±0', false],
        ['less', '−50\u202f%', true],
      ],
    );
  });
});

describe('the table of functions', () => {
  const graph = flameGraph(...LINES);
  const rows = functionRows(graph);
  const names = (
    ...rest: [Parameters<typeof pickFunctions>[2], Parameters<typeof pickFunctions>[3]]
  ) => pickFunctions(rows, graph.frames, ...rest).map(({frame}) => graph.frames[frame]!.name);

  test('is sorted by weight of their own, by total or by name', () => {
    const by = (column: 'self' | 'total' | 'name', descending: boolean): string[] =>
      names(undefined, {column, descending});

    assert.deepEqual(by('self', true), ['copy', 'gc', 'read', 'serve', 'main']);
    assert.deepEqual(by('total', true), ['main', 'serve', 'read', 'copy', 'gc']);
    assert.deepEqual(by('name', false), ['copy', 'gc', 'main', 'read', 'serve']);
  });

  test('counts time off the CPU for who began to wait', () => {
    const json = flameJson('main;os.(*File).Sync;syscall.Fsync;do_fsync;schedule 7', 'main;gc 3');
    const frames = json.frames.map(
      ([name, module]) => [name, module, /^(do_|sched)/.test(name) ? 'k' : 'u', 1, 0] as const,
    );
    const waits = readFlameGraph({...json, kind: 'off-cpu', unit: 'ns', frames});

    const own = functionRows(waits).filter(({self}) => self > 0);

    assert.deepEqual(
      own.map(({frame, self}) => [waits.frames[frame]!.name, self]),
      [
        ['os.(*File).Sync', 0.7],
        ['gc', 0.3],
      ],
    );
  });

  test('shows what is searched for', () => {
    const search = searchFrames(graph.frames, '/^(gc|main)$/');

    assert.deepEqual(names(search, usualSort(graph)), ['gc', 'main']);
  });
});

describe('a cursor', () => {
  const {tree, layout, widths, frames} = flameGraph(...LINES);
  const graph = {tree, layout, widths, frames};
  const go = (node: number, move: Parameters<typeof moveCursor>[4], least = 0): string => {
    const next = moveCursor(tree, layout, widths, node, move, least);
    return frames[tree.frames[next]!]?.name ?? 'all';
  };

  test('goes to callers, callees and siblings that are drawn', () => {
    const serve = nodeNamed(graph as never, 'serve');

    assert.equal(go(0, 'callee'), 'main');
    assert.equal(go(serve, 'caller'), 'main');
    assert.equal(go(serve, 'callee'), 'read');
    assert.equal(go(serve, 'after'), 'gc');
    assert.equal(go(serve, 'after', 6), 'serve');
    assert.equal(go(serve, 'before'), 'serve');
    assert.equal(go(0, 'caller'), 'all');
  });

  test('lies on what is drawn under the pointer', () => {
    const copy = nodeNamed(graph as never, 'copy');

    assert.deepEqual(spottedAt(layout, 4, 4, 0), spottedNode(tree, layout, copy));
    assert.equal(spottedAt(layout, 16, 2, 0)?.weight, 5);
    assert.equal(spottedAt(layout, 16, 3, 0), undefined);
    assert.equal(spottedAt(layout, 16, 2, 6)?.isDust, true);
    assert.equal(pathTo(tree, copy).length, 4);
  });
});

describe('a name on a rectangle', () => {
  const NAME = 'github.com/docker/distribution/registry/handlers.(*App).ServeHTTP';

  test('is whole, then without its path, then cut, then nothing', () => {
    assert.equal(labelFor(NAME, 80), NAME);
    assert.equal(labelFor(NAME, 40), 'handlers.(*App).ServeHTTP');
    assert.equal(labelFor(NAME, 10), 'handlers.…');
    assert.equal(labelFor(NAME, 2), '');
  });

  test('shows what cannot be seen', () => {
    assert.equal(labelFor('a\u202eb\n', 20), 'a\ufffdb\ufffd');
  });
});

describe('the window of a flame graph', () => {
  const down = {upwards: false, levels: 50, mostLevels: 10, hiddenLevels: 1};
  const up = {...down, upwards: true};

  test('shows the first levels until it is scrolled', () => {
    assert.equal(depthAt(down, 0, 5), 1);
    assert.equal(depthAt(down, 36, 5), 3);
    assert.equal(depthAt(up, 40 * LEVEL_PX, 10 * LEVEL_PX - 5), 1);
    assert.equal(depthAt(up, 0, 5), 50);
  });

  test('has each depth where it is found', () => {
    for (const geometry of [down, up]) {
      for (const scrollTop of [0, 7, 300, 720]) {
        const depth = depthAt(geometry, scrollTop, 20);
        const top = topOfDepth(geometry, depth) - scrollTop;
        assert.ok(top <= 20 && top + LEVEL_PX > 20, `${top}`);
      }
    }
  });

  test('goes to what is zoomed to, with three of its callers, as far as there is something', () => {
    assert.equal(scrollTopFor(down, 0), 0);
    assert.equal(scrollTopFor(down, 24), 20 * LEVEL_PX);
    assert.equal(scrollTopFor(down, 50), 40 * LEVEL_PX);
    assert.equal(scrollTopFor(up, 0), 40 * LEVEL_PX);
    assert.equal(scrollTopFor({...down, levels: 5}, 5), 0);
  });

  test('moves no further than to show a level', () => {
    assert.equal(scrollTopToShow(down, 0, 5), 0);
    assert.equal(scrollTopToShow(down, 0, 12), 2 * LEVEL_PX);
    assert.equal(scrollTopToShow(down, 200, 2), LEVEL_PX);
  });
});
