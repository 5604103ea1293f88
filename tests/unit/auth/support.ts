import type { Credentials } from "../../../auth/credentials";
import { type Failure, PortAuthError } from "../../../auth/error";
import type { Effects } from "../../../auth/exchange";
import { type HttpResponse, type NoAnswer, type Send, send as sendOnce } from "../../../auth/http";

/** The instant at which the tests' clock stands. */
export const start = Date.parse("2026-01-02T03:04:05.000Z");
export const startSeconds = start / 1000;

/** Looks different in plain, in URL encoding, in base64 and in its URL form. */
export const secret = "Zq7/f4Kp+W?x~2Rt9ÿ>>";

export function credentialsFor(baseUrl: string, clientSecret = secret, clientId = "client-id"): Credentials {
  return {
    baseUrl,
    baseUrlSources: "the argument baseUrl or region, port:baseUrl, PORT_BASE_URL",
    clientId: { value: clientId, origin: "the argument clientId" },
    clientSecret: { value: clientSecret, origin: "the environment variable PORT_CLIENT_SECRET" },
  };
}

/** A clock that only sleeping moves, no chance, and records of the calls to both. */
export interface Simulated extends Effects {
  /** The wait before each request but the first one: the sum of its slices. */
  readonly slept: number[];
  readonly timeouts: number[];
  readonly logged: string[];
  advance(millis: number): void;
}

export function simulated({ send = sendOnce, random = 1 }: { send?: Send; random?: number } = {}): Simulated {
  let now = start;
  const slept: number[] = [];
  const timeouts: number[] = [];
  const logged: string[] = [];
  let isWaiting = false;
  return {
    slept,
    timeouts,
    logged,
    advance: (millis) => {
      now += millis;
    },
    now: () => now,
    sleep: async (millis) => {
      slept.push(isWaiting ? millis + (slept.pop() ?? 0) : millis);
      isWaiting = true;
      now += millis;
    },
    random: () => random,
    log: (severity, line) => void logged.push(`${severity}: ${line}`),
    send: (request, timeoutMillis, clock) => {
      isWaiting = false;
      timeouts.push(timeoutMillis);
      return send(request, timeoutMillis, clock);
    },
  };
}

export const timedOut: NoAnswer = { noAnswer: { timedOut: true } };

/** The answer to a request that must have one. */
export function answerIn(outcome: HttpResponse | NoAnswer): HttpResponse {
  if ("noAnswer" in outcome) throw new Error(`No answer: ${JSON.stringify(outcome.noAnswer)}`);
  return outcome;
}

/** A JWT with these claims; nobody verifies its signature. */
export function jwt(claims: unknown): string {
  const payload = typeof claims === "string" ? claims : JSON.stringify(claims);
  return `e30.${Buffer.from(payload).toString("base64url")}.c2ln`;
}

/** The body of a good answer: a token that lives three hours. */
export const goodToken = jwt({ exp: startSeconds + 10800 });
export const goodBody = JSON.stringify({ ok: true, accessToken: goodToken, expiresIn: 10800, tokenType: "Bearer" });
export const goodAnswer = { status: 200, headers: { "content-type": "application/json" }, body: goodBody };

/** The error with which something fails, with its parts; that it does not is a failure of the test. */
export async function failureOf(action: Promise<unknown>): Promise<PortAuthError & Failure> {
  const outcome = await action.then(
    () => "no failure",
    (error: unknown) => error,
  );
  if (!(outcome instanceof PortAuthError)) throw new Error(`Not a PortAuthError: ${outcome}`);
  return Object.assign(outcome, outcome.failure);
}
