import type { TlsOptions } from "node:tls";
import { selfSigned } from "./certificate";
import { answer, type Behaviour, closedPort, httpText, inTurn, startLoopback } from "./loopback";

/**
 * What a command does about a fault. `seconds` is the time until it ends, if a request takes 0.3 s to reach Port, the
 * answer 0.2 s to return, and every wait is as long as it may be. `namedDelays` counts the waits whose length Port
 * named. `tryAgainAt` is the time in the error message, if the first request starts at 03:04:05.
 */
const took = (requests: number, seconds: number, namedDelays = 0, tryAgainAt?: string) => ({
  requests,
  seconds,
  namedDelays,
  tryAgainAt,
});

export type Effort = ReturnType<typeof took>;
/**
 * `up` creates or updates the token. The program outside a preview does what the dynamic provider's `refresh` does. The
 * plugin does the same as the dynamic provider, except that it makes one attempt to read.
 */
type Outcome = readonly [up: Effort, refresh: Effort, preview: Effort];

const noRetry: Outcome = [took(1, 0.5), took(1, 0.5), took(1, 0.5)];
const retried: Outcome = [took(5, 17.5), took(5, 17.5), took(2, 2)];
/** Nothing reaches Port, so nothing takes time on the way. */
const noRetryUnsent: Outcome = [took(1, 0), took(1, 0), took(1, 0)];
const retriedUnsent: Outcome = [took(5, 15), took(5, 15), took(2, 1)];
const silence: Outcome = [took(4, 120), took(4, 120), took(1, 2)];
const delay1: Outcome = [took(25, 716, 24, "03:16:03"), took(8, 109.1, 7, "03:05:56"), took(1, 0.5, 0, "03:04:07")];
const delay3: Outcome = [took(25, 718.7, 24, "03:16:07"), took(8, 111.8, 7, "03:06:00"), took(1, 0.5, 0, "03:04:09")];
const delay5: Outcome = [took(24, 688.5, 23, "03:15:39"), took(8, 117.3, 7, "03:06:08"), took(1, 0.5, 0, "03:04:11")];
const delay7: Outcome = [took(24, 695.1, 23, "03:15:48"), took(7, 88.2, 6, "03:05:41"), took(1, 0.5, 0, "03:04:13")];
/** A time of day: when the next answer names it again, it has passed. */
const until11: Outcome = [took(6, 39.1, 1), took(6, 39.1, 1), took(1, 0.5, 0, "03:04:11")];
const until14: Outcome = [took(6, 42.4, 1), took(6, 42.4, 1), took(1, 0.5, 0, "03:04:14")];
const hour: Outcome = [took(1, 0.5, 0, "04:04:06"), took(1, 0.5, 0, "04:04:06"), took(1, 0.5, 0, "04:04:06")];
const onceRetried: Outcome = [took(2, 2), took(2, 2), took(2, 2)];
const onceDelay7: Outcome = [took(2, 8.7, 1), took(2, 8.7, 1), took(1, 0.5, 0, "03:04:13")];
const onceSilence: Outcome = [took(2, 31.5), took(2, 31.5), took(1, 2)];

/** What Port answers when all is well: a token for three hours. `exp` is the earlier end, whatever the latency. */
function goodBody(more: object = {}): string {
  const claims = { exp: Math.floor(Date.now() / 1000) + 10_799, ...more };
  const accessToken = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  return JSON.stringify({ ok: true, accessToken, expiresIn: 10_800 });
}

/** An answer whose end does not come. */
const partOfGood = () => httpText({ body: goodBody() }).slice(0, -20);

const text = (status: number, body: string, headers: Record<string, string> = {}) => answer({ status, body, headers });
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
const refuse = (status: number, error: string, message?: string) => json(status, { ok: false, error, message });
const delay = (status: number, ...headers: string[]) =>
  json(status, { ok: false }, Object.fromEntries(headers.map((header) => header.split(": "))));
const page = (status: number) =>
  text(status, "<!DOCTYPE html><html><body>Bad gateway</body></html>", { "content-type": "text/html" });

