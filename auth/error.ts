import type { ClockOffset } from "./clock";
import type { Stage } from "./connection";

/** What went wrong, stable across releases. */
export type PortAuthErrorCode =
  /** No client id or no client secret was found. */
  | "missing_credentials"
  /** Port does not accept the credentials (401). */
  | "invalid_credentials"
  /** Port refuses this machine (403). */
  | "forbidden"
  /** The request was refused for another reason (other 4xx). */
  | "request_refused"
  /** A redirect, which is never followed: the body holds a secret. */
  | "redirected"
  /** Too many requests (429). */
  | "rate_limited"
  /** Port answered that it cannot serve (5xx). */
  | "unavailable"
  /** No answer in time (also 408). */
  | "timed_out"
  /** No connection, or one that broke. */
  | "unreachable"
  /** An answer that is not what the endpoint promises. */
  | "unexpected_answer"
  /** A token with less life than is asked for. */
  | "short_lifetime";

/** A failure as the parts of its message. `problem` and `remedy` hold no secret: they are shown. */
export interface Failure {
  readonly code: PortAuthErrorCode;
  readonly problem: string;
  /** Whole sentences: what the user can do. */
  readonly remedy: string;
  readonly status?: number | undefined;
  /** Port's `X-Trace-Id` of the last answer, which Port's support needs. Shown in the message. */
  readonly traceId?: string | undefined;
  readonly clock?: ClockOffset | undefined;
  /** When Port accepts the next request, where its answer named a delay that was too long to wait for. */
  readonly retryAtMillis?: number | undefined;
  readonly stage?: Stage | undefined;
}

/** A text as the user reads it, in a log or an error: it says which package speaks. Only the shells add this. */
export function userMessage(text: string): string {
  return `pulumi-port-access-token: ${text}`;
}

/**
 * Why there is no access token. The message names the cause, where each credential came from, and the remedy.
 * There is deliberately no `cause`: what lies below (requests, sockets) can hold the client secret.
 */
export class PortAuthError extends Error {
  override readonly name = "PortAuthError";
  readonly code: PortAuthErrorCode;
  /** HTTP status of the last answer, if there was one. */
  readonly status: number | undefined;
  /** How far the clock of the last answer is ahead of this machine's, where that answer told its time. */
  readonly clock: ClockOffset | undefined;

  /** When to try again, by this machine's clock in milliseconds since 1970, where Port named a delay that was too long. */
  readonly retryAtMillis: number | undefined;
  /** Where the last request was when it failed, if no answer came. */
  readonly stage: Stage | undefined;

  constructor({ code, problem, remedy, status, traceId, clock, retryAtMillis, stage }: Failure) {
    super(`${problem}. ${remedy}${traceId ? ` Port's trace id: ${traceId}.` : ""}`);
    this.code = code;
    this.status = status;
    this.clock = clock;
    this.retryAtMillis = retryAtMillis;
    this.stage = stage;
  }
}
