import type { AccessToken } from "../../../auth/access-token";
import { sameClock } from "../../../auth/clock";
import type { Credentials } from "../../../auth/credentials";
import { PortAuthError, type PortAuthErrorCode } from "../../../auth/error";
import { limitsFor, type RetryLimits, retryLimits } from "../../../auth/retry";
import { type Exchange, type Purpose, shareExchange, type TokenSource } from "../../../auth/token-source";
import { credentialsFor, start } from "./support";

const credentials = credentialsFor("https://api.getport.io");
const failure = (code: PortAuthErrorCode, retryAtMillis?: number) =>
  new PortAuthError({ code, problem: "problem", remedy: "Remedy.", retryAtMillis });
const outage = failure("timed_out");

/** A source whose exchanges are answered in turn, the last answer for ever, and a record of the exchanges. */
function sourceOf(...answers: (Partial<AccessToken> | Error)[]) {
  const made: Credentials[] = [];
  const limits: RetryLimits[] = [];
  const earlier: unknown[] = [];
  const clock = { now: start };
  const exchange: Exchange = async (given, within, failed) => {
    const next = answers[Math.min(made.length, answers.length - 1)];
    made.push(given);
    limits.push(within);
    earlier.push(failed);
    const accessToken = `token-${made.length}`;
    // As an answer takes its time, others come in.
    await new Promise((resolve) => setImmediate(resolve));
    if (next instanceof Error) throw next;
    return { accessToken, expiresAtMillis: start + 60_000, clock: sameClock, ...next };
  };
  const source = shareExchange(exchange, limitsFor, () => clock.now);
  return { made, limits, earlier, clock, source };
}

const minute = 60_000;
const purposes: readonly Purpose[] = ["read", "preview", "write"];
const everyPair = purposes.flatMap((first) => purposes.map((second) => [first, second] as const));

const all = (source: TokenSource, count: number, purpose: Purpose = "write") =>
  Promise.all(Array.from({ length: count }, () => source(credentials, purpose)));

/** The token's text, or the error's code. */
const outcomeOf = (answer: Promise<AccessToken>) =>
  answer.then(
    ({ accessToken }) => accessToken,
    (error) => error.failure?.code ?? error.message,
  );

describe.each<Purpose>(["read", "write"])("one exchange of a %s", (purpose) => {
  it("serves a hundred calls at the same time", async () => {
    const { made, source } = sourceOf({ accessToken: "token" });
    const tokens = await all(source, 100, purpose);
    expect([made.length, new Set(tokens.map(({ accessToken }) => accessToken))]).toEqual([1, new Set(["token"])]);
  });

  it.each<Purpose>(["read", "write"])("serves a later %s until the token has expired", async (later) => {
    const { made, clock, source } = sourceOf({});
    await source(credentials, purpose);
    clock.now = start + 59_999;
    await source(credentials, later);
    expect(made).toHaveLength(1);
  });

  it("does not serve a call once the token has expired", async () => {
    const { made, clock, source } = sourceOf({ accessToken: "old" }, { accessToken: "new" });
    await source(credentials, purpose);
    clock.now = start + 60_000;
    expect([(await source(credentials, purpose)).accessToken, made.length]).toEqual(["new", 2]);
  });

  it("serves several calls that find the token expired", async () => {
    const { made, clock, source } = sourceOf(
      { accessToken: "old" },
      { accessToken: "new", expiresAtMillis: start + 9e6 },
    );
    await source(credentials, purpose);
    clock.now = start + 60_000;
    const tokens = await all(source, 100, purpose);
    expect([made.length, new Set(tokens.map(({ accessToken }) => accessToken))]).toEqual([2, new Set(["new"])]);
  });

  it("is made with the credentials given", async () => {
    const { made, source } = sourceOf({});
    await source(credentials, purpose);
    expect(made).toEqual([credentials]);
  });
});

describe("a caller that waits for another token", () => {
  it("gets a new answer, although the one it has seen has not expired", async () => {
    const { made, source } = sourceOf({});
    const seen = await source(credentials, "write");
    expect([(await source(credentials, "write", seen)).accessToken, made.length]).toEqual(["token-2", 2]);
  });

  it("shares the new answer with all that have seen the same one", async () => {
    const { made, source } = sourceOf({});
    const [seen] = await all(source, 100);
    await Promise.all(Array.from({ length: 99 }, () => source(credentials, "write", seen)));
    const late = await source(credentials, "write", seen);
    expect([late.accessToken, made.length]).toEqual(["token-2", 2]);
  });
});

