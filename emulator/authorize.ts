import type { AccessTokens } from "./access-tokens";
import { type Answer, failure } from "./answer";

/** Whose live token the `Authorization` header carries, or the refusal. */
export function authorize(authorization: string, tokens: AccessTokens): { clientId: string } | Answer {
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
  const claims = tokens.read(token);
  if (claims === undefined) return unauthorized("token is invalid");
  if (tokens.isExpired(claims)) return unauthorized("token is expired");
  return { clientId: claims.sub };
}

export function unauthorized(message: string): Answer {
  return failure(401, "unauthorized", message);
}
