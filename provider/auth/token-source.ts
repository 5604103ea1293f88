import type { AccessToken } from "./access-token";
import { type Credentials, credentialSetKey } from "./credentials";
import { PortAuthError } from "./error";

/** Hands out the access token of a credential set. Rejects with `PortAuthError`. */
export type TokenSource = (credentials: Credentials) => Promise<AccessToken>;

/**
 * Asks Port once per credential set, however often it is called: calls at the same time share one request, and its
 * answer is kept until the token has expired. A refusal is kept as well: the same credentials will not do better in
 * the same run. `keepPassing` says whether a failure that may pass is kept, too, or asked about again.
 */
export function tokenSource(request: TokenSource, now: () => number, keepPassing = false): TokenSource {
  const answers = new Map<string, Promise<AccessToken>>();
  const ask = (key: string, credentials: Credentials): Promise<AccessToken> => {
    const answer = request(credentials);
    answers.set(key, answer);
    answer.catch((error) => {
      if (!keepPassing && !isRefusal(error)) answers.delete(key);
    });
    return answer;
  };
  return async (credentials) => {
    const key = credentialSetKey(credentials);
    const kept = answers.get(key);
    if (!kept) return ask(key, credentials);
    const token = await kept;
    if (now() + token.clockOffsetMillis < token.expiresAtMillis) return token;
    // Several callers may find out at once; the first one's request serves them all.
    const newer = answers.get(key);
    return newer && newer !== kept ? newer : ask(key, credentials);
  };
}

const passing = new Set<string>(["rate_limited", "unavailable", "timed_out", "unreachable"]);

function isRefusal(error: unknown): boolean {
  return error instanceof PortAuthError && !passing.has(error.code);
}
