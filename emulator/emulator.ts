import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AccessTokens, accessTokenRoute } from "./access-tokens";
import { answerRequest } from "./answer-request";
import { catalogueRoutes } from "./catalogue";
import { RateLimit } from "./rate-limit";
import { errorPrefix, lifetimeSeconds, portNumber, validDate, validResponse } from "./validate";

/** The client credentials that an emulator accepts by default. */
export const emulatorCredentials = {
  clientId: "emulator-client-id",
  clientSecret: "emulator-client-secret",
} as const;

/** Options of {@link startEmulator}. */
export interface EmulatorOptions {
  /** The port to listen on, on 127.0.0.1; 0 to 65535. Default: 0, any free port. */
  port?: number;
  /**
   * The accepted credentials: the client secret by client id. Each client id has its own catalogue, like an organization.
   * Default: {@link emulatorCredentials}.
   */
  credentials?: Record<string, string>;
  /** The life of a new access token, in seconds; 1 to 31536000. Default: 10800 (3 hours, as at Port). */
  lifetimeSeconds?: number;
  /**
   * The `expiresIn` of a token that is issued again: its whole life (`"constant"`) or its remaining life (`"countdown"`).
   * Port does not document which one it returns, so a client must handle both. Default: `"constant"`.
   */
  expiresIn?: "constant" | "countdown";
  /**
   * The path of a file for the signing key and the active tokens, so that tokens survive a restart. The file has mode 0600,
   * which Windows ignores: there, the permissions of its folder apply. It holds no client secret. Default: none; tokens are
   * lost when the emulator stops.
   */
  stateFile?: string;
  /**
   * Whether Port's rate limits apply: in five minutes, 100 requests for a token and 15000 other requests. If false, there
   * are no limits and no `x-ratelimit` headers, for test suites that request more tokens. Default: true.
   */
  rateLimit?: boolean;
}

/** An answered request. Holds neither a client secret nor a token. */
export interface LoggedRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** The status of the answer. */
  status: number;
  /** The answer's `X-Trace-Id`. */
  traceId: string;
  /** The client id of the request's credentials or token; missing if the emulator does not know it. */
  clientId?: string;
}

/** An answer that replaces the emulator's own answer, see {@link Emulator.respondNext}. */
export interface EmulatorResponse {
  /** HTTP status, 200 to 599. */
  status: number;
  /** Default: none. */
  headers?: Record<string, string>;
  /** Default: empty. */
  body?: string;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`, without `/v1` and without a trailing slash. */
  readonly baseUrl: string;
  /** All requests answered so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** The number of requests for an access token (`POST /v1/auth/access_token`) so far, refused requests included. */
  readonly authRequests: number;
  /**
   * Moves the emulator's clock forward by this many seconds, or back if negative. Tokens, rate limits and the `Date` header
   * use that clock.
   * @throws RangeError unless `seconds` is a number that moves the clock to a valid date
   */
  advance(seconds: number): void;
  /**
   * Answers the next request, on any route, with this response. Several calls queue their responses. The emulator adds only
   * `Date` and `X-Trace-Id`, unless `headers` has them. The request does not count towards a rate limit.
   * @throws RangeError for a status out of range, TypeError for a header that cannot be sent
   */
  respondNext(response: EmulatorResponse): void;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Like `startEmulator`, with a callback for each answered request. */
export async function serveEmulator(
  options: EmulatorOptions,
  onRequest: (request: LoggedRequest) => void,
): Promise<Emulator> {
  const port = portNumber("port", options.port ?? 0);
  const lifetime = lifetimeSeconds("lifetimeSeconds", options.lifetimeSeconds ?? 10_800);
  const credentials = options.credentials ?? { [emulatorCredentials.clientId]: emulatorCredentials.clientSecret };
  let aheadMillis = 0;
  const nowMillis = () => Date.now() + aheadMillis;

  const tokens = new AccessTokens(nowMillis, lifetime, options.stateFile);
  const authRoute = accessTokenRoute(new Map(Object.entries(credentials)), tokens, options.expiresIn ?? "constant");
  const routes = [authRoute, ...catalogueRoutes(nowMillis)];
  // Port's numbers: https://docs.port.io/api-reference/rate-limits
  const limit = (requests: number) => new RateLimit({ nowMillis }, requests);
  const limits = options.rateLimit === false ? undefined : { public: limit(100), token: limit(15_000) };
  const queued: Required<EmulatorResponse>[] = [];
  const requests: LoggedRequest[] = [];

  const onHttpRequest: RequestListener = async (request, response) => {
    const { method = "", url = "" } = request;
    const [path = "", query = ""] = url.split(/\?(.*)/s);
    const instead = queued.shift();
    const { status, headers, body, clientId } = instead
      ? { clientId: undefined, ...instead }
      : await answerRequest(request, { path, query: new URLSearchParams(query) }, { routes, tokens, limits });
    response.statusCode = status;
    response.setHeader("date", new Date(nowMillis()).toUTCString());
    response.setHeader("x-trace-id", randomUUID());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const traceId = String(response.getHeader("x-trace-id"));
    // Logged without the query, which may hold a secret, and before the answer, so that the caller finds it in `requests`.
    const logged = { method, path, status, traceId, ...(clientId === undefined ? {} : { clientId }) };
    requests.push(logged);
    onRequest(logged);
    response.end(body);
  };
  const server = createServer(onHttpRequest);
  return {
    baseUrl: await listen(server, port),
    requests,
    get authRequests() {
      return requests.filter(({ method, path }) => method === authRoute.method && authRoute.path.test(path)).length;
    },
    advance(seconds) {
      validDate("seconds", seconds, nowMillis() + seconds * 1000);
      aheadMillis += seconds * 1000;
    },
    respondNext: (response) => void queued.push(validResponse(response)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Loopback only, because the emulator's credentials are public. */
const host = "127.0.0.1";

/** Resolves with the server's base URL. */
async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `${errorPrefix}port ${port} on ${host} is taken. Stop the process that listens on it, or choose another port; 0 takes any free one.`,
      { cause: error },
    );
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
