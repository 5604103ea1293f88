import { isAboutToExpire, millisUntilExpired, remainingSeconds, secondsLeft } from "../../../auth/lifetime";

const now = Date.parse("2026-01-02T03:04:05.000Z");

test.each([
  ["2026-01-02T03:05:05.001Z", 60.001, false],
  ["2026-01-02T03:05:05.000Z", 60, true],
  ["2026-01-02T03:04:04.000Z", -1, true],
  ["soon", Number.NaN, true],
  [undefined, Number.NaN, true],
])("a token that expires at %s has %d s left; about to expire: %s", (expiresAt, left, aboutToExpire) => {
  expect([remainingSeconds({ expiresAt }, now), isAboutToExpire({ expiresAt }, now)]).toEqual([left, aboutToExpire]);
});

describe("a token that Port has just issued, whose clock is 2 to 5 s ahead", () => {
  const token = {
    accessToken: "token",
    expiresAtMillis: now + 100_000,
    clock: { leastMillis: 2_000, mostMillis: 5_000 },
  };

  test("has the life that it has if the clock is as far ahead as it may be", () => {
    expect(secondsLeft(token, now)).toBe(95);
  });

  test("is waited for as if the clock is as little ahead as it may be", () => {
    expect(millisUntilExpired(token, now)).toBe(98_000);
  });

  test("is not waited for once it has expired", () => {
    expect(millisUntilExpired(token, now + 200_000)).toBe(0);
  });
});
