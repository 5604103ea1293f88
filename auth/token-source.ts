import type { AccessToken } from "./access-token";
import type { Credentials } from "./credentials";
import { credentialSetKey } from "./credentials";
import type { Failure } from "./error";
import { PortAuthError } from "./error";
import type { Effects } from "./exchange";
import { exchange } from "./exchange";
import type { RetryLimits } from "./retry";
import { limitsWithin } from "./retry";

/** The purpose of a request: a write (create, update) needs a token; a read (refresh) or a preview continues without one. */
export type Purpose = "read" | "preview" | "write";

/**
 * Returns the access token for credentials. Rejects with `PortAuthError`.
 * @param newerThan an earlier result, for a caller that waits for another token: only a later answer of Port is returned
 * @param untilMillis when the exchange has to end. Default: as its limits allow
 */
export type TokenSource = (
  credentials: Credentials,
  purpose: Purpose,
  newerThan?: AccessToken,
  untilMillis?: number,
) => Promise<AccessToken>;

/**
 * Exchanges credentials for a token.
 * @param earlier the last failure with these credentials since the last good answer, if any
 */
export type Exchange = (credentials: Credentials, limits: RetryLimits, earlier?: Failure) => Promise<AccessToken>;

/** For this long, every call gets the failure of a write, so that the resources of an update do not wait in turn. */
const writeFailureMillis = 300_000;

/** A process serves one operation of one stack, which rarely has more sets of credentials. */
const keptSets = 100;

interface Running {
  readonly purpose: Purpose;
  readonly endsMillis: number;
  readonly answer: Promise<AccessToken>;
}

interface Failed {
  readonly purpose: Purpose;
  readonly atMillis: number;
  readonly error: PortAuthError;
}

interface CredentialSet {
  token?: AccessToken;
  readonly running: Set<Running>;
  /** Since the last good answer, the last one first. */
  failures: readonly Failed[];
}

/** Requests tokens from Port, with one exchange per set of credentials for all callers: see `shareExchange`. */
export function tokenSource(effects: Effects, limitsFor: Readonly<Record<Purpose, RetryLimits>>): TokenSource {
  const make: Exchange = (credentials, limits, earlier) => exchange(credentials, effects, limits, earlier);
  return shareExchange(make, limitsFor, effects.now);
}

/**
 * One exchange per set of credentials for all callers. Concurrent calls share it, a token is returned until it has expired,
 * and a failure as long as it holds. A write shares neither the exchange of a read or a preview nor its failure. But while
 * Port refuses requests, no exchange makes one before the time that Port named to an earlier one.
 */
export function shareExchange(
  exchange: Exchange,
  limitsFor: Readonly<Record<Purpose, RetryLimits>>,
  now: () => number,
): TokenSource {
  const sets = new Map<string, CredentialSet>();
  return async (credentials, purpose, newerThan, untilMillis = Number.POSITIVE_INFINITY) => {
    const key = credentialSetKey(credentials);
    const set = sets.get(key) ?? { running: new Set(), failures: [] };
    // The last one of the map is the last used one.
    sets.delete(key);
    sets.set(key, set);
    const { token, failures } = set;
    const nowMillis = now();
    if (token && token !== newerThan && nowMillis + token.clock.mostMillis < token.expiresAtMillis) return token;
    if (failures[0] && failures.some((failed) => holds(failed, purpose, nowMillis))) throw failures[0].error;
    const shared = [...set.running].find(
      (running) => serves(running.purpose, purpose) && running.endsMillis <= untilMillis,
    );
    return shared?.answer ?? run(set, credentials, purpose, limitsWithin(limitsFor[purpose], untilMillis - nowMillis));
  };

  async function run(
    set: CredentialSet,
    credentials: Credentials,
    purpose: Purpose,
    limits: RetryLimits,
  ): Promise<AccessToken> {
    const answer = exchange(credentials, limits, earlierFailure(set.failures));
    const running = { purpose, endsMillis: now() + limits.totalMillis + limits.leastAttemptMillis, answer };
    set.running.add(running);
    try {
      set.token = await answer;
      set.failures = [];
      return set.token;
    } catch (error) {
      // Wrong credentials stay wrong, so nothing replaces that failure.
      if (error instanceof PortAuthError && !set.failures.some(isRefusal)) {
        set.failures = [{ purpose, atMillis: now(), error }, ...set.failures];
      }
      throw error;
    } finally {
      set.running.delete(running);
      dropSets();
    }
  }

  /** Tokens and failures would fill the memory. A set that was dropped costs one more request. */
  function dropSets(): void {
    for (const [key, { running }] of sets) {
      if (sets.size <= keptSets) return;
      // Calls with the same credentials share a running exchange.
      if (running.size === 0) sets.delete(key);
    }
  }
}

/** Whether what comes of an exchange for one purpose is good enough for another. */
const serves = (made: Purpose, wanted: Purpose) => made === "write" || made === wanted;

const isRefusal = ({ error }: Failed) => error.failure.code === "invalid_credentials";

/**
 * Whether a failure holds. Wrong credentials are wrong for every purpose. Another failure of a write holds for a while, and
 * one of a read or a preview for ever, so that a refresh of many tokens waits only once for a server that does not answer.
 */
function holds(failed: Failed, wanted: Purpose, nowMillis: number): boolean {
  const isOver = failed.purpose === "write" && nowMillis >= failed.atMillis + writeFailureMillis;
  return isRefusal(failed) || (serves(failed.purpose, wanted) && !isOver);
}

/** The last failure, with the latest time that Port has named for the next request, perhaps to another exchange. */
function earlierFailure(failures: readonly Failed[]): Failure | undefined {
  const retryAtMillis = Math.max(...failures.map(({ error }) => error.failure.retryAtMillis ?? 0));
  return failures[0] && { ...failures[0].error.failure, retryAtMillis };
}