describe("expired means by Port's clock, as far ahead as it may be", () => {
  it.each([
    ["ahead, so it has expired", 30_000, start + 30_000, 2],
    ["ahead, but not far enough", 30_000, start + 29_999, 1],
    ["behind, so it has not yet", -30_000, start + 89_999, 1],
    ["behind, and it has", -30_000, start + 90_000, 2],
  ])("that is %s", async (_, mostMillis, now, exchanges) => {
    const { made, clock, source } = sourceOf({ clock: { leastMillis: mostMillis - 20_000, mostMillis } });
    await source(credentials, "write");
    clock.now = now;
    await source(credentials, "write");
    expect(made).toHaveLength(exchanges);
  });
});

describe("wrong credentials stay wrong, for every purpose", () => {
  const refusal = failure("invalid_credentials");

  it.each(everyPair)("those of a %s for a %s, however late", async (first, second) => {
    const { made, clock, source } = sourceOf(refusal, {});
    await outcomeOf(source(credentials, first));
    clock.now += 600 * minute;
    expect([await outcomeOf(source(credentials, second)), made.length]).toEqual(["invalid_credentials", 1]);
  });

  it.each(purposes)("a later failure, of a %s that ran at the same time, does not replace them", async (purpose) => {
    const { made, clock, source } = sourceOf(refusal, outage, {});
    const other = purpose === "read" ? "preview" : "read";
    const both = [source(credentials, other), source(credentials, purpose)].map(outcomeOf);
    expect(await Promise.all(both)).toEqual(["invalid_credentials", "timed_out"]);
    clock.now += 600 * minute;
    const later = await Promise.all(purposes.map((each) => outcomeOf(source(credentials, each))));
    expect([later, made.length]).toEqual([Array(3).fill("invalid_credentials"), 2]);
  });
});

/** All that is no 401: whether a retry can heal it makes no difference. */
describe.each<PortAuthErrorCode>([
  "forbidden",
  "request_refused",
  "redirected",
  "rate_limited",
  "unavailable",
  "timed_out",
  "unreachable",
  "unexpected_answer",
])("another failure: %s", (code) => {
  it.each<[string, Purpose, Purpose, number, boolean]>([
    ["a read answers later reads", "read", "read", 0, true],
    ["a read answers reads for as long as the process runs", "read", "read", 600 * minute, true],
    ["a read answers no preview", "read", "preview", 0, false],
    ["a read answers no write", "read", "write", 0, false],
    ["a preview answers previews for as long as the process runs", "preview", "preview", 600 * minute, true],
    ["a preview answers no read", "preview", "read", 0, false],
    ["a preview answers no write", "preview", "write", 0, false],
    ["a write answers reads", "write", "read", 0, true],
    ["a write answers previews", "write", "preview", 0, true],
    ["a write answers writes", "write", "write", 0, true],
    ["a write answers writes for five minutes", "write", "write", 5 * minute - 1, true],
    ["a write answers no write after that", "write", "write", 5 * minute, false],
    ["a write answers no read after that", "write", "read", 5 * minute, false],
    ["a write answers no preview after that", "write", "preview", 5 * minute, false],
  ])("of %s", async (_, first, second, laterMillis, isKept) => {
    const { made, clock, source } = sourceOf(failure(code), {});
    expect(await outcomeOf(source(credentials, first))).toBe(code);
    clock.now += laterMillis;
    const expected = isKept ? [code, 1] : ["token-2", 2];
    expect([await outcomeOf(source(credentials, second)), made.length]).toEqual(expected);
  });
});

describe("a failure is added to those that hold, and the last one is what a caller gets", () => {
  const forbidden = failure("forbidden");

  it("of a preview to that of a read", async () => {
    const { made, source } = sourceOf(outage, forbidden, {});
    const outcomes = [];
    for (const purpose of ["read", "preview", "read"] as const) {
      outcomes.push(await outcomeOf(source(credentials, purpose)));
    }
    expect([outcomes, made.length]).toEqual([["timed_out", "forbidden", "forbidden"], 2]);
  });

  it("of a write to that of a read, which outlasts it", async () => {
    const { made, clock, source } = sourceOf(outage, forbidden, {});
    await outcomeOf(source(credentials, "read"));
    await outcomeOf(source(credentials, "write"));
    clock.now += 5 * minute;
    const later = [await outcomeOf(source(credentials, "read")), await outcomeOf(source(credentials, "write"))];
    expect([later, made.length]).toEqual([["forbidden", "token-3"], 3]);
  });

  it("of a read to that of a write that ended before it", async () => {
    const { made, source } = sourceOf(outage, forbidden, {});
    await Promise.all([source(credentials, "read"), source(credentials, "write")].map(outcomeOf));
    const later = await Promise.all(purposes.map((each) => outcomeOf(source(credentials, each))));
    expect([later, made.length]).toEqual([Array(3).fill("forbidden"), 2]);
  });
});

