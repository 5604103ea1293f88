import type { AccessToken } from "./access-token";
import { type Credentials, credentialSetKey } from "./credentials";
import { PortAuthError } from "./error";

/** The purpose of a request: a write (create, update) needs a token; a read (refresh) or a preview continues without one. */
export type Purpose = "read" | "preview" | "write";

/**
 * Returns the access token for credentials. Rejects with `PortAuthError`.
 * @param newerThan an earlier result, for a caller that waits for another token: only a later answer of Port is returned
 */
export type TokenSource = (credentials: Credentials, purpose: Purpose, newerThan?: AccessToken) => Promise<AccessToken>;

/**
 * Exchanges credentials for a token, within the retry limits for the purpose.
 * @param earlier the last transient failure with these credentials, if any
 */
export type Exchange = (credentials: Credentials, purpose: Purpose, earlier?: PortAuthError) => Promise<AccessToken>;

/** For this long, every call gets the transient failure of a write, so that the resources of an update do not wait in turn. */
const writeFailureMillis = 300_000;

/** A process serves one operation of one stack, which rarely has more sets of credentials. */
const keptSets = 100;

/** The results for one set of credentials. */
interface CredentialSet {
  token?: AccessToken;
  /** The exchanges in progress. */
  readonly running: Partial<Record<Purpose, Promise<AccessToken>>>;
  /** Final: a retry with the same credentials would fail again. */
  refusal?: PortAuthError;
  /** The transient failures. */
  readonly failures: Partial<Record<Purpose, { error: PortAuthError; untilMillis: number }>>;
  lastFailure?: PortAuthError;
}

/**
 * One exchange per set of credentials for all callers. Concurrent calls share it, a token is returned until it has expired,
 * and a refusal is final. A transient failure of a read or a preview is final for its purpose, so that a refresh of many
 * tokens waits only once for a server that does not answer. A write shares neither their exchange nor their failure. But
 * while Port refuses requests, no exchange makes one before the time that Port named to an earlier one. Only the last used
 * sets are kept: their tokens and failures would fill the memory. A set that was dropped costs one more request.
 */
export function tokenSource(exchange: Exchange, now: () => number): TokenSource {
  const sets = new Map<string, CredentialSet>();
  return async (credentials, purpose, newerThan) => {
    const key = credentialSetKey(credentials);
    const set = sets.get(key) ?? { running: {}, failures: {} };
    // The last one of the map is the last used one.
    sets.delete(key);
    sets.set(key, set);
    const { token } = set;
    if (token && token !== newerThan && now() + token.clock.mostMillis < token.expiresAtMillis) return token;
    const failure = knownFailure(set, purpose, now());
    if (failure) throw failure;
    const running = set.running.write ?? set.running[purpose];
    return running ?? run(set, credentials, purpose);
  };

  async function run(set: CredentialSet, credentials: Credentials, purpose: Purpose): Promise<AccessToken> {
    const answer = exchange(credentials, purpose, set.lastFailure);
    set.running[purpose] = answer;
    try {
      set.token = await answer;
      return set.token;
    } catch (error) {
      if (error instanceof PortAuthError) keepFailure(set, purpose, error, now());
      throw error;
    } finally {
      delete set.running[purpose];
      dropSets();
    }
  }

  function dropSets(): void {
    for (const [key, { running }] of sets) {
      if (sets.size <= keptSets) return;
      // Calls with the same credentials share a running exchange.
      if (Object.keys(running).length === 0) sets.delete(key);
    }
  }
}

function knownFailure(set: CredentialSet, purpose: Purpose, nowMillis: number): PortAuthError | undefined {
  if (set.refusal) return set.refusal;
  return [set.failures.write, set.failures[purpose]].find((failure) => failure && nowMillis < failure.untilMillis)
    ?.error;
}

function keepFailure(set: CredentialSet, purpose: Purpose, error: PortAuthError, nowMillis: number): void {
  if (!error.isTransient) {
    set.refusal = error;
    return;
  }
  set.lastFailure = error;
  set.failures[purpose] = { error, untilMillis: purpose === "write" ? nowMillis + writeFailureMillis : Infinity };
}
