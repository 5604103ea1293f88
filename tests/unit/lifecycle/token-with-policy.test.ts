import { type AccessToken, type Credentials, decide, type Options, optionsOf } from "../../../auth";
import { tokenWithPolicy } from "../../../provider/lifecycle/token-with-policy";
import { contextWith, start } from "./support";

const credentials: Credentials = {
  baseUrl: "https://api.getport.io",
  baseUrlSources: "here",
  clientId: { value: "id", origin: "here" },
  clientSecret: { value: "secret", origin: "there" },
};

/** The life of Port's tokens. */
const life = 10_800;

/** A token by the seconds it has left on Port's clock, which is from `least` to `most` seconds ahead. */
const token = (name: string, left: number, least = 0, most = least): AccessToken => ({
  accessToken: name,
  expiresAtMillis: start + (left + least) * 1000,
  lifetimeMillis: life * 1000,
  clock: { leastMillis: least * 1000, mostMillis: most * 1000 },
});

interface Result {
  /** The token, or the message of the failure. */
  outcome: string;
  /** The waits before requests, in milliseconds. */
  slept: readonly number[];
  logged: readonly string[];
  requests: number;
}

/** Requests from a Port that answers with these, the last one for ever. */
async function obtained(answers: AccessToken[], options: Partial<Options> = {}): Promise<Result> {
  const { context, logged } = contextWith();
  const times = [start];
  const sharedToken = async () => {
    const answer = answers[Math.min(times.length, answers.length) - 1];
    times.push(context.now());
    return answer as AccessToken;
  };
  const outcome = await tokenWithPolicy(credentials, optionsOf(options), { ...context, sharedToken }).then(
    ({ accessToken }) => accessToken,
    (error: Error) => error.message,
  );
  const slept = times.slice(1).map((time, at) => time - (times[at] ?? Number.NaN));
  return { outcome, slept: slept.filter((millis) => millis > 0), logged, requests: slept.length };
}

const waiting = (expiry: string, left: string) =>
  `Port's active token expires at ${expiry}, in ${left}. Port issues the next one after that. Waiting for it. Press something to stop now.`;

describe("what is done with a token that Port has issued", () => {
  const now = start;
  const [warn, wait, fail] = [{}, { onShortLifetime: "wait" as const }, { onShortLifetime: "fail" as const }];

  // Around each threshold; the last two columns: as the first answer, and after a wait.
  it.each<[string, AccessToken, Partial<Options>, string, string]>([
    ["60 s, warn", token("a", 60), warn, "wait", "refuse"],
    ["60 s, wait", token("a", 60), wait, "wait", "refuse"],
    ["60 s, fail", token("a", 60), fail, "wait", "refuse"],
    ["60 s, where no more is requested for", token("a", 60), { minimumRemainingSeconds: 0 }, "wait", "refuse"],
    ["60.001 s, where no more is requested for", token("a", 60.001), { minimumRemainingSeconds: 0 }, "take", "take"],
    ["60.001 s, warn", token("a", 60.001), warn, "warn", "warn"],
    ["60.001 s, wait", token("a", 60.001), wait, "wait", "refuse"],
    ["60.001 s, fail", token("a", 60.001), fail, "refuse", "refuse"],
    ["299.999 s, warn", token("a", 299.999), warn, "warn", "warn"],
    ["299.999 s, wait", token("a", 299.999), wait, "wait", "refuse"],
    ["299.999 s, fail", token("a", 299.999), fail, "refuse", "refuse"],
    ["300 s, warn", token("a", 300), warn, "take", "take"],
    ["300 s, wait", token("a", 300), wait, "take", "take"],
    ["300 s, fail", token("a", 300), fail, "take", "take"],
    ["62 s, of which a slow answer may have used 4", token("a", 62, 0, 4), warn, "wait", "refuse"],
    ["302 s, of which a slow answer may have used 4", token("a", 302, 0, 4), wait, "wait", "refuse"],
    ["an hour, and a clock 2 hours behind", token("a", 3600, -7200), warn, "take", "take"],
    ["30 s, and a clock 2 hours ahead", token("a", 30, 7200), warn, "wait", "refuse"],
  ])("%s", (_, issued, options, first, afterWait) => {
    const verdicts = [false, true].map((wasAwaited) => decide(issued, optionsOf(options), now, wasAwaited));
    expect(verdicts).toEqual([first, afterWait]);
  });
});

