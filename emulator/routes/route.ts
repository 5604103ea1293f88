import type { AccessTokens } from "../access-tokens";
import type { Answer } from "../answer";
import type { Clock } from "../clock";

/** What the routes act on. */
export interface EmulatedPort {
  clock: Clock;
  /** Client id to client secret. */
  credentials: ReadonlyMap<string, string>;
  tokens: AccessTokens;
  expiresIn: "constant" | "countdown";
}

export interface Route {
  method: string;
  path: RegExp;
  /** Whether the route answers anyone, or only who brings a live token. Port's rate limit differs by it. */
  access: "public" | "token";
  handle(body: string, port: EmulatedPort): Answer;
}
