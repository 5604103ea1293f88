import { createHash } from "node:crypto";
import type * as dns from "node:dns";
import * as pulumi from "@pulumi/pulumi";
import { limitsFor, type PortAuthError, retryLimits, tokenSource } from "../../../auth";
import { TransportError } from "../../../auth/connection";
import { sender } from "../../../auth/http";
import { type Effects, requestAccessToken } from "../../../auth/request-access-token";
import { type AccessTokenState, create, type LifecycleContext, read, update } from "../../../provider/lifecycle";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import { liveToken } from "../../../sdk/nodejs/live-token";
import { previewLimits } from "../../../sdk/nodejs/program-run";
import { hangs, portWith } from "../../support/faults";

const { unknown } = require("@pulumi/pulumi/output");

export const start = Date.parse("2026-01-02T03:04:05.000Z");
export const clientSecret = "the-client-secret-of-the-table";
export const oldToken = "an-old-token-that-is-dead";
const deadSince = "2026-01-02T03:00:00.000Z";

/** What came of a fault in one kind of command. */
export interface FaultReport {
  /** The token that the state holds in the end, or that the program hands on. */
  token: "none" | "the old one" | "the new one" | "unknown";
  /** Of the error that ended it, if one did. */
  code: string | undefined;
  /** What the user reads, with BASE_URL in the place of the address. */
  lines: string[];
  requests: number;
  /** What the user reads before each delay that Port named. */
  waits: string[];
  /** Until it was over, by the clock that each wait moves. */
  seconds: number;
}

/** What the state holds after a command, or what the program hands on instead of its token. */
type Left = AccessTokenState | { liveToken: string } | "none" | "unknown";

export type Operation = "create" | "update" | "read" | "preview" | "program";

/** Time passes where the code under test waits, and nowhere else; sockets and their limits are real. */
const everythingButDate = (
  "hrtime nextTick performance queueMicrotask requestAnimationFrame cancelAnimationFrame requestIdleCallback " +
  "cancelIdleCallback setImmediate clearImmediate setInterval clearInterval setTimeout clearTimeout"
).split(" ") as never[];

/** How long a request is on its way before Port decides, and its answer afterwards. */
const latencyMillis = { there: 300, back: 200 };

/** Lets a fault meet the code that a command runs, over a real connection and on a clock that only waiting moves. */
export async function reportOf(fault: string, operation: Operation): Promise<FaultReport> {
  const lookup = failNameLookups();
  jest.useFakeTimers({ now: start, doNotFake: everythingButDate });
  try {
    const { baseUrl, requests } = await portWith(fault, (way) => jest.setSystemTime(Date.now() + latencyMillis[way]));
    const lines: string[] = [];
    const waits: string[] = [];
    let sent = 0;
    const effects: Effects = {
      now: () => Date.now(),
      sleep: async (millis) => void jest.setSystemTime(Date.now() + millis),
      random: () => 1,
      log: (severity, line) => severity === "info" && waits.push(anonymous(line)),
      async send(request, timeoutMillis, now) {
        sent++;
        const startedAt = Date.now();
        try {
          return await sender()(request, hangs(fault) ? 150 : 10_000, now);
        } catch (error) {
          const isTimeout = error instanceof TransportError && "timedOut" in error.reason;
          if (isTimeout) jest.setSystemTime(startedAt + timeoutMillis);
          throw error;
        }
      },
    };
    const anonymous = (line: string) => line.replaceAll(baseUrl, "BASE_URL");
    const say = (line: string) => lines.push(anonymous(line));
    let code: string | undefined;
    const left = await operations[operation](baseUrl, effects, say).catch((error: PortAuthError): Left => {
      say(error.message);
      code = error.code;
      // The engine keeps the state of what fails.
      return operation === "create" ? "none" : deadState(baseUrl);
    });
    // What never connects is no request that anybody gets, and a busy machine may be too slow for so short a limit.
    if (requests.length > 0 && !hangs(fault)) expect(requests.length).toBe(sent);
    return { token: tokenOf(left, baseUrl), code, lines, waits, requests: sent, seconds: (Date.now() - start) / 1000 };
  } finally {
    jest.useRealTimers();
    lookup.mockRestore();
  }
}

