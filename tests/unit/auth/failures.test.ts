import { exchange } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { answer, type Behaviour, closedPort, httpText, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodBody, goodToken, jwt, secret, simulated } from "./support";

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  answer({ status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
const ok = (body: string) => answer({ status: 200, body });
const html = "<!DOCTYPE html>\n<html><body>Bad gateway</body></html>";
const trace = { "x-trace-id": "4bf92f35-77b3.a:1_z" };

const origins =
  "The client id came from the argument clientId, the client secret from the environment variable PORT_CLIENT_SECRET.";
const checkCredentials = `${origins} Check that both are complete and not swapped, belong together and belong to this region. Copy your credentials from app.port.io ("…" menu, Credentials).`;
const checkForm = `${origins} Check that each holds one value and nothing else.`;
const allowList = "Ask a Port administrator to add its address to the IP allow-list.";
const perhapsAllowList =
  "If your organization uses Port's IP allow-list, ask a Port administrator to add its address. Else something in between may refuse it.";
const checkBaseUrl = "Check the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL) and any proxy.";
const notPort = `Something other than Port's API may be answering. ${checkBaseUrl}`;
const later = "Try again later. If this continues, contact Port's support.";
const notFollowed = `Redirects are not followed, because the request contains the client secret. ${checkBaseUrl}`;
const checkConnection =
  "Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).";
const traced = "Port's trace id: 4bf92f35-77b3.a:1_z.";

interface Row {
  does: Behaviour;
  code: string;
  status?: number;
  attempts: number;
  /** Without the prefix; the base URL goes first. */
  message: string;
}

/** What Port and gateways answer when they do not issue a token. */
const refusals: Record<string, Row> = {
  "401 of Port": {
    does: json(401, {
      ok: false,
      error: "invalid_credentials",
      message: "Invalid credentials supplied to the generate token API",
    }),
    code: "invalid_credentials",
    status: 401,
    attempts: 1,
    message: `does not accept the credentials (401, "invalid_credentials", "Invalid credentials supplied to the generate token API"). ${checkCredentials}`,
  },
  "401 without a body, traced": {
    does: answer({ status: 401, headers: trace }),
    code: "invalid_credentials",
    status: 401,
    attempts: 1,
    message: `does not accept the credentials (401). ${checkCredentials} ${traced}`,
  },
  "403 of the IP allow-list, in plain text": {
    does: answer({ status: 403, body: "IP not whitelisted. Found x-forwarded-for header: 203.0.113.7, orgId: org_1" }),
    code: "forbidden",
    status: 403,
    attempts: 1,
    message: `refuses this machine (403, "IP not whitelisted. Found x-forwarded-for header: 203.0.113.7, orgId: org_1"). ${allowList}`,
  },
  "403 with other words": {
    does: answer({ status: 403, body: "Blocked by policy" }),
    code: "forbidden",
    status: 403,
    attempts: 1,
    message: `refuses this machine (403, "Blocked by policy"). ${perhapsAllowList} ${checkBaseUrl}`,
  },
  "401 of Port, with a challenge": {
    does: json(401, { ok: false, error: "invalid_credentials" }, { "www-authenticate": "Bearer" }),
    code: "invalid_credentials",
    status: 401,
    attempts: 1,
    message: `does not accept the credentials (401, "invalid_credentials"). ${checkCredentials}`,
  },
  "429 with a page": {
    does: answer({ status: 429, body: html }),
    code: "rate_limited",
    status: 429,
    attempts: 5,
    message: `received too many requests (429), in 5 requests. Try again later. Something in between, not Port, seems to limit requests. ${checkBaseUrl}`,
  },
  "404 of Port": {
    does: json(404, { ok: false, error: "not_found", message: "Route not found" }, trace),
    code: "request_refused",
    status: 404,
    attempts: 1,
    message: `has no auth endpoint (404, "not_found", "Route not found"). ${checkBaseUrl} ${traced}`,
  },
  "413 with an error and no message": {
    does: json(413, { ok: false, error: "payload_too_large" }),
    code: "request_refused",
    status: 413,
    attempts: 1,
    message: `rejected the format of the credentials (413, "payload_too_large"). ${checkForm}`,
  },
  "422 of Port": {
    does: json(422, { ok: false, error: "validation_error", message: "body must have clientId" }),
    code: "request_refused",
    status: 422,
    attempts: 1,
    message: `rejected the format of the credentials (422, "validation_error", "body must have clientId"). ${checkForm}`,
  },
  "400 with a message only": {
    does: json(400, { message: "Bad Request" }),
    code: "request_refused",
    status: 400,
    attempts: 1,
    message: `refused the request (400, "Bad Request"). ${checkBaseUrl}`,
  },
  "405, which nobody described": {
    does: answer({ status: 405 }),
    code: "request_refused",
    status: 405,
    attempts: 1,
    message: `refused the request (405). ${checkBaseUrl}`,
  },
  "408": {
    does: answer({ status: 408 }),
    code: "timed_out",
    status: 408,
    attempts: 5,
    message: `timed out while waiting for the request (408), in 5 requests. ${later}`,
  },
  "429 with JSON": {
    does: json(429, { ok: false, error: "rate_limit_exceeded", message: "Too many requests" }),
    code: "rate_limited",
    status: 429,
    attempts: 5,
    message: `received too many requests (429, "rate_limit_exceeded", "Too many requests"), in 5 requests. ${later}`,
  },
  "429 with plain text": {
    does: answer({ status: 429, body: "slow\r\n\tdown\u0000" }),
    code: "rate_limited",
    status: 429,
    attempts: 5,
    message: `received too many requests (429, "slow down"), in 5 requests. ${later}`,
  },
  "500 of Port, traced": {
    does: json(500, { ok: false, error: "internal_error", message: 7 }, trace),
    code: "unavailable",
    status: 500,
    attempts: 5,
    message: `is unavailable (500, "internal_error"), in 5 requests. ${later} ${traced}`,
  },
  "599, the last there is": {
    does: answer({ status: 599 }),
    code: "unavailable",
    status: 599,
    attempts: 5,
    message: `is unavailable (599), in 5 requests. ${later}`,
  },
  "503 with a long text, of which the beginning is shown": {
    does: answer({ status: 503, body: "long ".repeat(100) }),
    code: "unavailable",
    status: 503,
    attempts: 5,
    message: `is unavailable (503, "${"long ".repeat(40)}…"), in 5 requests. ${later}`,
  },
  "201 with a token": {
    does: answer({ status: 201, body: goodBody }),
    code: "request_refused",
    status: 201,
    attempts: 1,
    message: `refused the request (201). ${checkBaseUrl}`,
  },
};
for (const status of [500, 502, 503, 504]) {
  refusals[`${status} with a gateway's page`] = {
    does: answer({ status, headers: { "content-type": "text/html" }, body: html }),
    code: "unavailable",
    status,
    attempts: 5,
    message: `is unavailable (${status}), in 5 requests. ${later}`,
  };
}
/** What a firewall, a proxy or a login page in between answers. */
const pages: Record<string, [status: number, headers: Record<string, string>, body: string]> = {
  "400 with a page": [400, {}, html],
  "401 with a login page": [401, { "www-authenticate": "Basic" }, html],
  "401 that wants another login": [401, { "www-authenticate": "Negotiate, NTLM" }, ""],
  "403 that wants the login of a proxy": [403, { "proxy-authenticate": "Basic" }, ""],
  "401 with a huge body": [401, {}, "x".repeat(65_537)],
  "403 with a block page": [403, { "content-type": "text/html; charset=utf-8" }, html],
  "403 with a page after a byte-order mark": [403, {}, `\uFEFF\n${html}`],
  "403 with a page without markup": [403, { "content-type": "text/html" }, "Blocked"],
  "405 with a page": [405, {}, html],
  "407 of the server": [407, {}, ""],
  "422 with a page": [422, {}, html],
  "451 with a page": [451, {}, html],
  "511 of a captive portal": [511, {}, html],
};
for (const [name, [status, headers, body]] of Object.entries(pages)) {
  const text = body === "Blocked" ? ', "Blocked"' : "";
  refusals[name] = {
    does: answer({ status, headers, body }),
    code: "unexpected_answer",
    status,
    attempts: 1,
    message: `answered with something else than Port's API does (${status}${text}). A firewall, a proxy or a login page in between probably blocks the request. Ask its administrator to allow this host. Else check the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).`,
  };
}
for (const status of [301, 302, 303, 307, 308, 300, 304]) {
  refusals[`${status}`] = {
    does: answer({ status, headers: { location: "http://127.0.0.1:9/elsewhere" } }),
    code: "redirected",
    status,
    attempts: 1,
    message: `answered with a redirect (${status}). ${notFollowed}`,
  };
}

/** Bodies of a 200 that hold no usable token, and what the message says of them. */
const bodies: Record<string, [body: string, what: string]> = {
  "a page": [html, "not with a JSON object"],
  "an empty body": ["", "not with a JSON object"],
  "half an object": ['{"accessToken":', "not with a JSON object"],
  "a list": [`[${goodBody}]`, "not with a JSON object"],
  null: ["null", "not with a JSON object"],
  "a text": [JSON.stringify(goodToken), "not with a JSON object"],
  "ok false": [JSON.stringify({ ok: false, accessToken: goodToken, expiresIn: 10800 }), 'with "ok": false'],
  "ok false with words": [
    '{"ok":false,"error":"not_now","message":"Come back"}',
    'with "ok": false, "not_now", "Come back"',
  ],
  "no accessToken": ['{"ok":true,"expiresIn":10800}', "without an access token"],
  "another spelling": [`{"access_token":"${goodToken}","expiresIn":10800}`, "without an access token"],
  "accessToken null": ['{"accessToken":null,"expiresIn":10800}', "without an access token"],
  "accessToken a number": ['{"accessToken":7,"expiresIn":10800}', "without an access token"],
  "accessToken empty": ['{"accessToken":"","expiresIn":10800}', "without an access token"],
  "accessToken blank": ['{"accessToken":" ","expiresIn":10800}', "without an access token"],
  "accessToken with blanks around": [`{"accessToken":" ${goodToken}","expiresIn":10800}`, "without an access token"],
  "accessToken with Bearer": [`{"accessToken":"Bearer ${goodToken}","expiresIn":10800}`, "without an access token"],
  "accessToken with a line break": [`{"accessToken":"${goodToken}\\n","expiresIn":10800}`, "without an access token"],
  "accessToken beyond ASCII": ['{"accessToken":"tökèn","expiresIn":10800}', "without an access token"],
  "no expiry": [`{"accessToken":"${jwt({})}","expiresIn":"10800"}`, "with an access token that has no expiry"],
  "an absurd expiry": [`{"accessToken":"opaque","expiresIn":1e999}`, "with an access token that has no expiry"],
  "a byte more than 64 KiB": [`{}${" ".repeat(65_535)}`, "with more than 64 KiB"],
};

const answers: Record<string, Row> = { ...refusals };
for (const [name, [body, what]] of Object.entries(bodies)) {
  answers[`200 with ${name}`] = {
    does: ok(body),
    code: "unexpected_answer",
    status: 200,
    attempts: 1,
    message: `answered 200, but ${what}. ${notPort}`,
  };
}

/** No answer, or one that ends too early. */
const silences: Record<string, Row> = {
  "a reset before the answer": {
    does: (connection) => connection.resetAndDestroy(),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (ECONNRESET), in 5 requests. ${checkConnection}`,
  },
  "an end before the answer": {
    does: (connection) => connection.end(),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (ECONNRESET), in 5 requests. ${checkConnection}`,
  },
  "a reset inside the body": {
    does: (connection) =>
      connection.write(httpText({ body: goodBody }).slice(0, -20), () => connection.resetAndDestroy()),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (ECONNRESET), in 5 requests. ${checkConnection}`,
  },
  "an end inside the body": {
    does: (connection) => connection.end(httpText({ body: goodBody }).slice(0, -20)),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (ECONNRESET), in 5 requests. ${checkConnection}`,
  },
  "an end inside a body in chunks": {
    does: (connection) => connection.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (ECONNRESET), in 5 requests. ${checkConnection}`,
  },
  "an end inside the body of a refusal, whose status is enough": {
    does: (connection) => connection.end(httpText({ status: 401, headers: trace, body: html }).slice(0, -20)),
    code: "invalid_credentials",
    status: 401,
    attempts: 1,
    message: `does not accept the credentials (401). ${checkCredentials} ${traced}`,
  },
  "no HTTP": {
    does: (connection) => connection.end("SSH-2.0-OpenSSH_9.6\r\n"),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (HPE_INVALID_CONSTANT), in 5 requests. ${checkConnection}`,
  },
  "compression that is none": {
    does: answer({ headers: { "content-encoding": "gzip" }, body: goodBody }),
    code: "unreachable",
    attempts: 5,
    message: `could not be reached (Z_DATA_ERROR), in 5 requests. ${checkConnection}`,
  },
  "silence before the answer": {
    does: () => {},
    code: "timed_out",
    attempts: 4,
    message: `did not answer within 120 s, in 4 requests. ${checkConnection}`,
  },
  "silence inside the headers": {
    does: (connection) => connection.write("HTTP/1.1 200 OK\r\nx-trace-id: abc\r\n"),
    code: "timed_out",
    attempts: 4,
    message: `did not answer within 120 s, in 4 requests. ${checkConnection}`,
  },
  "silence inside the body": {
    does: (connection) => connection.write(httpText({ body: goodBody }).slice(0, -20)),
    code: "timed_out",
    attempts: 4,
    message: `did not answer within 120 s, in 4 requests. ${checkConnection}`,
  },
};

it.each(Object.entries({ ...answers, ...silences }))("%s", async (_, row) => {
  const server = await startLoopback(row.does);
  // A silence of 30 s is one of 50 ms here, by the real clock.
  const isSilence = row.code === "timed_out" && row.status === undefined;
  const effects = simulated({
    send(request, limit) {
      if (isSilence) effects.advance(limit);
      return send(request, isSilence ? limit / 600 : limit);
    },
  });
  const error = await failureOf(exchange(credentialsFor(server.baseUrl), effects));
  const { code, status, message } = error;
  // Those that were made, not those that arrived: on a busy machine, 50 ms can be too short for a connection.
  expect({ code, status, attempts: effects.timeouts.length, message }).toEqual({
    code: row.code,
    status: row.status,
    attempts: row.attempts,
    message: `${server.baseUrl} ${row.message}`,
  });
});

describe("a 401 names what cannot be seen in the credentials", () => {
  it.each([
    ["a client id in quotes", "'id'", secret, " The client id is in quotes."],
    ["a client secret in quotes", "id", `"${secret}"`, " The client secret is in quotes."],
    [
      "an invisible character in a client secret",
      "id",
      "a\u200bbcdef",
      " The client secret contains an invisible character.",
    ],
    ["both", '"id"', "'secret'", " The client id is in quotes. The client secret is in quotes."],
    ["nothing odd", "id", secret, ""],
  ])("%s", async (_, clientId, clientSecret, flaws) => {
    const server = await startLoopback(answer({ status: 401 }));
    const request = exchange(credentialsFor(server.baseUrl, clientSecret, clientId), simulated());
    expect((await failureOf(request)).message).toBe(
      `${server.baseUrl} does not accept the credentials (401). ${checkCredentials.replace(origins, origins + flaws)}`,
    );
  });
});

it("a connection that is refused", async () => {
  const baseUrl = `http://127.0.0.1:${await closedPort()}`;
  const effects = simulated();
  const error = await failureOf(exchange(credentialsFor(baseUrl), effects));
  expect({ code: error.code, status: error.status, attempts: effects.timeouts.length, message: error.message }).toEqual(
    {
      code: "unreachable",
      status: undefined,
      attempts: 5,
      message: `${baseUrl} could not be reached (ECONNREFUSED), in 5 requests. ${checkConnection}`,
    },
  );
});

describe("a trace id is shown only if it can be one", () => {
  it.each([
    ["blanks", "two words"],
    ["markup", "<b>"],
    ["more than 128 characters", "x".repeat(129)],
    ["nothing", ""],
  ])("%s", async (_, id) => {
    const server = await startLoopback(answer({ status: 401, headers: { "x-trace-id": id } }));
    const error = await failureOf(exchange(credentialsFor(server.baseUrl), simulated()));
    expect(error.message).toBe(`${server.baseUrl} does not accept the credentials (401). ${checkCredentials}`);
  });
});
