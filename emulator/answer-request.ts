import type { IncomingMessage } from "node:http";
import { type Answer, failure } from "./answer";
import { authorize, unauthorized } from "./authorize";
import type { RateLimit } from "./rate-limit";
import { readBody } from "./read-body";
import { routes } from "./routes";
import type { EmulatedPort, Route } from "./routes/route";

/** What a request is for. */
export interface Target {
  path: string;
  query: URLSearchParams;
}

export type RateLimits = Record<Route["access"], RateLimit>;

/** Answers as Port does: the gateway's check of the token comes first, then the rate limit, then the route. */
export async function answerRequest(
  request: IncomingMessage,
  { path, query }: Target,
  port: EmulatedPort,
  limits: RateLimits,
): Promise<{ status: number; headers: Record<string, string>; body: string; clientId: string | undefined }> {
  const route = routes.find(({ method, path: pattern }) => method === request.method && pattern.test(path));
  const limit = limits[route?.access ?? "token"];
  const { status, body, clientId } = await decide(request, { path, query }, route, limit, port).catch(
    (error: Error): Answer =>
      // For example when the state file's folder is gone.
      failure(500, "internal_error", error.message),
  );
  const headers = { "content-type": "application/json; charset=utf-8", ...limit.headers() };
  return { status, headers, body: JSON.stringify(body), clientId };
}

async function decide(
  request: IncomingMessage,
  { path, query }: Target,
  route: Route | undefined,
  limit: RateLimit,
  port: EmulatedPort,
): Promise<Answer> {
  const { authorization } = request.headers;
  // Port's gateway refuses a dead token even on the route that needs none.
  const caller = authorization === undefined ? undefined : authorize(authorization, port.tokens);
  if (caller !== undefined && "status" in caller) return caller;

  if (!limit.take()) return failure(429, "rate_limit_exceeded", "Too many requests");
  if (route === undefined)
    return { ...failure(404, "not_found", `Route ${request.method}:${path} not found`), ...caller };
  if (route.access === "public") {
    return { ...caller, ...(await withBody(request, (body) => route.handle(body, port))) };
  }
  if (caller === undefined) return unauthorized("token is missing");
  const parameters = (route.path.exec(path) ?? []).slice(1).map(decode);
  const handle = (body: string) => route.handle({ body, parameters, query, ...caller }, port);
  return { ...caller, ...(await withBody(request, handle)) };
}

async function withBody(request: IncomingMessage, handle: (body: string) => Answer): Promise<Answer> {
  const body = await readBody(request);
  return body === undefined ? failure(413, "payload_too_large", "Request body is over 1 MiB") : handle(body);
}

/** A part of a path; a stray percent sign stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
