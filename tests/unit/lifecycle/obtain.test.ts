import type { AccessToken, Credentials } from "../../../provider/auth";
import { obtain } from "../../../provider/lifecycle/obtain";
import { type Options, optionsOf } from "../../../provider/lifecycle/options";
import { contextWith, start } from "./support";

const credentials: Credentials = {
  baseUrl: "https://api.getport.io",
  clientId: { value: "id", origin: "here" },
  clientSecret: { value: "secret", origin: "there" },
};

/** The life of Port's tokens. */
const life = 10_800;

/** A token by the seconds it has left on Port's clock, which is `offset` seconds ahead. */
const token = (name: string, left: number, offset = 0): AccessToken => ({
  accessToken: name,
  expiresAtMillis: start + (left + offset) * 1000,
  issuedAtMillis: start + (left + offset - life) * 1000,
  clockOffsetMillis: offset * 1000,
});

interface Result {
  /** The token, or the message of the failure. */
  outcome: string;
  slept: readonly number[];
  said: readonly string[];
}

/** Asks a Port that answers with these, the last one for ever. */
async function obtained(answers: AccessToken[], options: Partial<Options> = {}): Promise<Result> {
  const { context, slept, said } = contextWith();
  const requestAccessToken = async () => (answers.length > 1 ? answers.shift() : answers[0]) as AccessToken;
  const outcome = await obtain(credentials, optionsOf(options), { ...context, requestAccessToken }).then(
    ({ accessToken }) => accessToken,
    (error: Error) => error.message,
  );
  return { outcome, slept, said };
}

const prefix = "pulumi-port-access-token: ";
const waiting = (expiry: string, left: string) =>
  `${prefix}Port's active token expires at ${expiry}, in ${left}, and until then Port hands out no other. Waiting for the next one. To stop at once press Ctrl-C twice; once lets it finish.`;

describe("a token that lives long enough is taken at once", () => {
  it.each([
    ["whole", life, {}],
    ["with just the minimum", 300, {}],
    ["with a little over 60 s, where no more is asked for", 60.001, { minimumRemainingSeconds: 0 }],
    ["with the minimum, to wait for more", 300, { onShortLifetime: "wait" }],
    ["with the minimum, to fail below it", 300, { onShortLifetime: "fail" }],
  ] as [string, number, Partial<Options>][])("%s", async (_, left, options) => {
    expect(await obtained([token("first", left)], options)).toEqual({ outcome: "first", slept: [], said: [] });
  });
});

describe("a dead token is waited out, whatever the policy", () => {
  it.each([
    ["warn", 60, "2026-01-02T03:05:05.000Z", "60 s", 61_000],
    ["wait", 60, "2026-01-02T03:05:05.000Z", "60 s", 61_000],
    ["fail", 60, "2026-01-02T03:05:05.000Z", "60 s", 61_000],
    ["warn", 0.4, "2026-01-02T03:04:05.400Z", "0 s", 1_400],
    ["warn", -5, "2026-01-02T03:04:00.000Z", "0 s", 1_000],
  ] as const)("%s, %d s left", async (onShortLifetime, left, expiry, shown, millis) => {
    expect(await obtained([token("first", left), token("second", life + left)], { onShortLifetime })).toEqual({
      outcome: "second",
      slept: [millis],
      said: [waiting(expiry, shown)],
    });
  });

  it("by Port's clock: one that is 2 hours behind this machine's", async () => {
    const { outcome, slept } = await obtained([token("first", 7_000, -7_200)]);
    expect([outcome, slept]).toEqual(["first", []]);
  });

  it("by Port's clock: one that is 2 hours ahead of this machine's", async () => {
    const { outcome, slept } = await obtained([token("first", 30, 7_200), token("second", life, 7_200)]);
    expect([outcome, slept]).toEqual(["second", [31_000]]);
  });

  it.each([
    [true, "The next `pulumi up` asks for a new one."],
    [false, "Because of autoRenew: false no other is asked for, but by `pulumi up --replace`."],
  ])(
    "once: if Port hands it out again all the same, it is taken with a line (autoRenew: %s)",
    async (autoRenew, next) => {
      expect(await obtained([token("first", 30)], { autoRenew })).toEqual({
        outcome: "first",
        slept: [31_000],
        said: [
          waiting("2026-01-02T03:04:35.000Z", "30 s"),
          `${prefix}Port handed out its active token once more, which expires at 2026-01-02T03:04:35.000Z, 60 s from now or less. ${next}`,
        ],
      });
    },
  );
});

