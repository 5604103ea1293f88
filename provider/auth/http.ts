/** An HTTP request as data. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer of the size that a token needs, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** undefined where the body was larger than `maxBodyBytes`. */
  readonly body: string | undefined;
}

/** Sends a request once. Rejects with `TransportError` only. */
export type Send = (request: HttpRequest, timeoutMillis: number) => Promise<HttpResponse>;

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
    body?: string;
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
    const ended = new AbortController();
    // One limit from the first byte sent to the last one read. Not AbortSignal.timeout within AbortSignal.any: Node's
    // garbage collector takes that away, and the limit with it (https://github.com/nodejs/node/issues/57736).
    const timer = setTimeout(() => ended.abort(), timeoutMillis);
    let cut = false;
    const onCut = () => {
      cut = true;
      ended.abort();
    };
    try {
      const { url, ...rest } = request;
      const response = await given(url, {
        ...rest,
        redirect: "manual",
        signal: ended.signal,
        size: maxBodyBytes,
        agent: reportingCuts(proxyAgent(url, ended.signal) ?? directAgent(url), onCut),
      });
      return { status: response.status, headers: response.headers, body: await bodyWithinLimit(response) };
    } catch (error) {
      throw new TransportError(cut ? { systemCode: "ECONNRESET" } : transportReason(error));
    } finally {
      clearTimeout(timer);
      // Ends the connection of an answer that was not read to its end.
      ended.abort();
    }
  };
}

async function bodyWithinLimit(response: { status: number; text(): Promise<string> }): Promise<string | undefined> {
  try {
    return await response.text();
  } catch (error) {
    if ((error as { type?: unknown }).type === "max-size") return undefined;
    // A refusal's status is enough. Behind a proxy, its page is often lost (https-proxy-agent keeps its first packet).
    if (response.status !== 200) return "";
    throw error;
  }
}

function transportReason(error: unknown): TransportError["reason"] {
  const { name, code, type } = error as { name?: unknown; code?: unknown; type?: unknown };
  if (name === "AbortError") return { timedOut: true };
  const systemCode = [code, type].find((value) => typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value));
  return { systemCode: typeof systemCode === "string" ? systemCode : "unknown failure" };
}

type HttpAgent = import("node:http").Agent & {
  addRequest(request: import("node:http").ClientRequest, ...rest: unknown[]): void;
};

/** node-fetch 2 does not notice a connection that ends inside a body, and would wait for the rest until the limit. */
function reportingCuts(agent: HttpAgent, onCut: () => void): HttpAgent {
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, ...rest) => {
    request.once("response", (response) => response.once("close", () => response.complete || onCut()));
    addRequest(request, ...rest);
  };
  return agent;
}

function directAgent(url: string): HttpAgent {
  const { Agent } = require(url.startsWith("https:") ? "node:https" : "node:http") as typeof import("node:http");
  return new Agent() as HttpAgent;
}

/** What `HTTPS_PROXY` and `NO_PROXY` say. Plain http goes to loopback only, where a proxy has no business. */
function proxyAgent(url: string, signal: AbortSignal): HttpAgent | undefined {
  if (!url.startsWith("https:")) return undefined;
  const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl(url: string): string };
  const proxy = getProxyForUrl(url);
  if (!proxy) return undefined;
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  // By itself, the agent keeps the connection to a proxy that never answers, and with it the process.
  return new HttpsProxyAgent(proxy, { signal } as object) as unknown as HttpAgent;
}
