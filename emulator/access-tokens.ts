import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { Route } from "./answer-request";
import { failure, success } from "./answer-request";
import type { AccessTokenClaims } from "./json-web-token";
import { signToken, verifyToken } from "./json-web-token";
import { parseBody } from "./request-body";
import { readState, writeState } from "./state-file";

/** Issues access tokens by Port's rule: one active token per client id. */
export class AccessTokens {
  readonly #nowMillis: () => number;
  readonly #lifetimeSeconds: number;
  readonly #stateFile: string | undefined;
  readonly #state;

  constructor(nowMillis: () => number, lifetimeSeconds: number, stateFile: string | undefined) {
    this.#nowMillis = nowMillis;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#stateFile = stateFile;
    this.#state = readState(stateFile);
    // Fails at the start, and not at the first request, if the file cannot be written.
    this.#save();
  }

  /** The client's active token, or a new one if there is none or it has expired. */
  issue(clientId: string): { token: string; claims: AccessTokenClaims } {
    const active = this.#state.tokens.get(clientId);
    const activeClaims = active === undefined ? undefined : this.read(active);
    if (active !== undefined && activeClaims !== undefined && this.remainingSeconds(activeClaims) > 0) {
      return { token: active, claims: activeClaims };
    }
    const iat = this.#nowSeconds();
    const claims: AccessTokenClaims = {
      iss: "pulumi-port-access-token-emulator",
      sub: clientId,
      iat,
      exp: iat + this.#lifetimeSeconds,
      jti: randomUUID(),
      orgId: `org_${clientId}`,
      isMachine: true,
    };
    const token = signToken(this.#state.key, claims);
    this.#state.tokens.set(clientId, token);
    this.#save();
    return { token, claims };
  }

  /** The claims of a token that this emulator issued, expired or not; undefined for any other text. */
  read(token: string): AccessTokenClaims | undefined {
    return verifyToken(this.#state.key, token);
  }

  /** 0 or less if the token has expired. */
  remainingSeconds(claims: AccessTokenClaims): number {
    return claims.exp - this.#nowSeconds();
  }

  #nowSeconds(): number {
    return Math.floor(this.#nowMillis() / 1000);
  }

  #save(): void {
    if (this.#stateFile !== undefined) writeState(this.#stateFile, this.#state);
  }
}

/** @param credentials the client secret by client id */
export function accessTokenRoute(
  credentials: ReadonlyMap<string, string>,
  tokens: AccessTokens,
  expiresIn: "constant" | "countdown",
): Route {
  const invalidCredentials = failure(
    401,
    "invalid_credentials",
    "Invalid credentials supplied to the generate token API",
  );
  return {
    method: "POST",
    path: /^\/v1\/auth\/access_token$/,
    access: "public",
    queries: "ignored",
    handle(request) {
      const given = parseBody(request.body, { clientId: "text", clientSecret: "text" });
      if (typeof given === "string" || Object.keys(given).length !== 2) {
        const message =
          'The body must be a JSON object of exactly two non-empty strings, "clientId" and "clientSecret"';
        return failure(422, "validation_error", message);
      }
      const { clientId, clientSecret } = given as { clientId: string; clientSecret: string };
      const rightSecret = credentials.get(clientId);
      // An unknown client id is not logged, because it may be a secret in the wrong place.
      if (rightSecret === undefined) return invalidCredentials;
      if (!isSame(clientSecret, rightSecret)) return { ...invalidCredentials, clientId };

      const { token, claims } = tokens.issue(clientId);
      const seconds = expiresIn === "constant" ? claims.exp - claims.iat : tokens.remainingSeconds(claims);
      return { ...success(200, { accessToken: token, expiresIn: seconds, tokenType: "Bearer" }), clientId };
    },
  };
}

/** Compares in constant time. Compares hashes, because `timingSafeEqual` needs equal lengths. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
