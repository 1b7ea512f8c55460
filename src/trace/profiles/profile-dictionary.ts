// What all profiles of one request share: texts, functions, places in them, stacks, attributes, links to spans. A
// profile tells each by its number in a table, where it stands once; number 0 says that there is none.
//
// Source of truth: ProfilesDictionary of opentelemetry-proto (profiles.proto). A run file keeps a function by its
// name and the file that it comes from, so that mappings have no addresses, and locations none.

import type {SpanContext} from '../../domain/span.js';
import type {Frame} from '../../domain/stacks/stack.js';
import type {otlp} from './profiles.generated.js';
import {Table} from './table.js';

/** Semantic conventions, registry of profile attributes. */
const FRAME_TYPE = 'profile.frame.type';
/** `native` is any compiled language that is not known better. */
const FRAME_TYPES: Readonly<Record<Frame['kind'], string>> = {kernel: 'kernel', user: 'native'};

/** Of a mapping. Go's own id is not hexadecimal. */
const GNU_BUILD_ID = 'process.executable.build_id.gnu';
const GO_BUILD_ID = 'process.executable.build_id.go';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

export class ProfileDictionary {
  readonly #texts = new Table<string>('');
  readonly #mappings = new Table<otlp.Mapping.$Properties>({});
  readonly #functions = new Table<otlp.Function.$Properties>({});
  readonly #locations = new Table<otlp.Location.$Properties>({});
  readonly #stacks = new Table<otlp.Stack.$Properties>({});
  readonly #attributes = new Table<otlp.KeyValueAndUnit.$Properties>({});
  readonly #links = new Table<otlp.Link.$Properties>({
    traceId: new Uint8Array(TRACE_ID_BYTES),
    spanId: new Uint8Array(SPAN_ID_BYTES),
  });

  text(text: string): number {
    return this.#texts.numberOf(text, () => text);
  }

  valueType([type, unit]: readonly [type: string, unit: string]): otlp.ValueType.$Properties {
    return {typeStrindex: this.text(type), unitStrindex: this.text(unit)};
  }

  attribute(name: string, value: string): number {
    return this.#attributes.numberOf(`${name}=${value}`, () => {
      return {keyStrindex: this.text(name), value: {stringValue: value}};
    });
  }

  link({traceId, spanId}: SpanContext): number {
    return this.#links.numberOf(`${traceId} ${spanId}`, () => {
      return {traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.from(spanId, 'hex')};
    });
  }

  /**
   * A place in a program: the function at the end of the list, into which the compiler copied the one before it, and
   * so on. The list has at least one. `buildId` is that of the file in which they are, where it is known.
   */
  location(functions: readonly Frame[], buildId: string | undefined): number {
    const {module, kind} = functions.at(-1)!;
    const mappingIndex = this.#mapping(module, buildId);
    const lines = functions.map(({name}) => ({functionIndex: this.#function(name)}));
    const key = [kind, mappingIndex, ...lines.map(({functionIndex}) => functionIndex)].join();
    return this.#locations.numberOf(key, () => {
      const attributeIndices = [this.attribute(FRAME_TYPE, FRAME_TYPES[kind])];
      return {mappingIndex, lines, attributeIndices};
    });
  }

  /** Of locations from the leaf to the root. */
  stack(locationIndices: number[]): number {
    return this.#stacks.numberOf(locationIndices.join(), () => ({locationIndices}));
  }

  message(): otlp.ProfilesDictionary.$Properties {
    return {
      mappingTable: this.#mappings.items,
      locationTable: this.#locations.items,
      functionTable: this.#functions.items,
      linkTable: this.#links.items,
      stringTable: this.#texts.items,
      attributeTable: this.#attributes.items,
      stackTable: this.#stacks.items,
    };
  }

  #mapping(module: string, buildId: string | undefined): number {
    const key = buildId === undefined ? module : `${module} ${buildId}`;
    return this.#mappings.numberOf(key, () => {
      const attributeIndices = buildId === undefined ? [] : [this.#buildId(buildId)];
      return {filenameStrindex: this.text(module), attributeIndices};
    });
  }

  #buildId(id: string): number {
    return this.attribute(/^[0-9a-f]+$/.test(id) ? GNU_BUILD_ID : GO_BUILD_ID, id);
  }

  /** A function must have a name, which one from a broken table may lack. */
  #function(name: string): number {
    const shown = name === '' ? '[unnamed]' : name;
    return this.#functions.numberOf(shown, () => ({nameStrindex: this.text(shown)}));
  }
}
