import fc from "fast-check";
import { backoffMillis, patientLimits, requestedDelayMillis, retryLimits } from "../../../auth/retry";
import { start, startSeconds } from "./support";

describe("the own delay after an attempt", () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [4, 4_000, 8_000],
    [5, 8_000, 16_000],
    [6, 16_000, 32_000],
    [7, 16_000, 32_000],
    [1000, 16_000, 32_000],
  ])("%i is between %i and %i ms", (attempt, least, most) => {
    expect(backoffMillis(attempt, retryLimits, 0)).toBe(least);
    expect(backoffMillis(attempt, retryLimits, 1)).toBe(most);
  });

  it("goes by the limits that it is given", () => {
    const limits = { ...retryLimits, baseDelayMillis: 10, maxDelayMillis: 30 };
    expect([1, 2, 3].map((attempt) => backoffMillis(attempt, limits, 1))).toEqual([10, 20, 30]);
  });

  it("is half chance, and never above the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const full = Math.min(1000 * 2 ** (attempt - 1), 32_000);
        const delay = backoffMillis(attempt, retryLimits, random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });

  it("keeps within what Port advises: 5 attempts, from 1 s up to 32 s", () => {
    const { attempts, baseDelayMillis, maxDelayMillis } = retryLimits;
    expect({ attempts, baseDelayMillis, maxDelayMillis }).toEqual({
      attempts: 5,
      baseDelayMillis: 1_000,
      maxDelayMillis: 32_000,
    });
  });

  it("lasts two minutes with everything, or twelve where a run would fail without a token", () => {
    expect([retryLimits, patientLimits].map(({ failingMillis, totalMillis }) => [failingMillis, totalMillis])).toEqual([
      [120_000, 120_000],
      [120_000, 720_000],
    ]);
  });
});

const delay = (status: number, headers: Record<string, string>) =>
  requestedDelayMillis(status, new Headers(headers), start);

/** A form of either header, and the milliseconds it stands for. */
const forms: [string, string, number | undefined][] = [
  ["a date without a zone", "Fri, 02 Jan 2026 03:04:14", undefined],
  ["seconds", "7", 7_000],
  ["no seconds", "0", undefined],
  ["decimals", "1.5", 1_500],
  ["an HTTP date", "Fri, 02 Jan 2026 03:04:35 GMT", 30_000],
  ["an HTTP date in the old form", "Friday, 02-Jan-26 03:04:35 GMT", 30_000],
  ["an HTTP date of this very second", "Fri, 02 Jan 2026 03:04:05 GMT", undefined],
  ["an HTTP date in the past", "Fri, 02 Jan 2026 03:04:00 GMT", undefined],
  ["epoch seconds", `${startSeconds + 42}`, 42_000],
  ["epoch seconds in the past", `${startSeconds - 42}`, undefined],
  ["a year", `${365 * 86_400}`, 365 * 86_400_000],
  ["more than a year", `${367 * 86_400}`, undefined],
  ["epoch milliseconds", `${start}`, undefined],
  ["huge", "9".repeat(400), undefined],
  ["an HTTP date far ahead", "Fri, 02 Jan 2126 03:04:35 GMT", undefined],
  ["an HTTP date that does not exist", "Foo, 99 Xxx 2026 99:99:99 GMT", undefined],
  ["negative", "-5", undefined],
  ["NaN", "NaN", undefined],
  ["Infinity", "Infinity", undefined],
  ["an exponent", "1e3", undefined],
  ["a hexadecimal number", "0x10", undefined],
  ["a list", "5, 10", undefined],
  ["words", "soon", undefined],
  ["words with a comma", "Wait, please", undefined],
  ["nothing", "", undefined],
];

describe("the delay that Retry-After requests", () => {
  it.each(forms)("%s", (_, value, expected) => {
    expect(delay(503, { "retry-after": value })).toBe(expected);
  });
});

describe("the delay that x-ratelimit-reset requests", () => {
  it.each(forms)("%s", (_, value, expected) => {
    expect(delay(429, { "x-ratelimit-reset": value })).toBe(expected);
  });

  it("counts for 429 only: it is on every answer of Port", () => {
    expect(delay(503, { "x-ratelimit-reset": "7" })).toBeUndefined();
  });

  it.each([200, 401, 408, 500, 502, 504])("no delay is named by %i", (status) => {
    expect(delay(status, { "retry-after": "7", "x-ratelimit-reset": "7" })).toBeUndefined();
  });

  it("comes after Retry-After", () => {
    expect(delay(429, { "retry-after": "3", "x-ratelimit-reset": "7" })).toBe(3_000);
  });

  it("counts where Retry-After makes no sense", () => {
    expect(delay(429, { "retry-after": "soon", "x-ratelimit-reset": "7" })).toBe(7_000);
  });
});

describe("any delay that the server requests", () => {
  it("no header, no delay", () => {
    expect(delay(429, {})).toBeUndefined();
  });

  it("a delay is a number of milliseconds above 0, up to a leap year", () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.date().map((d) => `${d}`),
    );
    fc.assert(
      fc.property(value, (text) => {
        const headers = { get: (name: string) => (name === "retry-after" ? text : null) };
        const requested = requestedDelayMillis(429, headers, start);
        expect(requested === undefined || (requested > 0 && requested <= 366 * 86_400_000)).toBe(true);
      }),
    );
  });
});
