import { type AccessToken, PortAuthError, stackPlaces, tokenFingerprint } from "../../../auth";
import { sameClock } from "../../../auth/clock";
import type { Credentials } from "../../../auth/credentials";
import type { AccessTokenState, CheckedInputs, LifecycleContext } from "../../../provider/lifecycle";

/** The instant at which the tests' clock stands. */
export const start = Date.parse("2026-01-02T03:04:05.000Z");

export const baseUrl = "https://api.getport.io";
export const inputs: CheckedInputs = { clientId: "id", baseUrl, clientSecret: "secret" };

/** A state with a token that has so long to live. */
export function stateWith(remainingSeconds: number, changes: Partial<AccessTokenState> = {}): AccessTokenState {
  return {
    ...inputs,
    baseUrl,
    clientId: "id",
    accessToken: "old-token",
    expiresAt: new Date(start + remainingSeconds * 1000).toISOString(),
    tokenFingerprint: tokenFingerprint("old-token"),
    ...changes,
  };
}

interface Recorded {
  readonly context: LifecycleContext;
  readonly requested: readonly Requested[];
  readonly logged: readonly string[];
  readonly slept: readonly number[];
}

/** The credentials of a request, and where each came from. */
type Requested = Omit<Credentials, "baseUrlSources">;

/** A context that issues this token, or fails with this, and records what was requested and logged. */
export function contextWith(
  answer: Partial<AccessToken> | Error = {},
  {
    config = {},
    env = {},
    currentBaseUrl,
  }: { config?: Record<string, string>; env?: Record<string, string>; currentBaseUrl?: string } = {},
): Recorded {
  const requested: Requested[] = [];
  const logged: string[] = [];
  const slept: number[] = [];
  let now = start;
  const context: LifecycleContext = {
    now: () => now,
    async sleep(millis) {
      slept.push(millis);
      now += millis;
    },
    howToStop: "Press something to stop now.",
    surroundings: { places: stackPlaces, config: (key) => config[key], currentBaseUrl, env },
    log: (_severity, line) => logged.push(line),
    async sharedToken({ baseUrl, clientId, clientSecret }) {
      requested.push({ baseUrl, clientId, clientSecret });
      if (answer instanceof Error) throw answer;
      return { accessToken: "new-token", expiresAtMillis: start + 10_800_000, clock: sameClock, ...answer };
    },
  };
  return { context, requested, logged, slept };
}

export const newToken = {
  accessToken: "new-token",
  expiresAt: "2026-01-02T06:04:05.000Z",
  tokenFingerprint: "348e9df2a42b",
};

export const refusal = new PortAuthError({ code: "invalid_credentials", problem: "Port says no", remedy: "Do this." });
