import type { Emulator } from "../../../emulator";
import { emulate, listBlueprints, requestToken, statusAndBody, tokenOf } from "./support";

const rateLimit = ({ headers }: Response) =>
  ["period", "limit", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`)).join(" ");

/** One after the other: on one kept connection that is quicker than a hundred at once. */
async function requestTokens(emulator: Emulator, count: number, body?: string): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < count) {
    const answer = await requestToken(emulator, body);
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  return statuses;
}

describe("every answer", () => {
  const cases: [string, (emulator: Emulator) => Promise<Response>][] = [
    ["200", (emulator) => requestToken(emulator)],
    ["401", (emulator) => listBlueprints(emulator)],
    ["404", ({ baseUrl }) => fetch(baseUrl)],
    ["422", (emulator) => requestToken(emulator, "")],
  ];

  it.each(cases)("%s is JSON and carries a trace id of its own", async (_, send) => {
    const emulator = await emulate();
    const [one, other] = [await send(emulator), await send(emulator)];
    expect(one.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(one.headers.get("x-trace-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.headers.get("x-trace-id")).not.toBe(one.headers.get("x-trace-id"));
  });

  it.each(cases)("%s carries the date of the emulator's clock", async (_, send) => {
    const emulator = await emulate();
    expect((await send(emulator)).headers.get("date")).toBe("Fri, 02 Jan 2026 03:04:05 GMT");
    emulator.advance(3600);
    expect((await send(emulator)).headers.get("date")).toBe("Fri, 02 Jan 2026 04:04:05 GMT");
  });

  it.each([
    ["200", cases[0]?.[1], "300 100 99 300"],
    ["401", cases[1]?.[1], "300 15000 14999 300"],
    ["404", cases[2]?.[1], "300 15000 14999 300"],
    ["422", cases[3]?.[1], "300 100 99 300"],
  ])("%s carries the rate limit (period, limit, remaining, reset)", async (_, send, expected) => {
    const emulator = await emulate();
    expect(rateLimit((await send?.(emulator)) as Response)).toBe(expected);
  });
});

describe("rateLimit: false", () => {
  it("answers more requests than Port would, without rate-limit headers", async () => {
    const emulator = await emulate({ rateLimit: false });
    expect(await requestTokens(emulator, 101)).toEqual(Array(101).fill(200));
    const answers = [await requestToken(emulator), await listBlueprints(emulator, await tokenOf(emulator))];
    const names = answers.flatMap(({ headers }) => [...headers.keys()]);
    expect(names.filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });
});

describe("the auth route's rate limit", () => {
  it("lets 100 requests pass and refuses the next", async () => {
    const emulator = await emulate();
    expect(await requestTokens(emulator, 100)).toEqual(Array(100).fill(200));
    expect(await statusAndBody(requestToken(emulator))).toEqual([
      429,
      { ok: false, error: "rate_limit_exceeded", message: "Too many requests" },
    ]);
  });

  it("says how many seconds it lasts", async () => {
    const emulator = await emulate();
    await requestTokens(emulator, 100);
    emulator.advance(120);
    expect(rateLimit(await requestToken(emulator))).toBe("300 100 0 180");
  });

  it("ends 300 s after the first request", async () => {
    const emulator = await emulate();
    await requestTokens(emulator, 100);
    emulator.advance(299);
    expect((await requestToken(emulator)).status).toBe(429);
    emulator.advance(1);
    const answer = await requestToken(emulator);
    expect(answer.status).toBe(200);
    expect(rateLimit(answer)).toBe("300 100 99 300");
  });

  it("holds for refused credentials too", async () => {
    const emulator = await emulate();
    await requestTokens(emulator, 100, "");
    expect((await requestToken(emulator)).status).toBe(429);
  });

  it("does not apply to other routes", async () => {
    const emulator = await emulate();
    const token = await tokenOf(emulator);
    await requestTokens(emulator, 100);
    expect((await listBlueprints(emulator, token)).status).toBe(200);
  });

  it("is behind the gateway: a stray Authorization is 401 even then, and not counted", async () => {
    const emulator = await emulate();
    const stray = () => requestToken(emulator, undefined, { authorization: "Bearer foreign" });
    expect(rateLimit(await stray())).toBe("300 100 100 300");
    await requestTokens(emulator, 100);
    expect((await stray()).status).toBe(401);
  });
});