it("a token that lives long enough is taken without a word", async () => {
  expect(await obtained([token("first", 300)])).toEqual({ outcome: "first", slept: [], logged: [], requests: 1 });
});

describe("a token about to expire is waited out, whatever the policy, until it has surely expired", () => {
  it.each([
    ["warn", token("first", 60), "2026-01-02T03:05:05.000Z", "60 s", [60_000]],
    ["wait", token("first", 60), "2026-01-02T03:05:05.000Z", "60 s", [60_000]],
    ["fail", token("first", 60), "2026-01-02T03:05:05.000Z", "60 s", [60_000]],
    ["warn", token("first", 60, 0, 5), "2026-01-02T03:05:05.000Z", "55 s", [60_000]],
    ["warn", token("first", 30, 20), "2026-01-02T03:04:55.000Z", "30 s", [30_000]],
    ["warn", token("first", 0.4), "2026-01-02T03:04:05.400Z", "0 s", [400]],
    ["warn", token("first", -5), "2026-01-02T03:04:00.000Z", "0 s", []],
  ] as const)("%s, %j", async (onShortLifetime, first, expiry, shown, slept) => {
    expect(await obtained([first, token("second", life + 60)], { onShortLifetime })).toEqual({
      outcome: "second",
      slept,
      logged: [waiting(expiry, shown)],
      requests: 2,
    });
  });

  it("and if Port issues it once more, until it issues another", async () => {
    const first = token("first", 30);
    const { outcome, slept, requests } = await obtained([first, first, first, first, token("second", life)]);
    expect([outcome, slept, requests]).toEqual(["second", [30_000, 1_000, 2_000, 4_000], 5]);
  });

  it.each(["warn", "wait", "fail"] as const)(
    "and if Port issues no other within a minute, it is an error: %s",
    async (onShortLifetime) => {
      expect(await obtained([token("first", 30)], { onShortLifetime })).toEqual({
        outcome: `Port's active token expires at 2026-01-02T03:04:35.000Z, in 0 s, too soon to use it. No better token was issued after waiting. Run again later.`,
        slept: [30_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000],
        logged: [waiting("2026-01-02T03:04:35.000Z", "30 s")],
        requests: 8,
      });
    },
  );

  it("but another token is not waited for again", async () => {
    const { outcome, slept, requests } = await obtained([token("first", 30), token("second", 60)]);
    expect([outcome, slept, requests]).toEqual([
      `Port's active token expires at 2026-01-02T03:05:05.000Z, in 30 s, too soon to use it. No better token was issued after waiting. Run again later.`,
      [30_000],
      2,
    ]);
  });
});

describe("a token whose whole life is 60 s or less is refused at once", () => {
  it.each([
    [60, "60"],
    [20, "20"],
  ])("%d s", async (lifetime, shown) => {
    const brief = { ...token("first", 10), lifetimeMillis: lifetime * 1000 };
    expect(await obtained([brief])).toEqual({
      outcome: `Port's tokens live ${shown} s, which is too short to use them. Issue tokens that live longer than 60 s.`,
      slept: [],
      logged: [],
      requests: 1,
    });
  });

  it("and one with a little more is not", async () => {
    const brief = { ...token("first", 60.4), lifetimeMillis: 60_400 };
    expect((await obtained([brief])).outcome).toBe("first");
  });
});

describe("a clock that differs from Port's is reported", () => {
  it.each([
    [7_200, "at least 7200 s behind Port's"],
    [-7_200, "at least 7200 s ahead of Port's"],
  ])("%d s", async (offset, text) => {
    const { outcome, logged } = await obtained([token("first", life, offset)]);
    expect([outcome, logged]).toEqual(["first", [expect.stringContaining(text)]]);
  });
});

