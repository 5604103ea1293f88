/** What a route answers. */
export interface Answer {
  status: number;
  /** Sent as JSON. */
  body: { ok: boolean; [member: string]: unknown };
  /** Whose request it was, for the log. */
  clientId?: string;
}

/** An answer in the form of Port's failures; `error` is snake_case. */
export function failure(status: number, error: string, message: string): Answer {
  return { status, body: { ok: false, error, message } };
}