/** Which token it is; what else the state holds has to go with it. */
function tokenOf(left: Left, baseUrl: string): FaultReport["token"] {
  if (typeof left === "string") return left;
  if ("liveToken" in left) return left.liveToken === oldToken ? "the old one" : "the new one";
  const old = deadState(baseUrl);
  if (left.accessToken === oldToken) {
    expect(left).toEqual(old);
    return "the old one";
  }
  const { exp } = JSON.parse(Buffer.from(left.accessToken.split(".")[1] ?? "", "base64url").toString());
  const tokenFingerprint = createHash("sha256").update(left.accessToken).digest("hex").slice(0, 12);
  const { accessToken } = left;
  expect(left).toEqual({ ...old, accessToken, expiresAt: new Date(exp * 1000).toISOString(), tokenFingerprint });
  return "the new one";
}

/** The one question here that would leave the machine is answered in its place. */
function failNameLookups(): jest.SpyInstance {
  const realDns = jest.requireActual<typeof dns>("node:dns");
  const { lookup } = realDns;
  return jest.spyOn(realDns, "lookup").mockImplementation(((name: string, ...rest: unknown[]) => {
    const done = rest.at(-1) as (error: Error) => void;
    if (name.endsWith(".invalid")) done(Object.assign(new Error(name), { code: "ENOTFOUND" }));
    else (lookup as (...args: unknown[]) => void)(name, ...rest);
  }) as never);
}

type Act = (baseUrl: string, effects: Effects, say: (line: string) => void) => Promise<Left>;

const env = { PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: clientSecret };

const deadState = (baseUrl: string): AccessTokenState => ({
  clientId: "client-id",
  baseUrl,
  accessToken: oldToken,
  expiresAt: deadSince,
  tokenFingerprint: "0123456789ab",
});

const lifecycle =
  (act: (baseUrl: string, context: LifecycleContext) => Promise<AccessTokenState>): Act =>
  (baseUrl, effects, say) =>
    act(baseUrl, {
      now: effects.now,
      sleep: effects.sleep,
      surroundings: { config: () => undefined, env },
      requestAccessToken: tokenSource(
        (credentials, purpose) => requestAccessToken(credentials, effects, limitsFor[purpose]),
        effects.now,
      ),
      log: (line) => say(line),
    });

/** The program's own request: in a preview, where the token is unknown, and elsewhere, where that of the state is dead. */
const program =
  (isPreview: boolean): Act =>
  async (baseUrl, effects, say) => {
    const { accessToken, expiresAt: expiry } = deadState(baseUrl);
    const outputs = {
      clientId: "client-id",
      baseUrl,
      clientSecret: undefined,
      accessToken: isPreview ? unknown : accessToken,
      expiresAt: isPreview ? unknown : expiry,
    };
    const child = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, pulumi.output(value)]));
    const limits = isPreview ? previewLimits : retryLimits;
    const live = await liveToken(
      child as unknown as AccessTokenResource,
      { baseUrl },
      {
        isPreview,
        isMocked: false,
        surroundings: { config: () => undefined, env },
        requestAccessToken: (credentials) => requestAccessToken(credentials, effects, limits),
        log: (_severity, line) => say(line),
      },
      {} as pulumi.Resource,
    );
    return live ? { liveToken: live.accessToken } : isPreview ? "unknown" : { liveToken: accessToken };
  };

const operations: Record<Operation, Act> = {
  create: lifecycle((baseUrl, context) => create({ clientId: "client-id", baseUrl }, context)),
  update: lifecycle((baseUrl, context) => update(deadState(baseUrl), { clientId: "client-id", baseUrl }, context)),
  read: lifecycle((baseUrl, context) => read(deadState(baseUrl), context)),
  preview: program(true),
  program: program(false),
};
