import { exchange } from "../../../auth/exchange";
import type { HttpResponse, NoAnswer, Send } from "../../../auth/http";
import { patientLimits, retryLimits } from "../../../auth/retry";
import { answer, inTurn, startLoopback } from "../../support/loopback";
import {
  credentialsFor,
  failureOf,
  goodAnswer,
  goodBody,
  goodToken,
  type Simulated,
  simulated,
  start,
  timedOut,
} from "./support";

const credentials = credentialsFor("https://api.getport.io");
const later = "Try again later. If this continues, contact Port's support.";

function response(status: number, headers: Record<string, string> = {}, body = ""): HttpResponse {
  return { status, headers: new Headers(headers), sentAtMillis: start, receivedAtMillis: start, body };
}

/** Answers in turn, the last one for ever; each answer takes its time. */
function answering(...answers: (HttpResponse | NoAnswer | Error)[]) {
  return timed(0, ...answers);
}

function timed(millisEach: number, ...answers: (HttpResponse | NoAnswer | Error)[]): Simulated {
  let turn = 0;
  const send: Send = async (_, timeoutMillis) => {
    const next = answers[Math.min(turn++, answers.length - 1)];
    effects.advance(next === timedOut ? timeoutMillis : millisEach);
    if (!next || next instanceof Error) throw next;
    if ("noAnswer" in next) return next;
    return { ...next, sentAtMillis: effects.now(), receivedAtMillis: effects.now() };
  };
  const effects = simulated({ send });
  return effects;
}

const good = response(200, {}, goodBody);

