import { validateHeaderName, validateHeaderValue } from "node:http";

/** Begins every error message of the emulator. */
export const errorPrefix = "pulumi-port-access-token-emulator: ";

/** Returns `value` if it is a whole number in the range, else throws a RangeError; `name` is the user's name for it. */
function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${errorPrefix}${name} must be a whole number from ${min} to ${max}, but is ${String(value)}.`);
}

export const portNumber = (name: string, value: unknown) => wholeNumber(name, value, 0, 65_535);

/** A year at most: a larger number is probably in another unit. */
export const lifetimeSeconds = (name: string, value: unknown) => wholeNumber(name, value, 1, 31_536_000);

/** Throws a RangeError unless `seconds` is a number and leads to `millis` that a Date can hold. */
export function validDate(name: string, seconds: unknown, millis: number): void {
  if (typeof seconds === "number" && !Number.isNaN(new Date(millis).getTime())) return;
  throw new RangeError(
    `${errorPrefix}${name} must be a number that moves the clock to a valid date, but is ${String(seconds)}.`,
  );
}

/**
 * Checks a response when it is queued: node:http would end the process at the request that it answers.
 * @throws RangeError for a status out of range, TypeError for a header that cannot be sent
 */
export function validResponse(response: { status: number; headers?: Record<string, string>; body?: string }) {
  const { status, headers = {}, body = "" } = response;
  wholeNumber("status", status, 200, 599);
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new TypeError(
        `${errorPrefix}the header ${JSON.stringify(name)} cannot be sent: its name or value is invalid.`,
      );
    }
  }
  return { status, headers, body };
}
