import type { AccessTokens } from "../access-tokens";
import type { Answer } from "../answer";
import type { Catalogues } from "../catalogue";
import type { Clock } from "../clock";

/** What the routes act on. */
export interface EmulatedPort {
  clock: Clock;
  /** Client id to client secret. */
  credentials: ReadonlyMap<string, string>;
  tokens: AccessTokens;
  expiresIn: "constant" | "countdown";
  catalogues: Catalogues;
}

/** What a request with a live token says. */
export interface AuthorizedRequest {
  body: string;
  /** What the path's groups caught, decoded. */
  parameters: readonly string[];
  query: URLSearchParams;
  /** Whose token it is. */
  clientId: string;
}

/** Answers anyone (`public`), or only who brings a live token. Port's rate limit differs by it. */
export type Route = { method: string; path: RegExp } & (
  | { access: "public"; handle(body: string, port: EmulatedPort): Answer }
  | { access: "token"; handle(request: AuthorizedRequest, port: EmulatedPort): Answer }
);
