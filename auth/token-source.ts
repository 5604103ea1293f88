import type { AccessToken } from "./access-token";
import { type Credentials, credentialSetKey } from "./credentials";
import { PortAuthError } from "./error";

/** What a token is requested for: a write (create, update) needs one, a read (refresh, preview) goes on without. */
export type Purpose = "read" | "write";

/**
 * Hands out the access token of a credential set. Rejects with `PortAuthError`.
 * @param newerThan an earlier answer, for a caller that waits for another token: only a later answer serves it
 */
export type TokenSource = (credentials: Credentials, purpose: Purpose, newerThan?: AccessToken) => Promise<AccessToken>;

/** Exchanges credentials for a token, as patiently as the purpose deserves. */
export type Exchange = (credentials: Credentials, purpose: Purpose) => Promise<AccessToken>;

/** For so long, a transient failure of a write answers every call: the resources of one update do not wait one by one. */
const writeFailureMillis = 300_000;

/** What is known of one credential set. */
interface CredentialSet {
  token?: AccessToken;
  /** The exchanges that are under way. */
  readonly running: Partial<Record<Purpose, Promise<AccessToken>>>;
  /** The same credentials will not do better in the same process. */
  refusal?: PortAuthError;
  readFailure?: PortAuthError;
  writeFailure?: { error: PortAuthError; untilMillis: number };
}

/**
 * One exchange per credential set, however many callers: calls at the same time share it, a good answer serves until
 * the token has expired, and a refusal is final. A transient failure of a read is final for reads, so a refresh of many
 * tokens waits for a silent Port once. A write makes an exchange of its own.
 */
export function tokenSource(exchange: Exchange, now: () => number): TokenSource {
  const sets = new Map<string, CredentialSet>();
  return async (credentials, purpose, newerThan) => {
    const key = credentialSetKey(credentials);
    const set = sets.get(key) ?? { running: {} };
    sets.set(key, set);
    const { token } = set;
    if (token && token !== newerThan && now() + token.clock.mostMillis < token.expiresAtMillis) return token;
    const failure = knownFailure(set, purpose, now());
    if (failure) throw failure;
    const running = set.running.write ?? (purpose === "read" ? set.running.read : undefined);
    return running ?? run(set, credentials, purpose);
  };

  async function run(set: CredentialSet, credentials: Credentials, purpose: Purpose): Promise<AccessToken> {
    const answer = exchange(credentials, purpose);
    set.running[purpose] = answer;
    try {
      set.token = await answer;
      return set.token;
    } catch (error) {
      if (error instanceof PortAuthError) keepFailure(set, purpose, error, now());
      throw error;
    } finally {
      delete set.running[purpose];
    }
  }
}

function knownFailure(set: CredentialSet, purpose: Purpose, nowMillis: number): PortAuthError | undefined {
  if (set.refusal) return set.refusal;
  if (set.writeFailure && nowMillis < set.writeFailure.untilMillis) return set.writeFailure.error;
  return purpose === "read" ? set.readFailure : undefined;
}

const transient = new Set<string>(["rate_limited", "unavailable", "timed_out", "unreachable"]);

function keepFailure(set: CredentialSet, purpose: Purpose, error: PortAuthError, nowMillis: number): void {
  if (!transient.has(error.code)) set.refusal = error;
  else if (purpose === "read") set.readFailure = error;
  else set.writeFailure = { error, untilMillis: nowMillis + writeFailureMillis };
}
