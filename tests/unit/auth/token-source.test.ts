import type { AccessToken } from "../../../provider/auth/access-token";
import type { Credentials } from "../../../provider/auth/credentials";
import { PortAuthError, type PortAuthErrorCode } from "../../../provider/auth/error";
import { type TokenSource, tokenSource } from "../../../provider/auth/token-source";
import { credentialsFor, start } from "./support";

const credentials = credentialsFor("https://api.getport.io");
const failure = (code: PortAuthErrorCode) => new PortAuthError({ code, problem: "problem", remedy: "Remedy." });

/** A source whose requests are answered in turn, the last answer for ever, and the number of requests. */
function sourceOf(...answers: (Partial<AccessToken> | Error)[]) {
  const asked: Credentials[] = [];
  const clock = { now: start };
  const request: TokenSource = async (given) => {
    const next = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(given);
    // As an answer takes its time, others come in.
    await new Promise((resolve) => setImmediate(resolve));
    if (next instanceof Error) throw next;
    return { accessToken: `token-${asked.length}`, expiresAtMillis: start + 60_000, clockOffsetMillis: 0, ...next };
  };
  return { asked, clock, source: tokenSource(request, () => clock.now) };
}

const all = (source: TokenSource, count: number) =>
  Promise.all(Array.from({ length: count }, () => source(credentials)));

describe("one request", () => {
  it("serves a hundred calls at the same time", async () => {
    const { asked, source } = sourceOf({ accessToken: "token" });
    const tokens = await all(source, 100);
    expect([asked.length, new Set(tokens.map(({ accessToken }) => accessToken))]).toEqual([1, new Set(["token"])]);
  });

  it("serves later calls until the token has expired", async () => {
    const { asked, clock, source } = sourceOf({});
    await source(credentials);
    clock.now = start + 59_999;
    await source(credentials);
    expect(asked).toHaveLength(1);
  });

  it("does not serve a call once the token has expired", async () => {
    const { asked, clock, source } = sourceOf({ accessToken: "old" }, { accessToken: "new" });
    await source(credentials);
    clock.now = start + 60_000;
    expect([(await source(credentials)).accessToken, asked.length]).toEqual(["new", 2]);
  });

  it("serves several calls that find the token expired", async () => {
    const { asked, clock, source } = sourceOf(
      { accessToken: "old" },
      { accessToken: "new", expiresAtMillis: start + 9e6 },
    );
    await source(credentials);
    clock.now = start + 60_000;
    const tokens = await all(source, 100);
    expect([asked.length, new Set(tokens.map(({ accessToken }) => accessToken))]).toEqual([2, new Set(["new"])]);
  });

  it("is made with the credentials given", async () => {
    const { asked, source } = sourceOf({});
    await source(credentials);
    expect(asked).toEqual([credentials]);
  });
});

describe("expired means by Port's clock", () => {
  it.each([
    ["ahead, so it has expired", 30_000, start + 30_000, 2],
    ["ahead, but not far enough", 30_000, start + 29_999, 1],
    ["behind, so it has not yet", -30_000, start + 89_999, 1],
    ["behind, and it has", -30_000, start + 90_000, 2],
  ])("that is %s", async (_, clockOffsetMillis, now, requests) => {
    const { asked, clock, source } = sourceOf({ clockOffsetMillis });
    await source(credentials);
    clock.now = now;
    await source(credentials);
    expect(asked).toHaveLength(requests);
  });
});

describe("a failure", () => {
  it.each<PortAuthErrorCode>([
    "missing_credentials",
    "invalid_credentials",
    "forbidden",
    "request_refused",
    "redirected",
    "unexpected_answer",
  ])("%s is kept: nobody asks again", async (code) => {
    const refusal = failure(code);
    const { asked, source } = sourceOf(refusal, {});
    await expect(source(credentials)).rejects.toBe(refusal);
    await expect(source(credentials)).rejects.toBe(refusal);
    expect(asked).toHaveLength(1);
  });

  it.each<PortAuthErrorCode>(["rate_limited", "unavailable", "timed_out", "unreachable"])(
    "%s may pass: the next call asks again",
    async (code) => {
      const { asked, source } = sourceOf(failure(code), { accessToken: "token" });
      await expect(source(credentials)).rejects.toMatchObject({ code });
      expect([(await source(credentials)).accessToken, asked.length]).toEqual(["token", 2]);
    },
  );

  it("that is a bug is not kept", async () => {
    const { source } = sourceOf(new Error("bug"), { accessToken: "token" });
    await expect(source(credentials)).rejects.toThrow("bug");
    expect((await source(credentials)).accessToken).toBe("token");
  });

  it("is shared by the calls that wait for it", async () => {
    const passing = failure("unavailable");
    const { asked, source } = sourceOf(passing, {});
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => source(credentials)));
    expect(outcomes.every((outcome) => outcome.status === "rejected" && outcome.reason === passing)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("at expiry leaves the way open for the next call", async () => {
    const { clock, source } = sourceOf({}, failure("unavailable"), {
      accessToken: "new",
      expiresAtMillis: start + 9e6,
    });
    await source(credentials);
    clock.now = start + 60_000;
    await expect(source(credentials)).rejects.toMatchObject({ code: "unavailable" });
    expect((await source(credentials)).accessToken).toBe("new");
  });
});

describe("each credential set has its own request", () => {
  it.each([
    ["base URL", { ...credentials, baseUrl: "https://api.us.getport.io" }],
    ["client id", { ...credentials, clientId: { value: "other", origin: "" } }],
    ["client secret", { ...credentials, clientSecret: { value: "other", origin: "" } }],
  ])("another %s", async (_, other) => {
    const { asked, source } = sourceOf({});
    await Promise.all([source(credentials), source(other)]);
    expect(asked).toEqual([credentials, other]);
  });

  it("but not another origin of the same", async () => {
    const { asked, source } = sourceOf({});
    await source(credentials);
    await source({ ...credentials, clientId: { ...credentials.clientId, origin: "elsewhere" } });
    expect(asked).toHaveLength(1);
  });
});
