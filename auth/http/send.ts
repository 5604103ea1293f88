import type { ConnectionWatcher, Stage, TransportCause, TransportReason } from "./connection";
import { connectionAgent, transportCause } from "./connection";
import { chooseProxy } from "./proxy";

export interface HttpRequest {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, with the two times on this machine's clock between which the server wrote it. */
export interface TimedAnswer {
  readonly headers: { get(name: string): string | null };
  /** When the connection was established and the request was sent. */
  readonly sentAtMillis: number;
  /** When the headers of the answer had arrived. */
  readonly receivedAtMillis: number;
}

export interface HttpResponse extends TimedAnswer {
  readonly status: number;
  /** Undefined if the body is larger than `maxBodyBytes`. */
  readonly body: string | undefined;
}

export interface NoAnswer {
  readonly noAnswer: TransportReason;
}

/** An answer with a token has about 1 kB, but a proxy's page can have any size. */
export const maxBodyBytes = 64 * 1024;

/** The part of the interface of node-fetch that this module uses. */
type Fetch = (url: string, init: object) => Promise<FetchResponse>;
type FetchResponse = Pick<HttpResponse, "status" | "headers"> & { text(): Promise<string> };

export type Send = typeof send;

/** Sends a request once, and times the answer with `now`. Does not reject. */
export async function send(
  request: HttpRequest,
  timeoutMillis: number,
  now = Date.now,
): Promise<HttpResponse | NoAnswer> {
  const { url, ...rest } = request;
  const choice = chooseProxy(url, process.env);
  if ("unusable" in choice) return { noAnswer: { unusableProxy: choice.unusable } };
  const proxy = "proxy" in choice ? choice.proxy : undefined;
  const ended = new AbortController();
  let failure: TransportCause | undefined;
  let stage: Stage | undefined;
  // The start of the last stage. For the stage "answer", the time when the request was sent.
  let sentAtMillis = now();
  const watcher: ConnectionWatcher = {
    signal: ended.signal,
    reached: (next) => {
      stage = next;
      sentAtMillis = now();
    },
    failed: (cause) => {
      // Later failures are consequences of the first.
      failure ??= cause;
      ended.abort();
    },
  };
  // One limit for the whole exchange. Not AbortSignal.timeout within AbortSignal.any: Node can garbage-collect that
  // signal, and the limit is lost (https://github.com/nodejs/node/issues/57736).
  const timer = setTimeout(() => watcher.failed({ timedOut: true }), timeoutMillis);
  try {
    // Loaded at the first request.
    const fetch: Fetch = require("node-fetch");
    const response = await fetch(url, {
      ...rest,
      redirect: "manual",
      signal: ended.signal,
      // After decompression.
      size: maxBodyBytes,
      agent: connectionAgent(url, proxy, watcher),
    });
    const receivedAtMillis = now();
    const { status, headers } = response;
    return { status, headers, sentAtMillis, receivedAtMillis, body: await bodyWithinLimit(response) };
  } catch (error) {
    const ignoredProxy = "ignored" in choice ? choice.ignored : undefined;
    return { noAnswer: { ...(failure ?? transportCause(error)), stage, proxy: proxy?.name, ignoredProxy } };
  } finally {
    clearTimeout(timer);
    // Closes the connection of an answer that was not read to its end.
    ended.abort();
  }
}

async function bodyWithinLimit(response: FetchResponse): Promise<string | undefined> {
  try {
    return await response.text();
  } catch (error) {
    if ((error as { type?: unknown }).type === "max-size") return undefined;
    // For a refusal, the status is enough.
    if (response.status !== 200) return "";
    throw error;
  }
}
