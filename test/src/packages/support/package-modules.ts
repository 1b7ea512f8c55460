// Gives types to the functions of src/packages that tests call, since its modules are plain JavaScript.

interface Deb {
  readonly name: string;
  readonly version: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly epoch: number;
}

interface DebModule {
  makeDeb(out: string, stage: string, deb: Deb): Promise<string>;
}

interface Libraries {
  neededPackages(paths: readonly string[]): Promise<string>;
}

interface Papers {
  readonly HERE: string;
  scriptsOf(
    unit: string,
    words: {before?: string; purge: string; kept: string},
  ): Readonly<Record<string, string>>;
}

interface Tar {
  tarOf(folder: string, names: readonly string[], epoch: number): Promise<Buffer>;
}

async function load(name: string): Promise<unknown> {
  return import(new URL(`../../../../src/packages/${name}.mjs`, import.meta.url).href);
}

export const {makeDeb} = (await load('debian/deb')) as DebModule;
export const {neededPackages} = (await load('debian/libraries')) as Libraries;
export const papers = (await load('debian/papers')) as Papers;
export const {tarOf} = (await load('tar')) as Tar;

interface Layer {
  readonly what: string;
  readonly tar: Uint8Array;
}

interface Layout {
  writeLayout(
    folder: string,
    image: {name: string; epoch: number; config: object; layers: readonly Layer[]},
  ): string;
}

interface Manifests {
  withImage(text: string, image: string): string;
}

export const {writeLayout} = (await load('image/layout')) as Layout;
export const {withImage} = (await load('manifests')) as Manifests;