describe("a short-lived token", () => {
  it("is taken with a warning, to warn", async () => {
    expect(await obtained([token("first", 299)])).toEqual({
      outcome: "first",
      slept: [],
      logged: [
        `Port's active token expires at 2026-01-02T03:09:04.000Z, in 299 s, which is less than minimumRemainingSeconds (300 s). Port issues the next one after that.`,
      ],
      requests: 1,
    });
  });

  it("does not look as long as the minimum", async () => {
    const { logged } = await obtained([token("first", 299.9)]);
    expect(logged).toEqual([expect.stringContaining(", in 299 s, which is less than minimumRemainingSeconds (300 s)")]);
  });

  it("is waited out, to wait", async () => {
    const answers = [token("first", 299), token("second", life + 299)];
    expect(await obtained(answers, { onShortLifetime: "wait" })).toEqual({
      outcome: "second",
      slept: [299_000],
      logged: [waiting("2026-01-02T03:09:04.000Z", "299 s")],
      requests: 2,
    });
  });

  it("is an error where it was waited for and the next one is short-lived as well", async () => {
    const { outcome, slept } = await obtained([token("first", 299), token("second", 540)], { onShortLifetime: "wait" });
    expect([outcome, slept]).toEqual([
      `Port's active token expires at 2026-01-02T03:13:05.000Z, in 241 s, which is less than minimumRemainingSeconds (300 s). No better token was issued after waiting. Run again later, or lower minimumRemainingSeconds.`,
      [299_000],
    ]);
  });

  it("is an error, to fail", async () => {
    expect(await obtained([token("first", 299)], { onShortLifetime: "fail" })).toEqual({
      outcome: `Port's active token expires at 2026-01-02T03:09:04.000Z, in 299 s, which is less than minimumRemainingSeconds (300 s). Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".`,
      slept: [],
      logged: [],
      requests: 1,
    });
  });
});

describe("a minimum that no token of Port can keep", () => {
  const never = (minimum: number) =>
    `minimumRemainingSeconds is ${minimum}, but Port's tokens live 10800 s. Set it to 10500 or less.`;

  const opaque = (name: string, left: number) => ({ ...token(name, left), lifetimeMillis: undefined });

  describe.each([
    ["that show when they were issued", token],
    ["that do not: Port documents three hours", opaque],
  ])("of tokens %s", (_, issue) => {
    it.each([
      ["warn", life + 1, 5_000],
      ["wait", life + 1, 5_000],
      ["fail", life + 1, 5_000],
      ["wait", life, life],
      // It would be short-lived again at the next update.
      ["wait", life - 299, life],
      ["fail", life - 299, life],
    ] as const)(
      "is an error at once, and nothing is waited for: %s, %i s",
      async (onShortLifetime, minimumRemainingSeconds, left) => {
        const options = { minimumRemainingSeconds, onShortLifetime };
        expect(await obtained([issue("first", left)], options)).toEqual({
          outcome: never(minimumRemainingSeconds),
          slept: [],
          logged: [],
          requests: 1,
        });
      },
    );

    it.each([
      ["wait", life - 300],
      ["fail", life - 300],
      // No update would be about it.
      ["warn", life],
    ] as const)("is not the one that a new token has: %s, %i s", async (onShortLifetime, minimumRemainingSeconds) => {
      const options = { minimumRemainingSeconds, onShortLifetime };
      expect((await obtained([issue("first", life)], options)).outcome).toBe("first");
    });
  });

  it("is not the one that nobody chose, to warn", async () => {
    const brief = { ...token("first", 120), lifetimeMillis: 120_000 };
    expect(await obtained([brief])).toEqual({
      outcome: "first",
      slept: [],
      logged: [
        `Port's active token expires at 2026-01-02T03:06:05.000Z, in 120 s, which is less than minimumRemainingSeconds (300 s). Port issues the next one after that.`,
      ],
      requests: 1,
    });
  });

  it("is measured against a longer life, where a token without a time of issue has more left than is documented", async () => {
    const options = { minimumRemainingSeconds: 2 * life - 300, onShortLifetime: "wait" as const };
    expect((await obtained([opaque("first", 2 * life)], options)).outcome).toBe("first");
  });
});
