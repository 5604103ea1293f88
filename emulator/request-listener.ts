import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerRequest, type RateLimits } from "./answer-request";
import type { EmulatorResponse, LoggedRequest } from "./emulator";
import type { EmulatedPort } from "./routes/route";

/** What node:http calls for each request: the next of `queued`, else Port's answer, is logged and sent. */
export function requestListener(
  port: EmulatedPort,
  limits: RateLimits,
  queued: Required<EmulatorResponse>[],
  log: (request: LoggedRequest) => void,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { method = "", url = "" } = request;
    const [path = "", query = ""] = url.split(/\?(.*)/s);
    const instead = queued.shift();
    const { status, headers, body, clientId } = instead
      ? { clientId: undefined, ...instead }
      : await answerRequest(request, { path, query: new URLSearchParams(query) }, port, limits);

    response.statusCode = status;
    response.setHeader("date", new Date(port.clock.nowMillis()).toUTCString());
    response.setHeader("x-trace-id", randomUUID());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const traceId = String(response.getHeader("x-trace-id"));
    // Without the query, which may hold anything; before the answer leaves, so that who has it finds it in the log.
    log({ method, path, status, traceId, ...(clientId === undefined ? {} : { clientId }) });
    response.end(body);
  };
}
