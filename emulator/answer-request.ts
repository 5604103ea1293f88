import type { IncomingMessage } from "node:http";
import type { AccessTokens } from "./access-tokens";
import type { RateLimit } from "./rate-limit";
import { named, readBody } from "./request-body";

export interface Answer {
  status: number;
  /** Sent as JSON. */
  body: { ok: boolean; [member: string]: unknown };
  /** The client that made the request, for the log. */
  clientId?: string;
}

export function success(status: number, members: Record<string, unknown> = {}): Answer {
  return { status, body: { ok: true, ...members } };
}

/** An answer in the form of Port's errors. `error` is in snake_case. */
export function failure(status: number, error: string, message: string): Answer {
  return { status, body: { ok: false, error, message } };
}

/** Query parameters, and the values of each that the emulator understands. */
export type Queries = Record<string, RegExp>;

/** The refusal of a query parameter that the emulator would ignore; undefined if there is none. */
function unknownQuery(query: URLSearchParams, known: Queries): Answer | undefined {
  const refused = (message: string) => failure(422, "not_in_emulator", `The emulator ${message}`);
  for (const name of new Set(query.keys())) {
    const values = Object.hasOwn(known, name) ? known[name] : undefined;
    const shown = named("a query parameter", name);
    if (values === undefined) return refused(`does not know ${shown} of this route`);
    const [value = "", ...others] = query.getAll(name);
    if (others.length > 0) return refused(`takes ${shown} once`);
    if (!values.test(value)) return refused(`does not know this value of ${shown}`);
  }
  return undefined;
}

/** The parts of a request that a route uses. */
export interface RouteRequest {
  body: string;
  /** The decoded groups of the route's path. */
  parameters: readonly string[];
  query: URLSearchParams;
  /** The client id of the request's token; empty for a public route. */
  clientId: string;
}

export interface Route {
  method: string;
  path: RegExp;
  /** A `public` route needs no token. Port has one rate limit for public routes and one for all others. */
  access: "public" | "token";
  /** The query parameters that the route understands, others are refused; or all are ignored. */
  queries: Queries | "ignored";
  handle(request: RouteRequest): Answer;
}

/** The routes of the emulator, with its tokens and rate limits. */
interface Backend {
  routes: readonly Route[];
  tokens: AccessTokens;
  /** Undefined if there are no limits. */
  limits: Record<Route["access"], RateLimit> | undefined;
}

/** Answers a request in Port's order: first the gateway checks the token, then the rate limit applies, then the route. */
export async function answerRequest(
  request: IncomingMessage,
  { path, query }: { path: string; query: URLSearchParams },
  { routes, tokens, limits }: Backend,
): Promise<{ status: number; headers: Record<string, string>; body: string; clientId: string | undefined }> {
  const route = routes.find((candidate) => candidate.method === request.method && candidate.path.test(path));
  const limit = limits?.[route?.access ?? "token"];
  const decide = async (): Promise<Answer> => {
    const { authorization } = request.headers;
    // Port's gateway refuses an invalid token, even on a route that needs none.
    const caller = authorization === undefined ? undefined : authorize(authorization, tokens);
    if (caller !== undefined && "status" in caller) return caller;

    if (limit?.take() === false) return failure(429, "rate_limit_exceeded", "Too many requests");
    return { ...caller, ...(await run(caller?.clientId)) };
  };
  const run = async (clientId: string | undefined): Promise<Answer> => {
    if (route === undefined) {
      const missing = `Route ${request.method}:${path} not found in the emulator, which has a part of Port's API`;
      return failure(404, "not_found", missing);
    }
    if (route.access === "token" && clientId === undefined) return unauthorized("token is missing");
    const body = await readBody(request);
    if (body === undefined) return failure(413, "payload_too_large", "Request body is over 1 MiB");
    const refusal = route.queries === "ignored" ? undefined : unknownQuery(query, route.queries);
    const parameters = (route.path.exec(path) ?? []).slice(1).map(decode);
    return refusal ?? route.handle({ body, parameters, query, clientId: clientId ?? "" });
  };
  // A route can fail, for example if the folder of the state file was deleted.
  const answer = await decide().catch((error: Error) => failure(500, "internal_error", error.message));
  return {
    status: answer.status,
    headers: { "content-type": "application/json; charset=utf-8", ...limit?.headers() },
    body: JSON.stringify(answer.body),
    clientId: answer.clientId,
  };
}

/** The client id of the valid token in an `Authorization` header, or the answer that refuses it. */
function authorize(authorization: string, tokens: AccessTokens): { clientId: string } | Answer {
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token === undefined) return unauthorized('the Authorization header must be "Bearer", a blank and the token');
  const claims = tokens.read(token);
  if (claims === undefined) return unauthorized("token is invalid");
  return tokens.remainingSeconds(claims) > 0 ? { clientId: claims.sub } : unauthorized("token is expired");
}

function unauthorized(message: string): Answer {
  return failure(401, "unauthorized", message);
}

/** Decodes a part of a path. A part with invalid percent-encoding stays as it is. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
