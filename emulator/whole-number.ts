import { errorPrefix } from "./error-prefix";

/** The value, if it is a whole number in the range; `name` is what the user calls it. Throws a RangeError otherwise. */
export function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${errorPrefix}${name} must be a whole number from ${min} to ${max}, but is ${String(value)}.`);
}

export const portNumber = (name: string, value: unknown) => wholeNumber(name, value, 0, 65_535);

/** At most a year: what is longer is surely meant in other units. */
export const lifetimeSeconds = (name: string, value: unknown) => wholeNumber(name, value, 1, 31_536_000);
