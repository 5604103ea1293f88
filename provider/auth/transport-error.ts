/** Why there was no answer: never the request, an address or a library's text, only what kind of failure it was. */
export class TransportError extends Error {
  constructor(readonly reason: TransportReason) {
    super(Object.keys(reason).join());
  }
}

export type TransportReason =
  | { readonly timedOut: true }
  /** The proxy in between answered in the place of the server. */
  | { readonly proxyStatus: number }
  /** Such as `ECONNREFUSED`: Node's, OpenSSL's or node-fetch's name of what happened. */
  | { readonly systemCode: string };
