import { selfSigned } from "./certificate";
import { answer, type Behaviour, closedPort, httpText, inTurn, startLoopback } from "./loopback";

/** What Port answers when all is well: a token for three hours from now. */
function goodBody(): string {
  const claims = { exp: Math.floor(Date.now() / 1000) + 10_800 };
  const accessToken = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  return JSON.stringify({ ok: true, accessToken, expiresIn: 10_800 });
}

const good: Behaviour = (connection) => connection.end(httpText({ body: goodBody() }));

const text = (status: number, body: string, headers: Record<string, string> = {}) => answer({ status, body, headers });
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
const page = "<!DOCTYPE html><html><body>Bad gateway</body></html>";

/** An answer whose end does not come. */
const partOfGood = () => httpText({ body: goodBody() }).slice(0, -20);

/** Writes the same again and again until the other side has had enough. A second is a millisecond here, as for whoever waits. */
const endlessly =
  (beginning: string, more: string): Behaviour =>
  (connection) => {
    connection.write(beginning);
    const timer = setInterval(() => connection.write(more), 1);
    connection.once("close", () => clearInterval(timer));
  };

/**
 * Everything that can go wrong between a request for a token and its answer: what stands at Port's address does this.
 * Made anew for each server, because some count.
 */
const faults = (): Record<string, Behaviour | "closed" | "unknown" | "untrusted" | "plain"> => ({
  // Refusals of Port.
  "401 wrong credentials": json(401, {
    ok: false,
    error: "invalid_credentials",
    message: "Invalid credentials supplied to the generate token API",
  }),
  "403 IP allow-list, as text": text(
    403,
    "IP not whitelisted. Found x-forwarded-for header: 203.0.113.7, orgId: org_1",
  ),
  "404 not found": json(404, { ok: false, error: "not_found", message: "Route not found" }),
  "413 body too large": json(413, { ok: false, error: "payload_too_large" }),
  "422 schema violation": json(422, { ok: false, error: "validation_error", message: "body must have clientId" }),
  "400 bad request": json(400, { ok: false, error: "bad_request" }),
  "redirect (307)": answer({ status: 307, headers: { location: "http://127.0.0.1:9/" } }),

  // Port cannot at the moment.
  "408, Retry-After: 0": json(408, { ok: false }, { "retry-after": "0" }),
  "408, Retry-After: 7": json(408, { ok: false }, { "retry-after": "7" }),
  "429 without a header": json(429, { ok: false, error: "rate_limit_exceeded" }),
  "429, Retry-After: 0": json(429, { ok: false }, { "retry-after": "0" }),
  "429, Retry-After: 7 (seconds)": json(429, { ok: false }, { "retry-after": "7" }),
  "429, Retry-After: 1.5 (decimals)": json(429, { ok: false }, { "retry-after": "1.5" }),
  "429, Retry-After: epoch in 6 s": json(429, { ok: false }, { "retry-after": "1767323051" }),
  "429, Retry-After: a date in 9 s, in the old form": json(
    429,
    { ok: false },
    { "retry-after": "Friday, 02-Jan-26 03:04:14 GMT" },
  ),
  "429, Retry-After: 3 and x-ratelimit-reset: 5": json(
    429,
    { ok: false },
    { "retry-after": "3", "x-ratelimit-reset": "5" },
  ),
  "429, Retry-After: soon and x-ratelimit-reset: 5": json(
    429,
    { ok: false },
    { "retry-after": "soon", "x-ratelimit-reset": "5" },
  ),
  "429, Retry-After: a date in 9 s": json(429, { ok: false }, { "retry-after": "Fri, 02 Jan 2026 03:04:14 GMT" }),
  "429, Retry-After: a date in the past": json(429, { ok: false }, { "retry-after": "Thu, 01 Jan 2026 00:00:00 GMT" }),
  "429, Retry-After: 3600": json(429, { ok: false }, { "retry-after": "3600" }),
  "429, Retry-After: -5 (absurd)": json(429, { ok: false }, { "retry-after": "-5" }),
  "429, Retry-After: soon (absurd)": json(429, { ok: false }, { "retry-after": "soon" }),
  "429, Retry-After: 1e999 (absurd)": json(429, { ok: false }, { "retry-after": "1e999" }),
  "429, Retry-After: 99999999 (absurd)": json(429, { ok: false }, { "retry-after": "99999999" }),
  "429, Retry-After: epoch in milliseconds (absurd)": json(429, { ok: false }, { "retry-after": "1767323051000" }),
  "429, Retry-After: a date in a hundred years (absurd)": json(
    429,
    { ok: false },
    { "retry-after": "Sat, 02 Jan 2126 03:04:14 GMT" },
  ),
  "429, Retry-After: 5, 10 (absurd)": json(429, { ok: false }, { "retry-after": "5, 10" }),
  "429, Retry-After: empty (absurd)": json(429, { ok: false }, { "retry-after": "" }),
  "429, x-ratelimit-reset: 5 (seconds)": json(429, { ok: false }, { "x-ratelimit-reset": "5" }),
  "429, x-ratelimit-reset: epoch in 6 s": json(429, { ok: false }, { "x-ratelimit-reset": "1767323051" }),
  "429, x-ratelimit-reset: epoch of 2001 (absurd)": json(429, { ok: false }, { "x-ratelimit-reset": "1000000000" }),
  "429, x-ratelimit-reset: never (absurd)": json(429, { ok: false }, { "x-ratelimit-reset": "never" }),
  "500 of Port": json(500, { ok: false, error: "internal_error" }),
  "502 with a gateway's page": text(502, page, { "content-type": "text/html" }),
  "503, Retry-After: 7": json(503, { ok: false }, { "retry-after": "7" }),
  "503, Retry-After: a date in 9 s": json(503, { ok: false }, { "retry-after": "Fri, 02 Jan 2026 03:04:14 GMT" }),
  "503, Retry-After: 3600": json(503, { ok: false }, { "retry-after": "3600" }),
  "503, Retry-After: 0": json(503, { ok: false }, { "retry-after": "0" }),
  "503, x-ratelimit-reset: 5 (not for a 503)": json(503, { ok: false }, { "x-ratelimit-reset": "5" }),
  "504 with an empty body": text(504, ""),

  // No connection, or one that breaks.
  "the name is not found (DNS)": "unknown",
  "connection refused": "closed",
  "certificate of an unknown authority": "untrusted",
  "no TLS behind https": "plain",
  "reset before the answer": (connection) => connection.resetAndDestroy(),
  "reset inside the headers": (connection) =>
    connection.write("HTTP/1.1 200 OK\r\nDa", () => connection.resetAndDestroy()),
  "reset inside the body": (connection) => connection.write(partOfGood(), () => connection.resetAndDestroy()),
  "end inside the body": (connection) => connection.end(partOfGood()),
  "no HTTP at all": (connection) => connection.end("SSH-2.0-OpenSSH_9.6\r\n"),
  "endless headers": endlessly("HTTP/1.1 200 OK\r\n", `x-filler: ${"x".repeat(4_000)}\r\n`),

  // Silence.
  "hang before the headers": () => {},
  "hang inside the headers": (connection) => connection.write("HTTP/1.1 200 OK\r\n"),
  "hang inside the body": (connection) => connection.write(partOfGood()),
  "one byte a second": endlessly("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n", " "),

  // A 200 that is none.
  "200 with an empty body": text(200, ""),
  "200 with a page": text(200, page, { "content-type": "text/html" }),
  "200 with invalid JSON": text(200, '{"accessToken":'),
  "200 with a list": json(200, [1]),
  "200 with ok: false": json(200, { ok: false, error: "not_now", message: "Come back" }),
  "200 without accessToken": json(200, { ok: true, expiresIn: 10_800 }),
  "200 with an accessToken that is a number": json(200, { accessToken: 7, expiresIn: 10_800 }),
  "200 with an opaque token and expiresIn as text": json(200, { accessToken: "opaque", expiresIn: "10800" }),
  "200 with a 10 MB body": text(200, "x".repeat(10_000_000)),

  // What looks like a fault and is none.
  "200 with a byte-order mark": (connection) => connection.end(httpText({ body: `\uFEFF${goodBody()}` })),
  "503 once, then a token": inTurn(json(503, {}), good),
  "429 once, Retry-After: 7, then a token": inTurn(json(429, {}, { "retry-after": "7" }), good),
  "reset once, then a token": inTurn((connection) => connection.resetAndDestroy(), good),
  "hang once, then a token": inTurn(() => {}, good),
});

