import type { AccessToken } from "./access-token";
import type { Credentials } from "./credentials";
import { credentialSetKey } from "./credentials";
import type { Failure } from "./error";
import { PortAuthError } from "./error";
import type { Effects } from "./exchange";
import { exchange } from "./exchange";
import type { RetryLimits } from "./retry";
import { limitsWithin, longestMillis } from "./retry";

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

/** The last failure with one set of credentials, since the last good answer. */
interface LastFailure {
  readonly error: PortAuthError;
  /** The purposes that it holds for, and until when. */
  readonly untilMillis: Readonly<Record<Purpose, number>>;
  /** The same failure, with the latest time that Port has named for the next request. */
  readonly earlier: Failure;
}

/** An exchange in progress. */
interface Running {
  readonly purpose: Purpose;
  readonly endsMillis: number;
  readonly answer: Promise<AccessToken>;
}

/** The results for one set of credentials. */
interface CredentialSet {
  token?: AccessToken;
  readonly running: Set<Running>;
  failure?: LastFailure | undefined;
}

/** Requests tokens from Port, with one exchange per set of credentials for all callers: see `shareExchange`. */
export function tokenSource(effects: Effects, limitsFor: Readonly<Record<Purpose, RetryLimits>>): TokenSource {
  return shareExchange(
    (credentials, limits, earlier) => exchange(credentials, effects, limits, earlier),
    limitsFor,
    effects.now,
  );
}

/**
 * One exchange per set of credentials for all callers. Concurrent calls share it, a token is returned until it has expired,
 * and a failure until another exchange makes sense. A write shares neither the exchange of a read or a preview nor its
 * failure. But while Port refuses requests, no exchange makes one before the time that Port named to an earlier one. Only the
 * last used sets are kept: their tokens and failures would fill the memory. A set that was dropped costs one more request.
 */
export function shareExchange(
  exchange: Exchange,
  limitsFor: Readonly<Record<Purpose, RetryLimits>>,
  now: () => number,
): TokenSource {
  const sets = new Map<string, CredentialSet>();
  return async (credentials, purpose, newerThan, untilMillis = Number.POSITIVE_INFINITY) => {
    const key = credentialSetKey(credentials);
    const set = sets.get(key) ?? { running: new Set() };
    // The last one of the map is the last used one.
    sets.delete(key);
    sets.set(key, set);
    const { token, failure } = set;
    const nowMillis = now();
    if (token && token !== newerThan && nowMillis + token.clock.mostMillis < token.expiresAtMillis) return token;
    if (failure && nowMillis < failure.untilMillis[purpose]) throw failure.error;
    const shared = [...set.running].find(
      (running) => ["write", purpose].includes(running.purpose) && running.endsMillis <= untilMillis,
    );
    return shared?.answer ?? run(set, credentials, purpose, limitsWithin(limitsFor[purpose], untilMillis - nowMillis));
  };

  async function run(
    set: CredentialSet,
    credentials: Credentials,
    purpose: Purpose,
    limits: RetryLimits,
  ): Promise<AccessToken> {
    const answer = exchange(credentials, limits, set.failure?.earlier);
    const running = { purpose, endsMillis: now() + longestMillis(limits), answer };
    set.running.add(running);
    try {
      set.token = await answer;
      set.failure = undefined;
      return set.token;
    } catch (error) {
      if (error instanceof PortAuthError) set.failure = afterAnother(error, purpose, set.failure, now());
      throw error;
    } finally {
      set.running.delete(running);
      dropSets();
    }
  }

  function dropSets(): void {
    for (const [key, { running }] of sets) {
      if (sets.size <= keptSets) return;
      // Calls with the same credentials share a running exchange.
      if (running.size === 0) sets.delete(key);
    }
  }
}

/**
 * What is known after another failure. Wrong credentials stay wrong, whatever the purpose. Another failure of a write holds
 * for every purpose, for a while. One of a read or a preview is final for its purpose, so that a refresh of many tokens waits
 * only once for a server that does not answer.
 */
function afterAnother(
  error: PortAuthError,
  purpose: Purpose,
  last: LastFailure | undefined,
  nowMillis: number,
): LastFailure {
  if (last?.error.failure.code === "invalid_credentials") return last;
  const isRefusal = error.failure.code === "invalid_credentials";
  const untilMillis = { read: 0, preview: 0, write: 0, ...last?.untilMillis };
  const heldFor = isRefusal || purpose === "write" ? (Object.keys(untilMillis) as Purpose[]) : [purpose];
  const endMillis = isRefusal || purpose !== "write" ? Number.POSITIVE_INFINITY : nowMillis + writeFailureMillis;
  for (const each of heldFor) untilMillis[each] = Math.max(untilMillis[each], endMillis);
  // Exchanges for several purposes can run at once. One that ends later may not know of the time that Port named to another.
  const retryAtMillis = Math.max(error.failure.retryAtMillis ?? 0, last?.earlier.retryAtMillis ?? 0);
  return { error, untilMillis, earlier: { ...error.failure, retryAtMillis } };
}
