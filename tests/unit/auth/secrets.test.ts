import { inspect } from "node:util";
import { stackPlaces } from "../../../auth";
import { resolveCredentials } from "../../../auth/credentials";
import { PortAuthError } from "../../../auth/error";
import { requestAccessToken } from "../../../auth/request-access-token";
import { type Answer, answer, type Behaviour, closedPort, httpText, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodToken, secret, simulated } from "./support";

const forms: Record<string, string> = {
  plain: secret,
  "URL-encoded": encodeURIComponent(secret),
  base64: Buffer.from(secret).toString("base64"),
  base64url: Buffer.from(secret).toString("base64url"),
  "six characters": secret.slice(3, 9),
};

/** Every way in which an error is ever shown or kept. */
function everyText(error: Error): string {
  const own = Object.getOwnPropertyNames(error).map((name) => `${(error as unknown as Record<string, unknown>)[name]}`);
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    String(error),
    ...own,
  ].join("\n");
}

/** Where an error shows six or more characters of the secret in a row, in any form. */
function leaks(error: Error): string[] {
  const text = everyText(error);
  const parts = Object.values(forms).flatMap((form) =>
    Array.from({ length: form.length - 5 }, (_, at) => form.slice(at, at + 6)),
  );
  return parts.filter((part) => text.includes(part));
}

describe("the check finds a planted secret", () => {
  const failure = { code: "unavailable", problem: "problem", remedy: "Remedy." } as const;

  it.each(Object.entries(forms))("in the message: %s", (_, form) => {
    expect(leaks(new PortAuthError({ ...failure, problem: `it said ${form}` }))).not.toEqual([]);
  });

  it("in the trace id", () => {
    expect(leaks(new PortAuthError({ ...failure, traceId: secret }))).not.toEqual([]);
  });

  it("in a cause", () => {
    expect(leaks(Object.assign(new PortAuthError(failure), { cause: { request: { body: secret } } }))).not.toEqual([]);
  });

  it("in a hidden property", () => {
    expect(leaks(Object.defineProperty(new PortAuthError(failure), "x", { value: [secret] }))).not.toEqual([]);
  });

  it("and nothing where there is none", () => {
    expect(leaks(new PortAuthError(failure))).toEqual([]);
  });
});

const json = (fields: object) => ({ body: JSON.stringify({ ok: false, ...fields }) });
const places: Record<string, (echo: string) => Answer> = {
  "plain text": (echo) => ({ body: `You sent ${echo}.` }),
  "a JSON message": (echo) => json({ message: `You sent ${echo}.` }),
  "a JSON error": (echo) => json({ error: echo }),
  "X-Trace-Id": (echo) => ({ headers: { "x-trace-id": echo } }),
  Location: (echo) => ({ headers: { location: `http://127.0.0.1/${encodeURIComponent(echo)}` } }),
  "other headers": (echo) => ({ headers: { "retry-after": echo, date: echo, "x-ratelimit-reset": echo } }),
};
const statuses = [200, 201, 302, 400, 401, 403, 404, 407, 408, 413, 422, 429, 500, 502, 503, 504];

async function errorAfter(behave: Behaviour): Promise<PortAuthError> {
  const server = await startLoopback(behave);
  return failureOf(requestAccessToken(credentialsFor(server.baseUrl), simulated()));
}

describe.each(Object.entries(forms))("an error never shows a secret that the server repeats: %s", (_, echo) => {
  it.each(Object.entries(places))("in %s", async (_place, answerWith) => {
    for (const status of statuses) {
      const headers = Object.entries(answerWith(echo).headers ?? {}).map(([name, value]) => [
        name,
        encodeHeader(value),
      ]);
      const error = await errorAfter(answer({ ...answerWith(echo), headers: Object.fromEntries(headers), status }));
      expect([status, leaks(error)]).toEqual([status, []]);
    }
  });
});

/** Headers are bytes; the servers of these tests write UTF-8, so what is beyond ASCII is left out. */
function encodeHeader(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "");
}

describe("an error never shows the secret where there is no answer", () => {
  const echoed = httpText({ body: `{"message":${JSON.stringify(secret)}}` });

  it.each<[string, Behaviour]>([
    ["a reset", (connection) => connection.resetAndDestroy()],
    ["an answer cut off behind the echo", (connection) => connection.end(echoed.slice(0, -1))],
    ["an answer that is not HTTP", (connection) => connection.end(`${secret}\r\n`)],
    ["a broken header", (connection) => connection.end(`HTTP/1.1 200 OK\r\n${secret}\r\n\r\n`)],
    ["a broken compression", answer({ headers: { "content-encoding": "gzip" }, body: secret })],
  ])("%s", async (_, behave) => {
    expect(leaks(await errorAfter(behave))).toEqual([]);
  });

  it("a refused connection", async () => {
    const credentials = credentialsFor(`http://127.0.0.1:${await closedPort()}`);
    expect(leaks(await failureOf(requestAccessToken(credentials, simulated())))).toEqual([]);
  });

  it("a missing client id", () => {
    const resolve = () =>
      resolveCredentials(
        { baseUrl: "x", clientSecret: secret },
        { places: stackPlaces, config: () => undefined, env: {} },
      );
    expect(resolve).toThrow(PortAuthError);
    expect(leaks(failing(resolve))).toEqual([]);
  });
});

function failing(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not fail.");
}

describe("an error holds its parts and nothing else", () => {
  it.each<[string, Behaviour]>([
    ["after an answer", answer({ status: 401, headers: { "x-trace-id": "abc" } })],
    ["after none", (connection) => connection.resetAndDestroy()],
  ])("%s", async (_, behave) => {
    const error = await errorAfter(behave);
    const names = ["clock", "code", "isTransient", "message", "name", "retryAtMillis", "stack", "stage", "status"];
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(names);
    expect(error.cause).toBeUndefined();
  });
});

it("an error does not show the token that an unusable answer held", async () => {
  const error = await errorAfter(answer({ body: JSON.stringify({ ok: false, accessToken: goodToken }) }));
  expect(everyText(error)).not.toContain(goodToken.split(".")[1]);
});