describe("a transient failure", () => {
  it("is shared by the calls that wait for it", async () => {
    const { made, source } = sourceOf(outage, {});
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => source(credentials, "write")));
    expect(outcomes.every((outcome) => outcome.status === "rejected" && outcome.reason === outage)).toBe(true);
    expect(made).toHaveLength(1);
  });

  it("of a read is not shared with a write that starts while it runs: the write makes its own exchange", async () => {
    const { made, source } = sourceOf(outage, {});
    const outcomes = await Promise.all([source(credentials, "read"), source(credentials, "write")].map(outcomeOf));
    expect([outcomes, made.length]).toEqual([["timed_out", "token-2"], 2]);
  });

  it("of a write is shared with a read that starts while it runs", async () => {
    const { made, source } = sourceOf(outage, {});
    const outcomes = await Promise.all([source(credentials, "write"), source(credentials, "read")].map(outcomeOf));
    expect([outcomes, made.length]).toEqual([["timed_out", "timed_out"], 1]);
  });

  it("of a read does not hide the token that a write gets later", async () => {
    const { made, source } = sourceOf(outage, {});
    await outcomeOf(source(credentials, "read"));
    await source(credentials, "write");
    expect([await outcomeOf(source(credentials, "read")), made.length]).toEqual(["token-2", 2]);
  });

  it("ends with a good answer, for every purpose", async () => {
    const { clock, source } = sourceOf(outage, outage, {}, { accessToken: "new", expiresAtMillis: start + 9e6 });
    for (const purpose of ["read", "preview", "write"] as const) await outcomeOf(source(credentials, purpose));
    clock.now = start + 60_000;
    expect(await Promise.all(purposes.map((each) => outcomeOf(source(credentials, each))))).toEqual([
      "new",
      "new",
      "new",
    ]);
  });

  it("at expiry ends with the next good answer", async () => {
    const { clock, source } = sourceOf({}, outage, { accessToken: "new", expiresAtMillis: start + 9e6 });
    await source(credentials, "read");
    clock.now = start + 60_000;
    expect(await outcomeOf(source(credentials, "read"))).toBe("timed_out");
    expect(await outcomeOf(source(credentials, "write"))).toBe("new");
  });
});

describe("an exchange is told of the last failure, whatever its purpose was", () => {
  const refused = failure("rate_limited", start + 600_000);

  it.each<[Purpose, Purpose]>([
    ["read", "preview"],
    ["read", "write"],
    ["preview", "write"],
    ["write", "write"],
  ])("of a %s, for a %s", async (first, second) => {
    const { earlier, clock, source } = sourceOf(refused, {});
    await outcomeOf(source(credentials, first));
    if (first === second) clock.now += 5 * minute;
    await source(credentials, second);
    expect(earlier).toEqual([undefined, expect.objectContaining({ ...refused.failure })]);
  });

  it("with the time that Port named to another one, if that is later", async () => {
    const { earlier, source } = sourceOf(refused, outage, {});
    await Promise.all([source(credentials, "read"), source(credentials, "preview")].map(outcomeOf));
    await source(credentials, "write");
    const { retryAtMillis } = refused.failure;
    expect(earlier.slice(2)).toEqual([expect.objectContaining({ code: "timed_out", retryAtMillis })]);
  });

  it("but not after a good answer", async () => {
    const { earlier, source } = sourceOf(refused, {});
    await outcomeOf(source(credentials, "read"));
    const seen = await source(credentials, "write");
    await source(credentials, "write", seen);
    expect(earlier.slice(2)).toEqual([undefined]);
  });

  it("not of other credentials", async () => {
    const { earlier, source } = sourceOf(refused, {});
    await outcomeOf(source(credentials, "read"));
    await source({ ...credentials, baseUrl: "https://api.us.getport.io" }, "write");
    expect(earlier).toEqual([undefined, undefined]);
  });
});

