import { clockProblem, isDead, remainingSeconds } from "../../../provider/auth";

const now = Date.parse("2026-01-02T03:04:05.000Z");

test.each([
  ["2026-01-02T03:05:05.001Z", 60.001, false],
  ["2026-01-02T03:05:05.000Z", 60, true],
  ["2026-01-02T03:04:04.000Z", -1, true],
  ["soon", Number.NaN, true],
  [undefined, Number.NaN, true],
])("a token that expires at %s has %d s left; dead: %s", (expiresAt, left, dead) => {
  expect([remainingSeconds({ expiresAt }, now), isDead({ expiresAt }, now)]).toEqual([left, dead]);
});

describe("this machine's clock", () => {
  const ahead = "tokens look expired too early, and every update asks for one. Set the clock.";
  const behind = "a token that has expired may be taken for a good one for that long. Set the clock.";

  test.each([
    [0, undefined],
    [60_000, undefined],
    [-60_400, undefined],
    [61_000, `this machine's clock is 61 s behind Port's: ${behind}`],
    [-7_200_000, `this machine's clock is 7200 s ahead of Port's: ${ahead}`],
  ])("with Port's %d ms from it: %s", (offset, problem) => {
    expect(clockProblem(offset)).toBe(problem);
  });
});
