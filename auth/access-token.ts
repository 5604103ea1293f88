import { createHash } from "node:crypto";
import type { ClockOffset } from "./clock";
import { isTime } from "./clock";

export interface AccessToken {
  /** The JWT, without `Bearer `. */
  readonly accessToken: string;
  /** When it expires, on Port's clock, in milliseconds since 1970. */
  readonly expiresAtMillis: number;
  /** Its whole life, in milliseconds, by its own claims; undefined if it does not tell. */
  readonly lifetimeMillis?: number | undefined;
  /** How far Port's clock is ahead of this machine's, from the answer that held this token. */
  readonly clock: ClockOffset;
}

/** When a token expires, in the form of the state and the messages: RFC 3339, UTC. */
export function expiresAt({ expiresAtMillis }: AccessToken): string {
  return new Date(expiresAtMillis).toISOString();
}

/**
 * The earlier of the token's own `exp` and the answer's `expiresIn`, in milliseconds since 1970. Port may return a token
 * again with the `expiresIn` of a new one, and guarantees neither field. Undefined if both are missing.
 */
export function expiryMillis(token: string, expiresInSeconds: unknown, nowMillis: number): number | undefined {
  const expiries = [jwtTimeMillis(token, "exp")];
  if (typeof expiresInSeconds === "number") expiries.push(nowMillis + expiresInSeconds * 1000);
  const known = expiries.filter((expiry) => expiry !== undefined && isTime(expiry)) as number[];
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The whole life of a JWT in milliseconds, from `iat` to `exp`; undefined if one is missing, or if they contradict. */
export function jwtLifetimeMillis(token: string): number | undefined {
  const [issued, expires] = [jwtTimeMillis(token, "iat"), jwtTimeMillis(token, "exp")];
  return issued !== undefined && expires !== undefined && issued < expires ? expires - issued : undefined;
}

/** The `exp` or `iat` of a JWT in milliseconds since 1970, not verified (Port publishes no key); undefined if missing. */
export function jwtTimeMillis(token: string, claim: "exp" | "iat"): number | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const seconds = (claims as Record<string, unknown> | null)?.[claim];
    return typeof seconds === "number" && isTime(seconds * 1000) ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** The first 12 hexadecimal digits of a token's SHA-256: shows that a token changed without showing the token. */
export function tokenFingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 12);
}
