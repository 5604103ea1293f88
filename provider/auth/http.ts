import type { TokenRequest } from "./token-request";

/** An answer of the size that a token needs, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** undefined where the body was larger than `maxBodyBytes`. */
  readonly body: string | undefined;
}

/** Sends a request once. Rejects with `TransportError` only. */
export type Send = (request: TokenRequest, timeoutMillis: number) => Promise<HttpResponse>;

/** Why there was no answer: never the request, an address or a library's text, only what kind of failure it was. */
export class TransportError extends Error {
  constructor(readonly reason: { readonly timedOut: true } | { readonly systemCode: string }) {
    super("timedOut" in reason ? "timed out" : reason.systemCode);
  }
}

/** A token answer has about 1 kB; a proxy's page may be of any size. */
export const maxBodyBytes = 64 * 1024;

/** The part of the fetch interface that is used here. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Readonly<Record<string, string>>;
    body: string;
    redirect: "manual";
    signal: AbortSignal;
    /** Largest body in bytes, after decompression (an extension of node-fetch). */
    size: number;
    agent: unknown;
  },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

/** Sends by the given fetch, by default node-fetch, which is loaded at the first request and not before. */
export function sender(fetch?: Fetch): Send {
  return async (request, timeoutMillis) => {
    const given = fetch ?? (require("node-fetch") as Fetch);
    const finished = new AbortController();
    try {
      const { url, ...rest } = request;
      const response = await given(url, {
        ...rest,
        redirect: "manual",
        // One limit from the first byte sent to the last one read.
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMillis), finished.signal]),
        size: maxBodyBytes,
        agent: proxyAgent(url),
      });
      return { status: response.status, headers: response.headers, body: await bodyWithinLimit(response) };
    } catch (error) {
      throw new TransportError(transportReason(error));
    } finally {
      // Ends the connection of an answer that was not read to its end.
      finished.abort();
    }
  };
}

async function bodyWithinLimit(response: { text(): Promise<string> }): Promise<string | undefined> {
  try {
    return await response.text();
  } catch (error) {
    if ((error as { type?: unknown }).type === "max-size") return undefined;
    throw error;
  }
}

function transportReason(error: unknown): TransportError["reason"] {
  const { name, code, type } = error as { name?: unknown; code?: unknown; type?: unknown };
  if (name === "AbortError") return { timedOut: true };
  const systemCode = [code, type].find((value) => typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value));
  return { systemCode: typeof systemCode === "string" ? systemCode : "unknown failure" };
}

/** What `HTTPS_PROXY` and `NO_PROXY` say. Plain http goes to loopback only, where a proxy has no business. */
function proxyAgent(url: string): unknown {
  if (!url.startsWith("https:")) return undefined;
  const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl(url: string): string };
  const proxy = getProxyForUrl(url);
  if (!proxy) return undefined;
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  return new HttpsProxyAgent(proxy);
}
