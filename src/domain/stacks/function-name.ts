// Short names of functions, as people say them.

/** `github.com/opencontainers/image.(*T).M` → `image.(*T).M`; no other language has such paths. */
export function shortFunctionName(name: string): string {
  const end = name.search(/[([<]/);
  const slash = name.lastIndexOf('/', end < 0 ? name.length : end);
  return slash < 0 || slash === name.length - 1 ? name : name.slice(slash + 1);
}
