import type { ProxyName, UnusableProxy } from "./proxy";

/** Why there was no answer: never the request, an address or a library's text, only what kind of failure it was. */
export class TransportError extends Error {
  constructor(readonly reason: TransportReason) {
    super(Object.keys(reason).join());
  }
}

export type TransportReason = TransportCause & {
  /** Where the request was when it failed; undefined if it did not begin. */
  readonly stage?: Stage | undefined;
  /** The proxy that the request went through. */
  readonly proxy?: ProxyName | undefined;
  /** A variable that other programs take a proxy from; this request went directly. */
  readonly ignoredProxy?: string | undefined;
};

export type TransportCause =
  | { readonly timedOut: true }
  /** The proxy in between answered in the place of the server. */
  | { readonly proxyStatus: number }
  | { readonly unusableProxy: UnusableProxy }
  /** Such as `ECONNREFUSED`: Node's, OpenSSL's or node-fetch's name of what happened, or several, one for each address. */
  | { readonly systemCode: string };

/** A stage of a request, and the server or proxy that it concerns. */
export interface Stage {
  readonly step: "name look-up" | "connection" | "TLS handshake" | "answer";
  /** `host:port`; the name alone while it is looked up. */
  readonly peer: string;
}

/** What an error of the transport tells, without its text, which can hold anything. */
export function transportCause(error: unknown): TransportCause {
  if (error instanceof TransportError) return error.reason;
  const { errors = [error] } = error as { errors?: unknown[] };
  const codes = new Set(errors.map(codeOf).filter((code) => code !== undefined));
  return { systemCode: [...codes].join(", ") || "unknown failure" };
}

function codeOf(error: unknown): string | undefined {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return [code, type].find((value) => typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value)) as
    | string
    | undefined;
}
