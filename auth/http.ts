import type { TimedAnswer } from "./clock";
import {
  type ConnectionWatcher,
  connectionAgent,
  type Stage,
  type TransportCause,
  TransportError,
  transportCause,
} from "./connection";
import { chooseProxy } from "./proxy";

/** An HTTP request as data. */
export interface HttpRequest {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer of the size that a token needs, read to its end. */
export interface HttpResponse extends TimedAnswer {
  readonly status: number;
  /** undefined where the body was larger than `maxBodyBytes`. */
  readonly body: string | undefined;
}

/** Sends a request once, and takes the time of the answer by `now`. Rejects with `TransportError` only. */
export type Send = (request: HttpRequest, timeoutMillis: number, now?: () => number) => Promise<HttpResponse>;

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
  return async (request, timeoutMillis, now = Date.now) => {
    const { url, ...rest } = request;
    const choice = chooseProxy(url, process.env);
    if ("unusable" in choice) throw new TransportError({ unusableProxy: choice.unusable });
    const proxy = "proxy" in choice ? choice.proxy : undefined;
    const ended = new AbortController();
    let failure: TransportCause | undefined;
    let stage: Stage | undefined;
    // When the last stage began: of an answer, when the connection stood, TLS included, and the request went out.
    let sentAtMillis = now();
    const watcher: ConnectionWatcher = {
      reached: (next) => {
        stage = next;
        sentAtMillis = now();
      },
      failed: (cause) => {
        // Others only follow from the first.
        failure ??= cause;
        ended.abort();
      },
    };
    // One limit from the first byte sent to the last one read. Not AbortSignal.timeout within AbortSignal.any: Node's
    // garbage collector takes that away, and the limit with it (https://github.com/nodejs/node/issues/57736).
    const timer = setTimeout(() => watcher.failed({ timedOut: true }), timeoutMillis);
    try {
      const response = await (fetch ?? (require("node-fetch") as Fetch))(url, {
        ...rest,
        redirect: "manual",
        signal: ended.signal,
        size: maxBodyBytes,
        agent: connectionAgent(url, proxy, ended.signal, watcher),
      });
      const receivedAtMillis = now();
      const { status, headers } = response;
      return { status, headers, sentAtMillis, receivedAtMillis, body: await bodyWithinLimit(response) };
    } catch (error) {
      throw new TransportError({
        ...(failure ?? transportCause(error)),
        stage,
        proxy: proxy?.name,
        ignoredProxy: "ignored" in choice ? choice.ignored : undefined,
      });
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
    // A refusal's status is enough.
    if (response.status !== 200) return "";
    throw error;
  }
}
