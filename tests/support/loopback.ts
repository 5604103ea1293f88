import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** What a server does once a request has arrived whole. It writes to the connection what it likes, valid HTTP or not. */
export type Behaviour = (connection: Socket, request: string) => void;

/** A server below HTTP, which can do what no HTTP server would. */
export interface Loopback {
  readonly port: number;
  /** Without scheme. */
  readonly address: string;
  readonly baseUrl: string;
  /** Every request, as it came over the wire. */
  readonly requests: readonly string[];
  /** Resolves when the client has ended all connections that were ever made. */
  connectionsEnded(): Promise<void>;
}

const running: { server: Server; connections: Set<Socket> }[] = [];

afterEach(() => {
  for (const { server, connections } of running.splice(0)) {
    server.close();
    for (const connection of connections) connection.destroy();
  }
});

/** Starts a server that ends with the test, on any free port or on one that has just become free. */
export async function startLoopback(behave: Behaviour, tls?: TlsOptions, onPort = 0): Promise<Loopback> {
  const requests: string[] = [];
  const connections = new Set<Socket>();
  const ended: Promise<unknown>[] = [];
  const serve = (connection: Socket) => {
    connections.add(connection);
    ended.push(new Promise((resolve) => connection.once("close", resolve)));
    // Clients break off in many tests.
    connection.on("error", () => {});
    let received = "";
    connection.on("data", (chunk) => {
      received += chunk.toString("utf8");
      if (!isWhole(received)) return;
      const request = received;
      received = "";
      requests.push(request);
      behave(connection, request);
    });
  };
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);
  server.on("tlsClientError", () => {});
  server.listen(onPort, "127.0.0.1");
  await once(server, "listening");
  running.push({ server, connections });
  const { port } = server.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  return {
    port,
    address,
    baseUrl: `${tls ? "https" : "http"}://${address}`,
    requests,
    async connectionsEnded() {
      await Promise.all(ended);
    },
  };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Also the beginning of a TLS connection, to a server that knows none. */
function isWhole(request: string): boolean {
  if (request.startsWith("\x16")) return true;
  const end = request.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(request)?.[1] ?? 0);
  return Buffer.byteLength(request.slice(end + 4)) >= length;
}

export interface Answer {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** An answer in HTTP's own form. */
export function httpText({ status = 200, headers = {}, body = "" }: Answer): string {
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(body), connection: "close" });
  return [`HTTP/1.1 ${status} X`, ...lines.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}

/** Answers and closes. */
export const answer = (what: Answer): Behaviour => {
  return (connection) => connection.end(httpText(what));
};

/** Behaves in turn, the last way for ever. */
export function inTurn(...behaviours: readonly [Behaviour, ...Behaviour[]]): Behaviour {
  let turn = 0;
  return (connection, request) => {
    const behave = behaviours[Math.min(turn++, behaviours.length - 1)];
    behave?.(connection, request);
  };
}
