import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

const running: { server: Server; connections: Set<Socket> }[] = [];

afterEach(() => {
  for (const { server, connections } of running.splice(0)) {
    server.close();
    for (const connection of connections) connection.destroy();
  }
});

/** What a front may do besides forwarding. */
interface FrontOptions {
  host?: string;
  tls?: TlsOptions;
  /** Called when a client has connected. */
  accepted?: () => void;
  /** Called before a part of a request, or of an answer, is forwarded. */
  forwards?: (what: "request" | "answer") => void;
}
/** Whether this machine has a loopback address of IPv6, `::1`. */
export const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

/** Stands before a server on loopback, at another address or with TLS. Returns its port; ends with the test. */
export async function startFront(
  target: number,
  { host = "127.0.0.1", tls, accepted, forwards }: FrontOptions,
): Promise<number> {
  const connections = new Set<Socket>();
  const forward = (client: Socket) => {
    accepted?.();
    const server = connect(target, "127.0.0.1");
    for (const [one, other, what] of [
      [client, server, "request"],
      [server, client, "answer"],
    ] as const) {
      connections.add(one);
      one.on("data", () => forwards?.(what));
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  };
  const front = tls ? createTlsServer(tls, forward) : createServer(forward);
  front.on("tlsClientError", () => {});
  front.listen(0, host);
  await once(front, "listening");
  running.push({ server: front, connections });
  return (front.address() as AddressInfo).port;
}