describe("retries", () => {
  it.each([1, 2, 3, 4])("leads to a token after %i failures, over real connections", async (failures) => {
    const refusals = Array(failures).fill(answer({ status: 503 }));
    const server = await startLoopback(inTurn(refusals[0], ...refusals.slice(1), answer(goodAnswer)));
    const effects = simulated();
    const token = await exchange(credentialsFor(server.baseUrl), effects);
    expect([token.accessToken, server.requests.length]).toEqual([goodToken, failures + 1]);
  });

  it("sends the same request each time", async () => {
    const server = await startLoopback(inTurn(answer({ status: 500 }), answer({ status: 429 }), answer(goodAnswer)));
    await exchange(credentialsFor(server.baseUrl), simulated());
    expect(server.requests).toEqual(Array(3).fill(server.requests[0]));
  });

  it.each([408, 429, 500, 502, 503, 504])("happens after %i", async (status) => {
    const effects = answering(response(status), good);
    expect((await exchange(credentials, effects)).accessToken).toBe(goodToken);
  });

  it.each([
    ["a time limit", timedOut],
    ["a broken connection", { noAnswer: { systemCode: "ECONNRESET" } }],
    ["a name that is not found", { noAnswer: { systemCode: "ENOTFOUND" } }],
  ])("happens after %s", async (_, error) => {
    const effects = answering(error, good);
    expect((await exchange(credentials, effects)).accessToken).toBe(goodToken);
  });

  it.each([201, 204, 302, 400, 401, 403, 404, 407, 409, 413, 422, 451])("never happens after %i", async (status) => {
    const effects = answering(response(status, { "retry-after": "1" }), good);
    expect((await failureOf(exchange(credentials, effects))).status).toBe(status);
    expect(effects.slept).toEqual([]);
  });

  it("never happens after TLS has failed", async () => {
    const effects = answering({ noAnswer: { systemCode: "EPROTO", tlsReason: "wrong version number" } }, good);
    expect((await failureOf(exchange(credentials, effects))).code).toBe("unreachable");
    expect(effects.slept).toEqual([]);
  });

  it("never happens after a 200 that makes no sense", async () => {
    const effects = answering(response(200, {}, "<html>"), good);
    expect((await failureOf(exchange(credentials, effects))).code).toBe("unexpected_answer");
    expect(effects.slept).toEqual([]);
  });

  it("an error that is none of the network's is thrown unchanged", async () => {
    const bug = new Error("bug");
    await expect(exchange(credentials, answering(bug, good))).rejects.toBe(bug);
  });

  it("reports the last failure, not the first", async () => {
    const effects = answering(response(500, { "x-trace-id": "first" }), response(401, { "x-trace-id": "last" }));
    const { status, message } = await failureOf(exchange(credentials, effects));
    expect(status).toBe(401);
    expect(message).toMatch(/Port's trace id: last\.$/);
  });
});

describe("the delay before a retry", () => {
  it("is the own one, doubling, where the server requests none", async () => {
    const effects = answering(response(503));
    await failureOf(exchange(credentials, effects));
    expect(effects.slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it("is left to chance by half", async () => {
    const effects = { ...answering(response(503)), random: () => 0.5 };
    await failureOf(exchange(credentials, effects));
    expect(effects.slept).toEqual([750, 1_500, 3_000, 6_000]);
  });

  it("is the one that Port names, and up to a tenth of it at random", async () => {
    const effects = answering(
      response(503, { "retry-after": "70" }),
      response(429, { "x-ratelimit-reset": "300" }),
      response(429, { "retry-after": "Fri, 02 Jan 2026 03:11:22 GMT" }),
      good,
    );
    await exchange(credentials, effects, patientLimits);
    expect(effects.slept).toEqual([77_000, 330_000, 33_000]);
  });

  it("is counted from the server's clock where the answer has a Date", async () => {
    const date = "Fri, 02 Jan 2026 05:00:00 GMT";
    const effects = answering(response(429, { date, "retry-after": "Fri, 02 Jan 2026 05:00:10 GMT" }), good);
    await exchange(credentials, effects);
    expect(effects.slept).toEqual([11_000]);
  });

  it("is logged each time, with the time of the next request: long ones for everybody, own ones for debugging", async () => {
    const effects = answering(response(429, { "retry-after": "10" }), response(502), good);
    await exchange(credentials, effects);
    expect(effects.logged).toEqual([
      "info: https://api.getport.io received too many requests (429). Retrying at 2026-01-02T03:04:16.000Z.",
      "debug: https://api.getport.io is unavailable (502). Retrying at 2026-01-02T03:04:18.000Z.",
    ]);
  });
});

describe("the limits of one exchange", () => {
  it("each attempt has 30 s", async () => {
    const effects = answering(response(503));
    await failureOf(exchange(credentials, effects));
    expect(effects.timeouts).toEqual(Array(5).fill(30_000));
  });

  it("all together have 120 s: the last attempt has what is left", async () => {
    const effects = answering(timedOut);
    const { message } = await failureOf(exchange(credentials, effects));
    // 30 + 1 + 30 + 2 + 30 + 4 = 97 s before the fourth.
    expect([effects.timeouts, message]).toEqual([
      [30_000, 30_000, 30_000, 23_000],
      "https://api.getport.io did not answer within 120 s, in 4 requests. Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).",
    ]);
  });

  it("a delay that Port names is none of the five attempts and none of the 120 s for failures", async () => {
    const busy = response(429, { "retry-after": "300" });
    const silent = timedOut;
    const effects = answering(busy, silent, silent, response(503, { "retry-after": "60" }), silent);
    const { message } = await failureOf(exchange(credentials, effects, patientLimits));
    expect([effects.slept, effects.timeouts, message]).toEqual([
      // 30 + 2 + 30 + 4 s have failed before the 503, 30 + 16 s after it: 8 s are left.
      [330_000, 2_000, 4_000, 66_000, 16_000],
      [30_000, 30_000, 30_000, 30_000, 30_000, 8_000],
      "https://api.getport.io did not answer within 120 s, in 6 requests. Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).",
    ]);
  });

  it("the last attempt has a second after the longest delay that still fits", async () => {
    const effects = answering(response(429, { "retry-after": "119" }), good);
    await exchange(credentials, effects);
    expect([effects.slept, effects.timeouts]).toEqual([[119_000], [30_000, 1_000]]);
  });

  it("a longer one fails at once", async () => {
    const effects = answering(response(429, { "retry-after": "120" }), good);
    const { message } = await failureOf(exchange(credentials, effects));
    expect([effects.slept, effects.timeouts.length, message]).toEqual([
      [],
      1,
      "https://api.getport.io received too many requests (429). Try again after 2026-01-02T03:06:05.000Z.",
    ]);
  });

  it("an own delay that does not fit any more ends it, and is not reported as the server's", async () => {
    const effects = timed(59_500, response(503));
    const { message } = await failureOf(exchange(credentials, effects));
    expect([effects.slept, message]).toEqual([
      [1_000],
      `https://api.getport.io is unavailable (503), in 2 requests. ${later}`,
    ]);
  });

  it("a machine that slept past the end has one more attempt, of a second", async () => {
    const effects = answering(response(503), good);
    const sleep = async (millis: number) => effects.advance(millis + 3_600_000);
    const token = await exchange(credentials, { ...effects, sleep });
    expect([token.accessToken, effects.timeouts]).toEqual([goodToken, [30_000, 1_000]]);
  });
});

describe("an exchange after one that Port refused until a later time", () => {
  /** A read that gave up, because Port named a minute. Then so many seconds pass. */
  async function refusedBefore(seconds: number, delay = "60") {
    const effects = answering(response(429, { "retry-after": delay }), good);
    const limits = { ...retryLimits, totalMillis: 0 };
    const refused = await failureOf(exchange(credentials, effects, limits));
    effects.advance(seconds * 1000);
    return { effects, refused };
  }

  it("makes no request until then, and logs the wait", async () => {
    const { effects, refused } = await refusedBefore(10);
    await exchange(credentials, effects, patientLimits, refused);
    expect([effects.slept, effects.timeouts.length, effects.logged]).toEqual([
      [55_000],
      2,
      ["info: https://api.getport.io received too many requests (429). Retrying at 2026-01-02T03:05:10.000Z."],
    ]);
  });

  it("then makes five attempts, and counts no other", async () => {
    const { effects, refused } = await refusedBefore(10);
    const failing = answering(response(503));
    failing.advance(effects.now() - start);
    const { message } = await failureOf(exchange(credentials, failing, patientLimits, refused));
    expect([failing.timeouts.length, failing.slept, message]).toEqual([
      5,
      [55_000, 1_000, 2_000, 4_000, 8_000],
      `https://api.getport.io is unavailable (503), in 5 requests. ${later}`,
    ]);
  });

  it("fails at once and without a request if that is too late, with the same message", async () => {
    const { effects, refused } = await refusedBefore(10);
    const limits = { ...retryLimits, totalMillis: 2_000 };
    const { message, retryAtMillis } = await failureOf(exchange(credentials, effects, limits, refused));
    expect([effects.timeouts.length, message, retryAtMillis]).toEqual([1, refused.message, refused.retryAtMillis]);
  });

  it("makes its request at once if that time has passed", async () => {
    const { effects, refused } = await refusedBefore(60);
    await exchange(credentials, effects, patientLimits, refused);
    expect([effects.slept, effects.timeouts.length, effects.logged]).toEqual([[], 2, []]);
  });

  it("makes its request at once if Port named no time", async () => {
    const { effects, refused } = await refusedBefore(0, "");
    await exchange(credentials, effects, patientLimits, refused);
    expect([effects.slept, effects.timeouts.length]).toEqual([[], 2]);
  });
});

it("other limits bound the whole attempt: in a preview, two seconds and a little", async () => {
  const effects = simulated({
    random: 0,
    send: async (_, timeoutMillis) => {
      effects.advance(Math.min(1_200, timeoutMillis));
      if (timeoutMillis < 1_200) return timedOut;
      return response(503);
    },
  });
  const limits = { ...retryLimits, totalMillis: 2_000, leastAttemptMillis: 100 };
  await failureOf(exchange(credentials, effects, limits));
  expect([effects.timeouts, effects.now() - start]).toEqual([[2_000, 300], 2_000]);
});
