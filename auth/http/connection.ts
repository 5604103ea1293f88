import { subscribe, unsubscribe } from "node:diagnostics_channel";
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import type { ExtraAuthorities } from "./extra-authorities";
import { extraAuthorities } from "./extra-authorities";
import type { ProxyName, ProxyRoute, UnusableProxy } from "./proxy";
import { hostOf, portOf } from "./proxy";

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

/** The agent for one request, which connects directly or through a proxy. It serves until the signal. */
export function connectionAgent(
  url: string,
  proxy: ProxyRoute | undefined,
  signal: AbortSignal,
  watcher: ConnectionWatcher,
): http.Agent {
  const target = new URL(url);
  const agent: http.Agent = new (moduleFor(target).Agent)(connectionOptions);
  const createConnection = agent.createConnection.bind(agent);
  let connection: Duplex | null | undefined;
  const connect = (options: http.ClientRequestArgs) => {
    connection = createConnection(options);
    connection?.once("error", (error) => watcher.failed(transportCause(error)));
    return connection;
  };
  agent.createConnection = (options, created) => {
    if (!proxy) return watchStages(connect(options) as Socket, target, watcher);
    openTunnel(proxy.url, peerOf(target), signal, watcher, (socket) => {
      watcher.reached({ step: "TLS handshake", peer: peerOf(target) });
      const secured = connect({ ...options, socket } as http.ClientRequestArgs) as Socket;
      secured.once("secureConnect", () => watcher.reached({ step: "answer", peer: peerOf(target) }));
      created?.(null, secured);
    });
    return undefined;
  };
  // node-fetch does not detect that an answer ended too early.
  const answered = (message: unknown) => {
    const { response } = message as { response: http.IncomingMessage };
    if (response.socket !== connection) return;
    response.once("close", () => response.complete || watcher.failed({ systemCode: "ECONNRESET" }));
  };
  subscribe("http.client.response.finish", answered);
  signal.addEventListener("abort", () => unsubscribe("http.client.response.finish", answered));
  return agent;
}

/** Opens a tunnel to a server with an HTTP CONNECT request to the proxy. */
function openTunnel(
  proxy: URL,
  server: string,
  signal: AbortSignal,
  watcher: ConnectionWatcher,
  opened: (socket: Socket) => void,
): void {
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
  request.once("socket", (socket) => watchStages(socket, proxy, watcher));
  request.on("error", (error) => watcher.failed(transportCause(error)));
  request.once("connect", ({ statusCode = 0, headers }, socket: Socket) => {
    if (statusCode === 200) return opened(socket);
    socket.destroy();
    const schemes = schemesIn(headers["proxy-authenticate"]);
    watcher.failed({ proxyStatus: statusCode, schemes, isLoginSent: username !== "" || password !== "" });
  });
  request.end();
}

function watchStages(socket: Socket, url: URL, { reached }: ConnectionWatcher): Socket {
  const [host, peer] = [hostOf(url), peerOf(url)];
  reached(isIP(host) ? { step: "connection", peer } : { step: "name look-up", peer: host });
  socket.on("lookup", (error) => error || reached({ step: "connection", peer }));
  socket.once("connect", () => reached({ step: url.protocol === "https:" ? "TLS handshake" : "answer", peer }));
  socket.once("secureConnect", () => reached({ step: "answer", peer }));
  return socket;
}

/** The known schemes that a proxy offers for a login. */
function schemesIn(challenges: string | string[] = ""): string[] {
  // A quoted text can hold anything, a comma or the name of another scheme, too.
  const unquoted = String(challenges).replace(/"[^"]*"/g, "");
  return ["Basic", "Digest", "NTLM", "Negotiate", "Kerberos", "Bearer"].filter((scheme) =>
    new RegExp(`(^|,)\\s*${scheme}\\s*(,|$|\\s[^=])`, "i").test(unquoted),
  );
}

const moduleFor = ({ protocol }: URL) => (protocol === "https:" ? https : http);

const peerOf = (url: URL) => `${url.hostname}:${portOf(url)}`;

/** Why no answer arrived. Holds only the kind of failure: never the request, an address or a library's text. */
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
  /** The proxy answered instead of the server. `schemes`: those that it offers for a login. */
  | { readonly proxyStatus: number; readonly schemes: readonly string[]; readonly isLoginSent: boolean }
  | { readonly unusableProxy: UnusableProxy }
  /** Such as `ECONNREFUSED`: the error code of Node, OpenSSL or node-fetch, or several codes, one for each address. */
  | {
      readonly systemCode: string;
      /** What OpenSSL says, such as "wrong version number", if TLS failed. */
      readonly tlsReason?: string | undefined;
      /** If the authority of a certificate is unknown. */
      readonly extraAuthorities?: ExtraAuthorities | undefined;
    };

/** A stage of a request, with the server or proxy that it involves. */
export interface Stage {
  readonly step: "name look-up" | "connection" | "TLS handshake" | "answer";
  /** `host:port`; only the host during a name look-up. */
  readonly peer: string;
}

/** The cause of a transport error, without its text, which can hold anything. */
export function transportCause(error: unknown): TransportCause {
  const { errors = [error] } = error as { errors?: unknown[] };
  const codes = new Set(errors.map(codeOf).filter((code) => code !== undefined));
  const systemCode = [...codes].join(", ") || "unknown failure";
  return {
    systemCode,
    tlsReason: tlsReasonIn(error),
    extraAuthorities: /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(systemCode) ? extraAuthorities() : undefined,
  };
}

/**
 * OpenSSL's reason in the message of an error, which has the parts "error", number, library, function and reason. Without the
 * version of the protocol, which differs between versions of OpenSSL.
 */
function tlsReasonIn(error: unknown): string | undefined {
  const { message } = error as { message?: unknown };
  return /:SSL routines:[^:]*:(?:(?:sslv3|tlsv1|tlsv13|ssl\/tls) (?:alert )?)?([a-z\d /-]{1,60}):/.exec(
    String(message),
  )?.[1];
}

function codeOf(error: unknown): string | undefined {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return [code, type].find((value) => typeof value === "string" && /^[\w/-]{1,64}$/.test(value)) as string | undefined;
}