const hang: Behaviour = () => {};
const end: Behaviour = (connection) => connection.end();
const reset: Behaviour = (connection) => connection.resetAndDestroy();
const send =
  (part: () => string, then: Behaviour): Behaviour =>
  (connection, request) =>
    connection.write(part(), () => then(connection, request));
const good = send(() => httpText({ body: goodBody() }), end);
/** Writes the same again and again until the client gives up. A second is a millisecond here, as for the client. */
const endlessly =
  (beginning: string, more: string): Behaviour =>
  (connection) => {
    connection.write(beginning);
    const timer = setInterval(() => connection.write(more), 1);
    connection.once("close", () => clearInterval(timer));
  };

type Row = readonly [
  does: Behaviour | TlsOptions | "closed" | "unknown" | "plain",
  outcome: Outcome,
  /** What the error message names: the status, if left out. */
  named?: string,
  /** The error in a preview, if only a preview fails. */
  previewError?: string,
];

/**
 * Everything that can go wrong between a request for a token and its answer, by the error that it leads to: what stands
 * at Port's address, and what comes of it. Made anew for each server, because some behaviours count.
 */
const table = (): Record<string, Record<string, Row>> => ({
  invalid_credentials: {
    "401 wrong credentials": [
      refuse(401, "invalid_credentials", "Invalid credentials supplied to the generate token API"),
      noRetry,
    ],
  },
  forbidden: {
    "403 IP allow-list, as text": [
      text(403, "IP not whitelisted. Found x-forwarded-for header: 203.0.113.7, orgId: org_1"),
      noRetry,
    ],
    "403 with other words": [text(403, "Blocked by policy"), noRetry],
  },
  request_refused: {
    "404 not found": [refuse(404, "not_found", "Route not found"), noRetry],
    "413 body too large": [refuse(413, "payload_too_large"), noRetry],
    "422 schema violation": [refuse(422, "validation_error", "body must have clientId"), noRetry],
    "400 bad request": [refuse(400, "bad_request"), noRetry],
  },
  redirected: {
    "307 redirect": [answer({ status: 307, headers: { location: "http://127.0.0.1:9/" } }), noRetry],
  },
  rate_limited: {
    "429 without a header": [refuse(429, "rate_limit_exceeded"), retried],
    "429 with a page": [page(429), retried],
    "429, Retry-After: a date without a zone": [delay(429, "retry-after: Fri, 02 Jan 2026 03:04:14"), retried],
    "429, Retry-After: 0": [delay(429, "retry-after: 0"), retried],
    "429, Retry-After: a date in the past": [delay(429, "retry-after: Thu, 01 Jan 2026 00:00:00 GMT"), retried],
    "429, Retry-After: -5": [delay(429, "retry-after: -5"), retried],
    "429, Retry-After: soon": [delay(429, "retry-after: soon"), retried],
    "429, Retry-After: 1e999": [delay(429, "retry-after: 1e999"), retried],
    "429, Retry-After: 99999999": [delay(429, "retry-after: 99999999"), retried],
    "429, Retry-After: epoch in milliseconds": [delay(429, "retry-after: 1767323051000"), retried],
    "429, Retry-After: a date in 100 years": [delay(429, "retry-after: Sat, 02 Jan 2126 03:04:14 GMT"), retried],
    "429, Retry-After: 5, 10": [delay(429, "retry-after: 5, 10"), retried],
    "429, Retry-After: empty": [delay(429, "retry-after: "), retried],
    "429, x-ratelimit-reset: epoch of 2001": [delay(429, "x-ratelimit-reset: 1000000000"), retried],
    "429, x-ratelimit-reset: never": [delay(429, "x-ratelimit-reset: never"), retried],
    "429, Retry-After: 1.5": [delay(429, "retry-after: 1.5"), delay1],
    "429, Retry-After: 3 and x-ratelimit-reset: 5": [delay(429, "retry-after: 3", "x-ratelimit-reset: 5"), delay3],
    "429, Retry-After: soon and x-ratelimit-reset: 5": [
      delay(429, "retry-after: soon", "x-ratelimit-reset: 5"),
      delay5,
    ],
    "429, x-ratelimit-reset: 5": [delay(429, "x-ratelimit-reset: 5"), delay5],
    "429, Retry-After: 7": [delay(429, "retry-after: 7"), delay7],
    "429, Retry-After: epoch in 6 s": [delay(429, "retry-after: 1767323051"), until11],
    "429, x-ratelimit-reset: epoch in 6 s": [delay(429, "x-ratelimit-reset: 1767323051"), until11],
    "429, Retry-After: a date in 9 s": [delay(429, "retry-after: Fri, 02 Jan 2026 03:04:14 GMT"), until14],
    "429, Retry-After: the same date in the old form": [
      delay(429, "retry-after: Friday, 02-Jan-26 03:04:14 GMT"),
      until14,
    ],
    "429, Retry-After: 3600": [delay(429, "retry-after: 3600"), hour],
  },
  unavailable: {
    "500 of Port": [refuse(500, "internal_error"), retried],
    "502 with a gateway's page": [page(502), retried],
    "503, Retry-After: 0": [delay(503, "retry-after: 0"), retried],
    "503, x-ratelimit-reset: 5 (counts for 429 only)": [delay(503, "x-ratelimit-reset: 5"), retried],
    "504 with an empty body": [text(504, ""), retried],
    "503, Retry-After: 7": [delay(503, "retry-after: 7"), delay7],
    "503, Retry-After: a date in 9 s": [delay(503, "retry-after: Fri, 02 Jan 2026 03:04:14 GMT"), until14],
    "503, Retry-After: 3600": [delay(503, "retry-after: 3600"), hour],
  },
  timed_out: {
    "408, Retry-After: 0": [delay(408, "retry-after: 0"), retried],
    "408, Retry-After: 7 (counts for 429 and 503 only)": [delay(408, "retry-after: 7"), retried],
    "no answer": [hang, silence, ""],
    "silence inside the headers": [send(() => "HTTP/1.1 200 OK\r\n", hang), silence, ""],
    "silence inside the body": [send(partOfGood, hang), silence, ""],
    "one byte a second": [endlessly("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n", " "), silence, ""],
  },
  unreachable: {
    "the name is not found (DNS)": ["unknown", retriedUnsent, "ENOTFOUND"],
    "connection refused": ["closed", retriedUnsent, "ECONNREFUSED"],
    "certificate of an unknown authority": [{}, noRetryUnsent, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    "no TLS behind https": ["plain", noRetryUnsent, "does not speak TLS"],
    "TLS 1.1 only": [
      { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" },
      noRetryUnsent,
      "TLS 1.2 or newer",
    ],
    "TLS with other ciphers only": [
      { maxVersion: "TLSv1.2", ciphers: "PSK-AES128-CBC-SHA:@SECLEVEL=0" },
      noRetryUnsent,
      "no cipher suite",
    ],
    "TLS with a client certificate": [
      { maxVersion: "TLSv1.2", requestCert: true, rejectUnauthorized: true },
      noRetryUnsent,
      "client certificate",
    ],
    "reset before the answer": [reset, retried, "ECONNRESET"],
    "reset inside the headers": [send(() => "HTTP/1.1 200 OK\r\nDa", reset), retried, "ECONNRESET"],
    "reset inside the body": [send(partOfGood, reset), retried, "ECONNRESET"],
    "end inside the body": [send(partOfGood, end), retried, "ECONNRESET"],
    "no HTTP at all": [send(() => "SSH-2.0-OpenSSH_9.6\r\n", end), retried, "HPE_INVALID_CONSTANT"],
    "endless headers": [
      endlessly("HTTP/1.1 200 OK\r\n", `x-filler: ${"x".repeat(4_000)}\r\n`),
      retried,
      "HPE_HEADER_OVERFLOW",
    ],
  },
  unexpected_answer: {
    "200 with an empty body": [text(200, ""), noRetry],
    "200 with a page": [page(200), noRetry],
    "200 with invalid JSON": [text(200, '{"accessToken":'), noRetry],
    "200 with a list": [json(200, [1]), noRetry],
    "200 with ok: false": [refuse(200, "not_now", "Come back"), noRetry],
    "200 without accessToken": [json(200, { ok: true, expiresIn: 10_800 }), noRetry],
    "200 with an accessToken that is a number": [json(200, { accessToken: 7, expiresIn: 10_800 }), noRetry],
    "200 with an opaque token and expiresIn as text": [json(200, { accessToken: "x", expiresIn: "10800" }), noRetry],
    "401 with a login page of a proxy": [page(401), noRetry],
    "401 that wants another login": [text(401, "", { "www-authenticate": "Negotiate, NTLM" }), noRetry],
    "403 with a block page of a firewall": [page(403), noRetry],
    "451 with a block page": [page(451), noRetry],
    "511 of a captive portal": [page(511), noRetry],
    "407 of the server": [text(407, ""), noRetry],
    "200 with a 10 MB body": [text(200, "x".repeat(10_000_000)), noRetry],
  },
  none: {
    "200 with a Date that is no HTTP date": [
      send(() => httpText({ body: goodBody(), headers: { date: "Fri, 02 Jan 2026 12:00:00" } }), end),
      noRetry,
    ],
    "200 with a token whose iat is after its exp": [
      send(() => httpText({ body: goodBody({ iat: 9_999_999_999 }) }), end),
      noRetry,
    ],
    "200 with a byte-order mark": [send(() => httpText({ body: `\uFEFF${goodBody()}` }), end), noRetry],
    "503 once, then a token": [inTurn(json(503, {}), good), onceRetried],
    "reset once, then a token": [inTurn(reset, good), onceRetried, "ECONNRESET"],
    "429 once, Retry-After: 7, then a token": [
      inTurn(delay(429, "retry-after: 7"), good),
      onceDelay7,
      "429",
      "rate_limited",
    ],
    "no answer once, then a token": [inTurn(hang, good), onceSilence, "", "timed_out"],
  },
});

const rows = () =>
  Object.entries(table()).flatMap(([section, faults]) =>
    Object.entries(faults).map(([name, [does, outcome, named = name.slice(0, 3), ownPreviewError]]) => {
      const error = section === "none" ? undefined : section;
      const [up, refresh, preview] = outcome;
      const hangs = outcome === silence || outcome === onceSilence;
      const isUnsent = outcome === noRetryUnsent || outcome === retriedUnsent;
      const pluginRead = took(1, hangs ? 10 : isUnsent ? 0 : 0.5, 0, preview.tryAgainAt);
      const pluginReadFails = error !== undefined || up.requests > 1;
      const previewError = ownPreviewError ?? error;
      return { name, does, error, up, refresh, preview, previewError, pluginRead, pluginReadFails, named, hangs };
    }),
  );

/** The table, row by row. */
export const faults = rows();
export type Fault = (typeof faults)[number];

export function faultNamed(name: string): Fault {
  const found = rows().find((fault) => fault.name === name);
  if (!found) throw new Error(`No fault: ${name}`);
  return found;
}

/**
 * A Port with this fault: its address, and the requests that reached it. It ends with the test.
 * @param travel called when a request has arrived and when its answer has left, for a simulated network
 */
export async function portWith(
  fault: string,
  travel: (way: "there" | "back") => void = () => {},
): Promise<{ baseUrl: string; requests: readonly string[] }> {
  const { does } = faultNamed(fault);
  if (does === "unknown") return { baseUrl: "https://port.invalid", requests: [] };
  if (does === "closed") return { baseUrl: `http://127.0.0.1:${await closedPort()}`, requests: [] };
  if (typeof does === "object") {
    if (!selfSigned) throw new Error("The table of faults needs `openssl` on the PATH, for a certificate.");
    const { port, requests } = await startLoopback(() => {}, { ...selfSigned, ...does });
    return { baseUrl: `https://127.0.0.1:${port}`, requests };
  }
  if (does === "plain") {
    const { address, requests } = await startLoopback(answer({ status: 400 }));
    return { baseUrl: `https://${address}`, requests };
  }
  return startLoopback((connection, request) => {
    travel("there");
    does(connection, request);
    travel("back");
  });
}
