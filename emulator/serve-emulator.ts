import { createServer } from "node:http";
import { AccessTokens } from "./access-tokens";
import { Catalogues } from "./catalogue";
import { checkedResponse } from "./checked-response";
import { Clock } from "./clock";
import {
  type Emulator,
  type EmulatorOptions,
  type EmulatorResponse,
  emulatorCredentials,
  type LoggedRequest,
} from "./emulator";
import { listen } from "./listen";
import { RateLimit } from "./rate-limit";
import { requestListener } from "./request-listener";
import { lifetimeSeconds, portNumber } from "./whole-number";

/** What `startEmulator` is, with a listener for its log besides. */
export async function serveEmulator(
  options: EmulatorOptions,
  onRequest: (request: LoggedRequest) => void,
): Promise<Emulator> {
  const tcpPort = portNumber("port", options.port ?? 0);
  const lifetime = lifetimeSeconds("lifetimeSeconds", options.lifetimeSeconds ?? 10_800);
  const credentials = options.credentials ?? { [emulatorCredentials.clientId]: emulatorCredentials.clientSecret };
  const clock = new Clock();
  const port = {
    clock,
    credentials: new Map(Object.entries(credentials)),
    tokens: new AccessTokens(clock, lifetime, options.stateFile),
    expiresIn: options.expiresIn ?? "constant",
    catalogues: new Catalogues(clock),
  };
  // Port's numbers: https://docs.port.io/api-reference/rate-limits
  const limits = { public: new RateLimit(clock, 100), token: new RateLimit(clock, 15_000) };
  const queued: Required<EmulatorResponse>[] = [];
  const requests: LoggedRequest[] = [];
  const log = (request: LoggedRequest) => {
    requests.push(request);
    onRequest(request);
  };

  const server = createServer(requestListener(port, limits, queued, log));
  const baseUrl = await listen(server, tcpPort);
  return {
    baseUrl,
    requests,
    get authRequests() {
      return requests.filter(({ method, path }) => method === "POST" && path === "/v1/auth/access_token").length;
    },
    advance: (seconds) => clock.advance(seconds),
    respondNext: (response) => void queued.push(checkedResponse(response)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
