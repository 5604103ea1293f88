import { maskedClientId, stackPlaces } from "../../../auth";
import { resolveCredentials } from "../../../auth/credentials";
import { PortAuthError } from "../../../auth/error";
import { exchange } from "../../../auth/exchange";
import type { Send } from "../../../auth/http";
import { answer, type Behaviour, closedPort, httpText, startLoopback } from "../../support/loopback";
import { everyText, forms, leaks, places, statuses } from "./echoes";
import { credentialsFor, failureOf, goodToken, secret, simulated } from "./support";

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

const credentials = (baseUrl: string) => credentialsFor(baseUrl);
/** The secret is in the place of the client id. */
const swapped = (baseUrl: string) => credentialsFor(baseUrl, "id-of-acme", secret);

async function errorAfter(behave: Behaviour, credentialsAt = credentials, path = ""): Promise<PortAuthError> {
  const server = await startLoopback(behave);
  return failureOf(exchange(credentialsAt(server.baseUrl + path), simulated()));
}

describe.each([
  ["", credentials],
  [", swapped with the client id", swapped],
])("in its place%s", (_where, credentialsAt) => {
  describe.each(Object.entries(forms))("an error never shows a secret that the server repeats: %s", (_, echo) => {
    it.each(Object.entries(places))("in %s", async (_place, answerWith) => {
      for (const status of statuses) {
        const error = await errorAfter(answer({ ...answerWith(echo), status }), credentialsAt);
        expect([status, leaks(error)]).toEqual([status, []]);
      }
    });
  });

  describe("an error never shows a secret that somebody has put into the base URL", () => {
    const path = `/${encodeURIComponent(secret)}`;

    it.each<[string, Behaviour]>([
      ["after a refusal", answer({ status: 401 })],
      ["after an answer without a token", answer({ body: "{}" })],
      ["after none", (connection) => connection.resetAndDestroy()],
    ])("%s", async (_, behave) => {
      const error = await errorAfter(behave, credentialsAt, path);
      expect([leaks(error), error.message]).toEqual([[], expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/… /)]);
    });

    it("as the host, which is not found", async () => {
      const send: Send = async () => {
        return { noAnswer: { systemCode: "ENOTFOUND", stage: { step: "name look-up", peer: "zq7f4kpw" } } };
      };
      const inPlace = { ...credentialsAt("https://zq7f4kpw"), clientSecret: { value: "Zq7f4KpW", origin: "" } };
      const error = await failureOf(exchange(inPlace, simulated({ send })));
      expect([error.problem, error.stage?.peer]).toEqual([
        "https://… could not be reached (ENOTFOUND), in 5 requests",
        "…",
      ]);
    });
  });
});

it.each([
  ["words of a client id, which other texts hold", "emulator-client-id", "body must have clientId"],
  ["an e-mail address", "jane@acme.example", "jane@acme.example is disabled"],
  ["the client id of a service account", "ci@serviceaccounts.getport.io", "ci@serviceaccounts.getport.io is disabled"],
  ["a client id that is too short to be a secret", "id", "invalid"],
])("an error shows a text that holds %s", async (_, clientId, text) => {
  const behave = answer({ status: 422, body: JSON.stringify({ message: text }) });
  const error = await errorAfter(behave, (baseUrl) => credentialsFor(baseUrl, secret, clientId));
  expect(error.message).toContain(`(422, "${text}")`);
});

describe("a client id is shown so that it is recognized, but not known", () => {
  it.each([
    ["60EsooJtOqimlekxrNh7nfr2iOgTcyLZ", "60Es…cyLZ"],
    ["1234567890123", "1234…0123"],
    ["123456789012", "12…"],
    ["a", "a…"],
    ["jane@acme.example", "jane@acme.example"],
    ["jörg@ports.example.org", "jörg@ports.example.org"],
    ["ci@serviceaccounts.getport.io", "ci@serviceaccounts.getport.io"],
    ["Zq7@f4KpW2Rt9Lm", "Zq7@…t9Lm"],
    ["Zq7@f4KpW.2Rt9Lm", "Zq7@…t9Lm"],
    ["Zq7 x@f4KpW.example", "Zq7 …mple"],
  ])("%s as %s", (clientId, shown) => {
    expect(maskedClientId(clientId)).toBe(shown);
  });
});

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
    expect(leaks(await failureOf(exchange(credentials, simulated())))).toEqual([]);
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
    // The test support adds the parts to the error, too.
    const parts = Object.keys(error.failure);
    expect(parts).toEqual(expect.arrayContaining(["code", "problem", "remedy"]));
    const others = Object.getOwnPropertyNames(error).filter((name) => !parts.includes(name));
    expect(others.sort()).toEqual(["failure", "message", "name", "stack"]);
    expect(error.cause).toBeUndefined();
  });
});

it("an error does not show the token that an unusable answer held", async () => {
  const error = await errorAfter(answer({ body: JSON.stringify({ ok: false, accessToken: goodToken }) }));
  expect(everyText(error)).not.toContain(goodToken.split(".")[1]);
});