describe("a clock that differs from Port's is told of", () => {
  it.each([
    [7_200, "7200 s behind Port's: a token that has expired may be taken for a good one for that long"],
    [-7_200, "7200 s ahead of Port's: tokens look expired too early, and every update asks for one"],
  ])("%d s", async (offset, text) => {
    const { outcome, said } = await obtained([token("first", life, offset)]);
    expect([outcome, said]).toEqual(["first", [`${prefix}this machine's clock is ${text}. Set the clock.`]]);
  });
});

describe("a short token", () => {
  it("is taken and told, to warn", async () => {
    expect(await obtained([token("first", 299)])).toEqual({
      outcome: "first",
      slept: [],
      said: [
        `${prefix}Port's active token expires at 2026-01-02T03:09:04.000Z, in 299 s: less than the 300 s of minimumRemainingSeconds. Until then Port hands out no other; an update after that gets the next one.`,
      ],
    });
  });

  it("is waited out, to wait", async () => {
    const answers = [token("first", 299), token("second", life + 299)];
    expect(await obtained(answers, { onShortLifetime: "wait" })).toEqual({
      outcome: "second",
      slept: [300_000],
      said: [waiting("2026-01-02T03:09:04.000Z", "299 s")],
    });
  });

  it("is an error where it was waited for and the next one is short as well", async () => {
    const { outcome, slept } = await obtained([token("first", 299), token("second", 540)], { onShortLifetime: "wait" });
    expect([outcome, slept]).toEqual([
      `${prefix}Port's active token expires at 2026-01-02T03:13:05.000Z, in 240 s: less than the 300 s of minimumRemainingSeconds. It was waited for in vain. Run again after that, or lower minimumRemainingSeconds.`,
      [300_000],
    ]);
  });

  it("is an error, to fail", async () => {
    expect(await obtained([token("first", 299)], { onShortLifetime: "fail" })).toEqual({
      outcome: `${prefix}Port's active token expires at 2026-01-02T03:09:04.000Z, in 299 s: less than the 300 s of minimumRemainingSeconds. Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".`,
      slept: [],
      said: [],
    });
  });
});

describe("a minimum that no token of Port can keep", () => {
  const never = (minimum: number) =>
    `${prefix}minimumRemainingSeconds is ${minimum}, and Port's tokens live 10800 s in all. Set it to 10500 or less.`;

  const opaque = (name: string, left: number) => ({ ...token(name, left), issuedAtMillis: undefined });

  describe.each([
    ["that tell when they were issued", token],
    ["that do not: Port documents three hours", opaque],
  ])("of tokens %s", (_, issue) => {
    it.each([
      ["warn", life + 1, 5_000],
      ["wait", life + 1, 5_000],
      ["fail", life + 1, 5_000],
      ["wait", life, life],
      // It would be short again at the next update.
      ["wait", life - 299, life],
      ["fail", life - 299, life],
    ] as const)(
      "is an error at once, and nothing is waited for: %s, %i s",
      async (onShortLifetime, minimumRemainingSeconds, left) => {
        const options = { minimumRemainingSeconds, onShortLifetime };
        expect(await obtained([issue("first", left)], options)).toEqual({
          outcome: never(minimumRemainingSeconds),
          slept: [],
          said: [],
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
    const brief = { ...token("first", 120), issuedAtMillis: start };
    expect(await obtained([brief])).toEqual({
      outcome: "first",
      slept: [],
      said: [
        `${prefix}Port's active token expires at 2026-01-02T03:06:05.000Z, in 120 s: less than the 300 s of minimumRemainingSeconds. Until then Port hands out no other; an update after that gets the next one.`,
      ],
    });
  });

  it("is measured against a longer life, where a token without a time of issue has more left than is documented", async () => {
    const options = { minimumRemainingSeconds: 2 * life - 300, onShortLifetime: "wait" as const };
    expect((await obtained([opaque("first", 2 * life)], options)).outcome).toBe("first");
  });
});