export const faultNames = Object.keys(faults());

/** The faults that take an attempt's whole time. */
export const hangs = (fault: string) => /^hang|one byte/.test(fault);

/**
 * A Port with this fault: its address, and the requests that reached it. It ends with the test.
 * @param travel called when a request has arrived and when its answer has left, for a simulated network
 */
export async function portWith(
  fault: string,
  travel: (way: "there" | "back") => void = () => {},
): Promise<{ baseUrl: string; requests: readonly string[] }> {
  const kind = faults()[fault];
  if (kind === undefined) throw new Error(`No fault: ${fault}`);
  if (kind === "unknown") return { baseUrl: "https://port.invalid", requests: [] };
  if (kind === "closed") return { baseUrl: `http://127.0.0.1:${await closedPort()}`, requests: [] };
  if (kind === "untrusted") {
    if (!selfSigned) throw new Error("The table of faults needs `openssl` on the PATH, for a certificate.");
    const { port, requests } = await startLoopback(() => {}, selfSigned);
    return { baseUrl: `https://127.0.0.1:${port}`, requests };
  }
  if (kind === "plain") {
    const { address, requests } = await startLoopback(answer({ status: 400 }));
    return { baseUrl: `https://${address}`, requests };
  }
  return startLoopback((connection, request) => {
    travel("there");
    kind(connection, request);
    travel("back");
  });
}
