import * as http from "node:http";
import * as https from "node:https";
import { isIP, type Socket } from "node:net";
import { hostOf, type ProxyName, type ProxyRoute, portOf, type UnusableProxy } from "./proxy";

/** Of an agent, also what its types leave out. */
type AnyAgent = Omit<http.Agent, "createConnection"> & {
  addRequest(request: http.ClientRequest, ...rest: unknown[]): void;
  /** Returns the connection, or hands it on later. */
  createConnection(options: object, created?: Opened): Socket | undefined;
};

type Opened = (error: Error | null, connection?: Socket) => void;

/** What is learned of a connection while it is made and used. */
export interface ConnectionWatcher {
  /** A stage began. */
  reached(stage: Stage): void;
  /** The connection failed, or ended inside an answer, which node-fetch does not notice by itself. */
  failed(cause: TransportCause): void;
}

// Node gives an address 250 ms before it tries the next one and never returns to it: too little for a slow route
// (https://github.com/nodejs/node/issues/54359).
const connectionOptions = { autoSelectFamilyAttemptTimeout: 2_500 };

/** The agent for one request, which goes directly or through a proxy. */
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

/** Asks a proxy to connect with a server. */
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
    // Otherwise Node takes it from the host header, which names the server.
    servername: isIP(host) ? "" : host,
    // Without it, the connection to a proxy that never answers stays, and the process with it.
    signal,
  });
  // It would say `close`, about a connection that is to stay.
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
