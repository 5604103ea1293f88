import { clockOffset, clockProblem, dateMillis } from "../../../auth/clock";
import { start } from "./support";

const date = new Date(start).toUTCString();

/** An answer whose request went out, and whose headers arrived, so many milliseconds after `start` on this machine's clock. */
const answerAt = (sentAfter: number, receivedAfter: number, headers: Record<string, string> = { date }) => ({
  headers: new Headers(headers),
  sentAtMillis: start + sentAfter,
  receivedAtMillis: start + receivedAfter,
});

describe("the bounds of Port's clock", () => {
  it.each([
    ["at once", 0, 0, 0, 1_000],
    ["within half a second", 0, 500, -500, 1_000],
    ["after a slow way there, or back", 0, 4_000, -4_000, 1_000],
    ["from a clock that is an hour ahead", -3_600_000, -3_600_000, 3_600_000, 3_601_000],
    ["from a clock that is an hour behind", 3_600_000, 3_602_000, -3_602_000, -3_599_000],
  ])("an answer %s", (_, sent, received, leastMillis, mostMillis) => {
    expect(clockOffset(answerAt(sent, received))).toEqual({ leastMillis, mostMillis });
  });

  // The server's clock is as far ahead as drawn, and it writes `Date` at some moment of a second.
  it.each([
    [0, 0, 0, 0],
    [0, 5_000, 1, 999],
    [7_200_000, 40, 4_000, 999],
    [-61_000, 1_200, 0, 500],
  ])(
    "hold the true offset %i ms, with %i ms there, %i ms back, at %i ms of a second",
    (offset, there, back, within) => {
      const sent = within;
      const written = start + sent + there + offset;
      const { leastMillis, mostMillis } = clockOffset(
        answerAt(sent, sent + there + back, { date: new Date(written).toUTCString() }),
      ) ?? { leastMillis: Number.NaN, mostMillis: Number.NaN };
      expect([leastMillis <= offset, offset <= mostMillis]).toEqual([true, true]);
    },
  );
});

describe("the time of an answer", () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ["is its Date", { date }, start],
    ["is its Date, also after no time in a cache", { date, age: "0" }, start],
    ["is not known after 5 s in a cache", { date, age: "5" }, undefined],
    ["is its Date in the old form", { date: "Friday, 02-Jan-26 03:04:05 GMT" }, start],
    ["is not known from a Date that is none", { date: "soon" }, undefined],
    [
      "is not known from a Date without a zone, which would be local time",
      { date: "Fri, 02 Jan 2026 03:04:05" },
      undefined,
    ],
    ["is not known from a Date with another zone", { date: "Fri, 02 Jan 2026 03:04:05 +0100" }, undefined],
    ["is not known from an ISO date", { date: "2026-01-02T03:04:05" }, undefined],
    ["is not known from a Date on no day", { date: "Fri, 32 Jan 2026 03:04:05 GMT" }, undefined],
    ["is its Date in the form of asctime", { date: "Fri Jan  2 03:04:05 2026" }, start],
    ["is its Date in the form of asctime, late in a month", { date: "Mon Jan 12 03:04:05 2026" }, start + 864_000_000],
    [
      "is not known from a Date on a day that its month does not have",
      { date: "Sat, 31 Feb 2026 03:04:05 GMT" },
      undefined,
    ],
    ["is not known from a Date in a mixed form", { date: "Fri, 02-Jan 2026 03:04:05 GMT" }, undefined],
    ["is not known from two Dates", { date: `${date}, ${date}` }, undefined],
    ["is not known from JavaScript's text for no date", { date: "Invalid Date" }, undefined],
    ["is not known without a Date", {}, undefined],
  ])("%s", (_, headers, expected) => {
    expect(dateMillis(answerAt(0, 0, headers))).toBe(expected);
  });
});

describe("a local clock that is off is reported", () => {
  const ahead = (seconds: number) =>
    `this machine's clock is at least ${seconds} s ahead of Port's: tokens look expired too early, and every update requests one. Set the clock.`;
  const behind = (seconds: number) =>
    `this machine's clock is at least ${seconds} s behind Port's: an expired token can pass as valid for that long. Set the clock.`;

  it.each<[string, number, number, string | undefined]>([
    ["right", 0, 1_000, undefined],
    ["behind by a minute", 60_000, 61_000, undefined],
    ["behind by more than a minute", 60_001, 61_001, behind(60)],
    ["perhaps behind by more than a minute", 59_000, 90_000, undefined],
    ["ahead by a minute", -61_000, -60_000, undefined],
    ["ahead by more than a minute", -62_000, -60_001, ahead(60)],
    ["perhaps ahead by more than a minute", -90_000, -59_000, undefined],
    ["either behind or ahead, by more than a minute", -61_000, 61_000, undefined],
    ["two hours behind", 7_200_000, 7_201_000, behind(7200)],
    ["two hours ahead", -7_201_000, -7_200_000, ahead(7200)],
  ])("%s", (_, leastMillis, mostMillis, problem) => {
    expect(clockProblem({ leastMillis, mostMillis })).toBe(problem);
  });
});
