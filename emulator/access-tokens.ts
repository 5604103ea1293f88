import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { type AccessTokenClaims, signToken, verifyToken } from "./json-web-token";
import { readState, writeState } from "./state-file";

/** Port's rule of one active token per client id, and the check of a token that comes back. */
export class AccessTokens {
  readonly #clock: Clock;
  readonly #lifetimeSeconds: number;
  readonly #stateFile: string | undefined;
  readonly #state;

  constructor(clock: Clock, lifetimeSeconds: number, stateFile: string | undefined) {
    this.#clock = clock;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#stateFile = stateFile;
    this.#state = readState(stateFile);
    // At once: a place that cannot be written shall fail the start, not the first request.
    this.#save();
  }

  /** The client's active token, or a new one where it has none or that one is expired. */
  issue(clientId: string): { token: string; claims: AccessTokenClaims } {
    const active = this.#state.tokens.get(clientId);
    const activeClaims = active === undefined ? undefined : this.read(active);
    if (active !== undefined && activeClaims !== undefined && !this.isExpired(activeClaims)) {
      return { token: active, claims: activeClaims };
    }
    const iat = this.#clock.nowSeconds();
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

  /** The claims of one of this emulator's tokens, live or expired; undefined for any other text. */
  read(token: string): AccessTokenClaims | undefined {
    return verifyToken(this.#state.key, token);
  }

  isExpired(claims: AccessTokenClaims): boolean {
    return claims.exp <= this.#clock.nowSeconds();
  }

  #save(): void {
    if (this.#stateFile !== undefined) writeState(this.#stateFile, this.#state);
  }
}
