import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TransportReason } from "./transport-error";

type AnyAgent = Agent & { addRequest(request: ClientRequest, ...rest: unknown[]): void };

/** What node-fetch does not report. */
export interface ConnectionEvents {
  /** The connection stands, TLS included, and the request goes out. */
  connected(): void;
  /** A connection ended inside an answer, or a proxy answered instead of connecting. */
  interrupt(reason: TransportReason): void;
}

/** The agent for one request, which reports what happens to its connection. */
export function connectionAgent(
  url: string,
  signal: AbortSignal,
  { connected, interrupt }: ConnectionEvents,
): AnyAgent {
  const agent = proxyAgent(url, signal, interrupt) ?? directAgent(url);
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, ...rest) => {
    request.once("socket", (socket: Socket) => {
      socket.once(url.startsWith("https:") ? "secureConnect" : "connect", connected);
    });
    request.once("response", (response: IncomingMessage) => {
      response.once("close", () => response.complete || interrupt({ systemCode: "ECONNRESET" }));
    });
    addRequest(request, ...rest);
  };
  return agent;
}

function directAgent(url: string): AnyAgent {
  const { Agent } = require(url.startsWith("https:") ? "node:https" : "node:http") as typeof import("node:http");
  return new Agent() as AnyAgent;
}

/** What `HTTPS_PROXY` and `NO_PROXY` say. Plain http goes to loopback only, where a proxy has no business. */
function proxyAgent(
  url: string,
  signal: AbortSignal,
  interrupt: (reason: TransportReason) => void,
): AnyAgent | undefined {
  if (!url.startsWith("https:")) return undefined;
  const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl(url: string): string };
  const found = getProxyForUrl(url);
  if (!found) return undefined;
  // One without a scheme speaks plain http to its clients, as for curl; here it has got the scheme of the target.
  const proxy = Object.values(process.env).includes(found) ? found : found.replace(/^https:/, "http:");
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  // Without the signal, it keeps the connection to a proxy that never answers, and with it the process.
  const agent = new HttpsProxyAgent(proxy, { signal } as object);
  // Otherwise its refusal would pass for an answer of Port, and a 401 of the proxy for wrong credentials.
  agent.on("proxyConnect", ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) interrupt({ proxyStatus: statusCode });
  });
  return agent as unknown as AnyAgent;
}
