import type { ClockOffset } from "./clock";
import type { Credentials } from "./credentials";
import type { Stage } from "./http";
import { maskedAddress } from "./mask";

/** The kind of failure. */
export type PortAuthErrorCode =
  | "missing_credentials" // No client id or no client secret was found.
  | "unnamed_address" // Only the state names the address, so the client secret is not sent there.
  | "other_credentials" // The credentials that were found belong to another token.
  | "invalid_credentials" // Port does not accept the credentials (401).
  | "forbidden" // Port refuses this machine's address (403).
  | "request_refused" // Port refuses the request for another reason (other 4xx).
  | "redirected" // Never followed, because the request holds the client secret.
  | "rate_limited" // Too many requests (429).
  | "unavailable" // Port is unavailable (5xx).
  | "timed_out" // No answer arrived in time (also 408).
  | "unreachable" // The connection failed or broke.
  | "unexpected_answer" // The answer is not that of Port's endpoint.
  | "short_lifetime"; // The token lives shorter than the options require.

/** The parts of an error. The user sees `problem` and `remedy`, so they hold no secret. */
export interface Failure {
  readonly code: PortAuthErrorCode;
  readonly problem: string;
  /** What the user can do, in whole sentences. Empty if there is nothing to do. */
  readonly remedy: string;
  /** The HTTP status of the last answer; undefined if none arrived. */
  readonly status?: number | undefined;
  /** Port's `X-Trace-Id` of the last answer, which Port's support needs. Shown in the message. */
  readonly traceId?: string | undefined;
  /** How far Port's clock is ahead of this machine's; undefined if the last answer has no usable `Date`. */
  readonly clock?: ClockOffset | undefined;
  /** When Port accepts the next request, if it named a delay that is too long to wait for. In milliseconds since 1970. */
  readonly retryAtMillis?: number | undefined;
  /** The stage in which the last request failed; undefined if an answer arrived. */
  readonly stage?: Stage | undefined;
}

/** A failure, and whether a retry makes sense. */
export interface FailedAttempt {
  readonly failure: Failure;
  readonly retryable: boolean;
  /** The delay that the answer names, in milliseconds. */
  readonly delayMillis?: number | undefined;
}

/** Returns a function that makes the failures of one attempt. `facts` are the same for all of them. */
export function failuresOf(credentials: Credentials, facts: Partial<Failure>) {
  const address = maskedAddress(credentials.baseUrl, credentials);
  return (code: PortAuthErrorCode, what: string, remedy: string, retryable = false): FailedAttempt => ({
    failure: { ...facts, code, problem: `${address} ${what}`, remedy },
    retryable,
  });
}

/** A text for the user, in a log or an error, with the package's name in front. Only the shells add it. */
export function userMessage(text: string): string {
  return `pulumi-port-access-token: ${text}`;
}

/** A failure with a message for the user. The message of any other error can hold a secret, so it is never shown. */
export class UserError extends Error {}

/** The text for the user about anything that was thrown. An unexpected error is reported by its name only. */
export function describeError(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const name = String((error as Partial<Error> | undefined | null)?.name);
  const shown = /^[A-Z]\w{0,40}$/.test(name) ? name : "unknown error";
  return `a bug in this package (${shown}) caused a failure. Please report it.`;
}

/**
 * Why no access token could be obtained. The message names the problem and the remedy. There is deliberately no `cause`:
 * requests and sockets can hold the client secret.
 */
export class PortAuthError extends UserError {
  override readonly name = "PortAuthError";

  constructor(readonly failure: Failure) {
    const { problem, remedy, traceId } = failure;
    super([`${problem}.`, remedy, traceId && `Port's trace id: ${traceId}.`].filter(Boolean).join(" "));
  }
}