describe("an exchange for a caller that cannot wait for so long", () => {
  const { write } = limitsFor;

  it.each<[string, number, Partial<RetryLimits>]>([
    ["has all the time of its purpose, where that is less", 721_000, {}],
    ["leaves its last attempt a second", 720_999, { totalMillis: 719_999 }],
    ["consists of one attempt, where there is a second", 1_000, { totalMillis: 0 }],
    ["consists of one attempt of what is left", 300, { totalMillis: 0, leastAttemptMillis: 300 }],
    [
      "consists of one attempt of a second, on a machine that was suspended until after the end",
      -1,
      { totalMillis: -1_001 },
    ],
  ])("%s", async (_, leftMillis, changed) => {
    const { limits, source } = sourceOf({});
    await source(credentials, "write", undefined, start + leftMillis);
    expect(limits).toEqual([{ ...write, ...changed }]);
  });

  it.each<[string, number | undefined, number | undefined, number]>([
    ["serves another one that has as long", start + 60_000, start + 60_000, 1],
    ["serves one that has longer", start + 60_000, start + 60_001, 1],
    ["serves one without a bound", start + 60_000, undefined, 1],
    ["does not serve one that has less time", start + 60_000, start + 59_999, 2],
    ["does not end a longer one", undefined, start + 60_000, 2],
    ["is not necessary, where one ends in time that is running", undefined, start + 721_000, 1],
  ])("%s", async (_, first, second, exchanges) => {
    const { made, source } = sourceOf({});
    await Promise.all([first, second].map((until) => source(credentials, "write", undefined, until)));
    expect(made).toHaveLength(exchanges);
  });

  it("of a read is bounded as well", async () => {
    const { limits, source } = sourceOf({});
    await source(credentials, "read", undefined, start + 60_000);
    expect(limits).toEqual([{ ...retryLimits, totalMillis: 59_000 }]);
  });
});

it("a bug is not kept", async () => {
  const { source } = sourceOf(new Error("bug"), { accessToken: "token" });
  expect(await outcomeOf(source(credentials, "read"))).toBe("bug");
  expect(await outcomeOf(source(credentials, "read"))).toBe("token");
});

describe("each credential set has its own exchange", () => {
  it.each([
    ["base URL", { ...credentials, baseUrl: "https://api.us.getport.io" }],
    ["client id", { ...credentials, clientId: { value: "other", origin: "" } }],
    ["client secret", { ...credentials, clientSecret: { value: "other", origin: "" } }],
  ])("another %s", async (_, other) => {
    const { made, source } = sourceOf({});
    await Promise.all([source(credentials, "write"), source(other, "write")]);
    expect(made).toEqual([credentials, other]);
  });

  it("but not another origin of the same", async () => {
    const { made, source } = sourceOf({});
    await source(credentials, "write");
    await source({ ...credentials, clientId: { ...credentials.clientId, origin: "elsewhere" } }, "write");
    expect(made).toHaveLength(1);
  });
});

describe("the outcomes of the last 100 credential sets are kept", () => {
  const sets = Array.from({ length: 101 }, (_, number) => credentialsFor("https://api.getport.io", `secret-${number}`));
  const [first, second] = sets as [Credentials, Credentials];
  const last = sets.slice(-1);

  async function use(source: TokenSource, used: readonly Credentials[]): Promise<void> {
    for (const each of used) await outcomeOf(source(each, "write"));
  }

  it.each<[string, Partial<AccessToken> | Error]>([
    ["tokens", {}],
    ["refusals", failure("invalid_credentials")],
    ["other failures", outage],
  ])("%s: a set among them makes no other exchange", async (_, answer) => {
    const { made, source } = sourceOf(answer);
    await use(source, sets.slice(0, 100));
    await use(source, sets.slice(0, 100));
    expect(made).toHaveLength(100);
  });

  it("the set that was used longest ago is dropped for another one, and costs a new exchange", async () => {
    const { made, source } = sourceOf({});
    await use(source, [...sets.slice(0, 100), first, ...last]);
    await use(source, [first]);
    expect(made).toHaveLength(101);
    await use(source, [second]);
    expect(made).toHaveLength(102);
  });

  it("an exchange in progress is shared, however many others end in the meantime", async () => {
    const made: Credentials[] = [];
    const exchange: Exchange = async (given) => {
      made.push(given);
      return given === first
        ? new Promise(() => {})
        : { accessToken: "token", expiresAtMillis: start + 1, clock: sameClock };
    };
    const source = shareExchange(exchange, limitsFor, () => start);
    source(first, "write");
    await use(source, sets.slice(1));
    source(first, "write");
    expect(made).toEqual(sets);
  });
});
