import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import type { ProxyName, ProxyRoute, UnusableProxy } from "./proxy";
import { hostOf, portOf } from "./proxy";

/** An agent with the members that Node's types leave out. */
type AnyAgent = Omit<http.Agent, "createConnection"> & {
  addRequest(request: http.ClientRequest, ...rest: unknown[]): void;
  /** Returns the connection, or passes it to `created` later. */
  createConnection(options: object, created?: Opened): Socket | undefined;
};

type Opened = (error: Error | null, connection?: Socket) => void;

/** Receives what happens to a connection. */
export interface ConnectionWatcher {
  /** A stage began. */
  reached(stage: Stage): void;
  /** The connection failed, or ended inside an answer, which node-fetch does not detect. */
  failed(cause: TransportCause): void;
}

const connectionOptions = {
  // Node gives each address 250 ms, then tries the next one and never returns: too little for a slow route
  // (https://github.com/nodejs/node/issues/54359).
  autoSelectFamilyAttemptTimeout: 2_500,
  // Also with NODE_TLS_REJECT_UNAUTHORIZED=0, which is often set for something else: the request holds the client secret.
  rejectUnauthorized: true,
};

/** The agent for one request, which connects directly or through a proxy. */
export function connectionAgent(
  url: string,
  proxy: ProxyRoute | undefined,
  signal: AbortSignal,
  watcher: ConnectionWatcher,
): AnyAgent {
  const target = new URL(url);
  const agent = new (moduleFor(target).Agent)(connectionOptions) as Omit<http.Agent, "createConnection"> as AnyAgent;
  if (proxy) {
    const createConnection = agent.createConnection.bind(agent);
    agent.createConnection = (options, created) => {
      openTunnel(proxy.url, peerOf(target), signal, watcher, (error, socket) => {
        if (!socket) return created?.(error);
        watcher.reached({ step: "TLS handshake", peer: peerOf(target) });
        created?.(null, createConnection({ ...options, socket }));
      });
      return undefined;
    };
  }
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, ...rest) => {
    watchStages(request, target, watcher);
    request.once("error", (error) => watcher.failed(transportCause(error)));
    request.once("response", (response) => {
      response.once("close", () => response.complete || watcher.failed({ systemCode: "ECONNRESET" }));
    });
    addRequest(request, ...rest);
  };
  return agent;
}

/** Opens a tunnel to a server with an HTTP CONNECT request to the proxy. */
function openTunnel(proxy: URL, server: string, signal: AbortSignal, watcher: ConnectionWatcher, opened: Opened): void {
  const host = hostOf(proxy);
  const { username, password } = proxy;
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const request = moduleFor(proxy).request({
    ...connectionOptions,
    agent: false,
    method: "CONNECT",
    host,
    port: portOf(proxy),
    path: server,
    headers: { Host: server, ...(username || password ? { "Proxy-Authorization": `Basic ${login}` } : {}) },
    // By default, Node takes this name from the host header, which names the server and not the proxy.
    servername: isIP(host) ? "" : host,
    // Without the signal, a proxy that never answers keeps the connection open and the process running.
    signal,
  });
  // Node would send `Connection: close`, but the tunnel must stay open.
  request.removeHeader("connection");
  watchStages(request, proxy, watcher);
  request.on("error", opened);
  request.once("connect", ({ statusCode = 0 }, socket: Socket) => {
    if (statusCode === 200) return opened(null, socket);
    socket.destroy();
    opened(new TransportError({ proxyStatus: statusCode }));
  });
  request.end();
}

function watchStages(request: http.ClientRequest, url: URL, { reached }: ConnectionWatcher): void {
  const [host, peer] = [hostOf(url), peerOf(url)];
  reached(isIP(host) ? { step: "connection", peer } : { step: "name look-up", peer: host });
  request.once("socket", (socket) => {
    socket.on("lookup", (error) => error || reached({ step: "connection", peer }));
    socket.once("connect", () => reached({ step: url.protocol === "https:" ? "TLS handshake" : "answer", peer }));
    socket.once("secureConnect", () => reached({ step: "answer", peer }));
  });
}

const moduleFor = ({ protocol }: URL) => (protocol === "https:" ? https : http);

const peerOf = (url: URL) => `${url.hostname}:${portOf(url)}`;

/** Why no answer arrived. Holds only the kind of failure: never the request, an address or a library's text. */
export class TransportError extends Error {
  constructor(readonly reason: TransportReason) {
    super(Object.keys(reason).join());
  }
}

export type TransportReason = TransportCause & {
  /** The stage in which the request failed; undefined if it did not start. */
  readonly stage?: Stage | undefined;
  /** The proxy that the request used. */
  readonly proxy?: ProxyName | undefined;
  /** An environment variable from which other programs take a proxy. This request connected directly. */
  readonly ignoredProxy?: string | undefined;
};

export type TransportCause =
  | { readonly timedOut: true }
  /** The proxy answered instead of the server. */
  | { readonly proxyStatus: number }
  | { readonly unusableProxy: UnusableProxy }
  /** Such as `ECONNREFUSED`: the error code of Node, OpenSSL or node-fetch, or several codes, one for each address. */
  | { readonly systemCode: string };

/** A stage of a request, with the server or proxy that it involves. */
export interface Stage {
  readonly step: "name look-up" | "connection" | "TLS handshake" | "answer";
  /** `host:port`; only the host during a name look-up. */
  readonly peer: string;
}

/** The cause of a transport error, without its text, which can hold anything. */
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
