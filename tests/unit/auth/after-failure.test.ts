import fc from "fast-check";
import type { Failure } from "../../../auth/error";
import {
  afterFailure,
  type NextStep,
  type Progress,
  patientLimits,
  type RetryLimits,
  retryLimits,
} from "../../../auth/retry";
import { start } from "./support";

const failure: Failure = { code: "rate_limited", problem: "the problem", remedy: "The remedy." };
const inPreview: RetryLimits = { ...retryLimits, totalMillis: 2_000, leastAttemptMillis: 100 };

interface Case {
  /** Seconds that the answer names. */
  named?: number;
  /** Requests so far, all of them failures where Port named no delay. */
  requests?: number;
  failures?: number;
  /** Seconds since the first request, and those of them that Port named. */
  elapsed?: number;
  waited?: number;
  limits?: RetryLimits;
  chance?: number;
}

/** Seconds until the next request, or the failure. */
function next(given: Case): number | Failure {
  const { named, requests = 1, elapsed = 0, waited = 0, limits = retryLimits, chance = 0 } = given;
  const progress: Progress = {
    startedMillis: start,
    requests,
    failures: given.failures ?? (named === undefined ? requests : 0),
    waitedMillis: waited * 1000,
  };
  const now = start + elapsed * 1000;
  const delayMillis = named === undefined ? undefined : named * 1000;
  const step: NextStep = afterFailure({ failure, retryable: true, delayMillis }, progress, now, limits, chance);
  if ("giveUp" in step) return step.giveUp;
  expect(step.isNamed).toBe(named !== undefined);
  return (step.retryAtMillis - now) / 1000;
}

test("a failure that no retry heals is final, whatever the answer names", () => {
  const progress: Progress = { startedMillis: start, requests: 1, failures: 0, waitedMillis: 0 };
  const step = afterFailure({ failure, retryable: false, delayMillis: 1_000 }, progress, start, retryLimits, 0);
  expect(step).toEqual({ giveUp: failure });
});

describe("the next request comes after", () => {
  test.each<[string, Case, number]>([
    ["the own delay, at least half of it", { requests: 2 }, 1],
    ["the own delay, at most all of it", { requests: 2, chance: 1 }, 2],
    ["a named delay that is longer", { named: 7 }, 7],
    ["the own delay where that is longer", { named: 7, requests: 6 }, 16],
    ["a tenth more of a named delay, at most", { named: 70, chance: 1 }, 77],
    ["a tenth more of the own delay where that is longer", { named: 7, requests: 4, chance: 1 }, 8.8],
    ["30 s more, at most", { named: 600, limits: patientLimits, chance: 1 }, 630],
    ["what leaves the next request its second", { named: 115, chance: 1 }, 119],
    ["a named delay of which nothing is left but that", { named: 119.5, chance: 1 }, 119.5],
    ["a named delay after any number of failures", { named: 7, requests: 9, failures: 5 }, 16],
    ["a second window", { named: 300, elapsed: 331, waited: 330, limits: patientLimits }, 300],
    ["an own delay, though Port's took two minutes", { elapsed: 331, waited: 330, limits: patientLimits }, 0.5],
    ["a named delay within the two seconds of a preview", { named: 1.5, limits: inPreview, chance: 1 }, 1.65],
  ])("%s", (_, given, seconds) => {
    expect(next(given)).toBeCloseTo(seconds, 6);
  });
});

describe("there is no next request", () => {
  const at = (seconds: number) => ({
    remedy: `Try again after ${new Date(start + seconds * 1000).toISOString()}.`,
    retryAtMillis: start + seconds * 1000,
  });
  test.each<[string, Case, Partial<Failure>]>([
    ["after five failures", { requests: 5 }, {}],
    ["after five failures, whatever Port named before", { requests: 9, failures: 5 }, {}],
    ["after two minutes of failures", { requests: 3, elapsed: 119, chance: 1 }, {}],
    [
      "after two minutes of failures, besides the named delays",
      { requests: 2, elapsed: 449.5, waited: 330, limits: patientLimits },
      {},
    ],
    ["after twelve minutes with everything", { requests: 2, elapsed: 719, waited: 700, limits: patientLimits }, {}],
    ["for a named delay of two minutes in a refresh", { named: 120 }, at(120)],
    ["for a named delay beyond two minutes since the first request", { named: 60, elapsed: 60 }, at(120)],
    ["for a named delay of twelve minutes", { named: 720, limits: patientLimits }, at(720)],
    [
      "for a third window",
      { named: 300, requests: 3, failures: 0, elapsed: 600, waited: 600, limits: patientLimits },
      at(900),
    ],
    ["for two seconds in a preview", { named: 2, limits: inPreview }, at(2)],
    ["where the own delay is longer than what is left", { named: 1, requests: 6, elapsed: 110 }, at(111)],
  ])("%s", (_, given, expected) => {
    const { requests = 1 } = given;
    const problem = requests === 1 ? "the problem" : `the problem, in ${requests} requests`;
    expect(next(given)).toEqual({ ...failure, problem, ...expected });
  });
});

test("the time to try again is shown in whole seconds, and never too early", () => {
  expect(next({ named: 200.0004 })).toMatchObject({ remedy: "Try again after 2026-01-02T03:07:26.000Z." });
});

test("whatever Port names, a request never comes earlier, nor after the end of the exchange", () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  const limits = fc.constantFrom(retryLimits, patientLimits, inPreview);
  const named = fc.double({ min: 0.001, max: 1_000, noNaN: true });
  fc.assert(
    fc.property(
      named,
      fc.integer({ min: 1, max: 60 }),
      fc.nat(800),
      limits,
      chance,
      (seconds, requests, elapsed, of, by) => {
        const found = next({ named: seconds, requests, elapsed, waited: elapsed, limits: of, chance: by });
        if (typeof found !== "number") return;
        expect(found).toBeGreaterThanOrEqual(seconds - 1e-6);
        expect(elapsed + found).toBeLessThan(of.totalMillis / 1000);
      },
    ),
  );
});
