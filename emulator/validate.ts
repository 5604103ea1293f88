import { validateHeaderName, validateHeaderValue } from "node:http";

/** The start of every error message of the emulator. */
export const errorPrefix = "pulumi-port-access-token-emulator: ";

/** Returns `value` if it is a whole number in the range. `name` is its name in the message. @throws RangeError if not */
function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${errorPrefix}${name} must be a whole number from ${min} to ${max}, but is ${String(value)}.`);
}

export const portNumber = (name: string, value: unknown) => wholeNumber(name, value, 0, 65_535);

/** At most a year: a larger number is probably in another unit. */
export const lifetimeSeconds = (name: string, value: unknown) => wholeNumber(name, value, 1, 31_536_000);

/** Checks that `seconds` is a number and `millis` is a valid date. @throws RangeError if not */
export function validDate(name: string, seconds: unknown, millis: number): void {
  if (typeof seconds === "number" && !Number.isNaN(new Date(millis).getTime())) return;
  throw new RangeError(
    `${errorPrefix}${name} must be a number that moves the clock to a valid date, but is ${String(seconds)}.`,
  );
}

/**
 * Checks a response when it is queued. An invalid one would end the process later, when node:http sends it.
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
