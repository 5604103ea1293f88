/** A function that does its work at the first call, and returns that call's result ever after. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Properties that are made when they are first read. They are listed like any other, so that an exported object shows them. */
export function defineLazily<T extends object>(target: T, members: { [K in keyof T]?: () => T[K] }): void {
  for (const [name, make] of Object.entries(members) as [string, () => unknown][]) {
    Object.defineProperty(target, name, { enumerable: true, get: once(make) });
  }
}
