/** A function that calls `make` at the first call, and returns the same result at every later one. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Defines properties whose values are made at the first read. They are enumerable, so that exported objects show them. */
export function defineLazily<T extends object>(target: T, members: { [K in keyof T]?: () => T[K] }): void {
  for (const [name, make] of Object.entries(members) as [string, () => unknown][]) {
    Object.defineProperty(target, name, { enumerable: true, get: once(make) });
  }
}
