import { subscribe, unsubscribe } from "node:diagnostics_channel";
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { isIP, connect as openTcp } from "node:net";
import { addAbortSignal } from "node:stream";
import { connect as openTls } from "node:tls";
import type { ExtraAuthorities } from "./extra-authorities";
import { extraAuthorities } from "./extra-authorities";
import type { ProxyName, ProxyRoute, UnusableProxy } from "./proxy";
import { hostOf, peerOf, portOf } from "./proxy";

/** Receives what happens to a connection, and can end it. */
export interface ConnectionWatcher {
  readonly signal: AbortSignal;
  reached(stage: Stage): void;
  /** The connection failed, or ended inside an answer, which node-fetch does not detect. */
  failed(cause: TransportCause): void;
}

/** The agent for one request, which connects directly or through a proxy. */
export function connectionAgent(url: string, proxy: ProxyRoute | undefined, watcher: ConnectionWatcher): http.Agent {
  const target = new URL(url);
  const agent = new (target.protocol === "https:" ? https : http).Agent();
  const open = async () => {
    const tunnel = proxy && (await openTunnel(proxy.url, peerOf(target), watcher));
    const connection = await connect(target, watcher, tunnel);
    watchAnswer(connection, watcher);
    return connection;
  };
  // The agent gets a connection that is ready. If it had to wait for TLS itself, a failed handshake would have no code.
  agent.createConnection = (_, created) => {
    open().then(
      (connection) => created?.(null, connection),
      (error) => created?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}

/** Connects with the host of a URL, directly or in a tunnel, and for https over TLS. */
function connect(url: URL, watcher: ConnectionWatcher, tunnel?: Socket): Promise<Socket> {
  const [host, peer, isTls] = [hostOf(url), peerOf(url), url.protocol === "https:"];
  const options = {
    host,
    port: Number(portOf(url)),
    // Node gives each address 250 ms, then tries the next one and never returns: too little for a slow route
    // (https://github.com/nodejs/node/issues/54359).
    autoSelectFamilyAttemptTimeout: 2_500,
  };
  const tlsOptions = {
    ...options,
    ...(tunnel && { socket: tunnel }),
    servername: isIP(host) ? "" : host,
    ALPNProtocols: ["http/1.1"],
    // Also with NODE_TLS_REJECT_UNAUTHORIZED=0, which is often set for something else: the request holds the client secret.
    rejectUnauthorized: true,
  };
  const first = tunnel ? "TLS handshake" : isIP(host) ? "connection" : "name look-up";
  watcher.reached({ step: first, peer: first === "name look-up" ? host : peer });
  return new Promise((resolve, reject) => {
    const socket = isTls ? openTls(tlsOptions) : openTcp(options);
    addAbortSignal(watcher.signal, socket);
    socket.on("lookup", (error) => error || watcher.reached({ step: "connection", peer }));
    socket.once("connect", () => isTls && watcher.reached({ step: "TLS handshake", peer }));
    socket.once(isTls ? "secureConnect" : "connect", () => {
      watcher.reached({ step: "answer", peer });
      resolve(socket);
    });
    socket.on("error", (error) => {
      watcher.failed(transportCause(error));
      reject(error);
    });
  });
}

/** Opens a tunnel to a server with an HTTP CONNECT request to the proxy. */
async function openTunnel(proxy: URL, server: string, watcher: ConnectionWatcher): Promise<Socket> {
  const connection = await connect(proxy, watcher);
  const [user, password] = [proxy.username, proxy.password].map(decodeURIComponent);
  const isLoginSent = Boolean(user || password);
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const request = http.request({
    createConnection: () => connection,
    method: "CONNECT",
    path: server,
    headers: { Host: server, ...(isLoginSent ? { "Proxy-Authorization": login } : {}) },
  });
  // Node would send `Connection: close`, but the tunnel must stay open.
  request.removeHeader("connection");
  request.end();
  return new Promise((resolve, reject) => {
    const failed = (cause: TransportCause) => {
      watcher.failed(cause);
      reject(new Error());
    };
    request.on("error", (error) => failed(transportCause(error)));
    request.once("connect", ({ statusCode = 0, headers }) => {
      if (statusCode === 200) return resolve(connection);
      failed({ proxyStatus: statusCode, schemes: schemesIn(headers["proxy-authenticate"]), isLoginSent });
    });
  });
}

/** Reports an answer that ends too early. Node-fetch hides the answer of the HTTP module, so it comes from Node's channel. */
function watchAnswer(connection: Socket, watcher: ConnectionWatcher): void {
  const channel = "http.client.response.finish";
  const onResponse = (message: unknown) => {
    const { response } = message as { response: http.IncomingMessage };
    if (response.socket !== connection) return;
    response.once("close", () => response.complete || watcher.failed({ systemCode: "ECONNRESET" }));
  };
  subscribe(channel, onResponse);
  connection.once("close", () => unsubscribe(channel, onResponse));
}

/** The known schemes that a proxy offers for a login. */
function schemesIn(challenges: string | string[] = ""): string[] {
  // A quoted text can hold anything, a comma or the name of another scheme, too.
  const unquoted = String(challenges).replace(/"[^"]*"/g, "");
  return ["Basic", "Digest", "NTLM", "Negotiate", "Kerberos", "Bearer"].filter((scheme) =>
    new RegExp(`(^|,)\\s*${scheme}\\s*(,|$|\\s[^=])`, "i").test(unquoted),
  );
}

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

/** OpenSSL's reason, without the version of the protocol, which differs between versions of OpenSSL. */
function tlsReasonIn(error: unknown): string | undefined {
  const { code, reason, message } = error as { code?: unknown; reason?: unknown; message?: unknown };
  // Node's code for what OpenSSL finds wrong with a certificate, for example that its key is too weak, if it has no other.
  const text = String(code === "UNSPECIFIED" ? message : reason);
  const version = /^(sslv3|tlsv1|tlsv13|ssl\/tls) (alert )?/;
  return text !== "undefined" && /^[\w /-]{1,80}$/.test(text) ? text.replace(version, "") : undefined;
}

function codeOf(error: unknown): string | undefined {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return [code, type].find((value) => typeof value === "string" && /^[\w/-]{1,64}$/.test(value)) as string | undefined;
}
