import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ServiceError } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { limitsFor, type PortAuthError, stackPlaces } from "../../../auth";
import { type Effects, exchange } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { shareExchange } from "../../../auth/token-source";
import { type AccessTokenState, create, type LifecycleContext, read, update } from "../../../provider/lifecycle";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import { liveToken } from "../../../sdk/nodejs/live-token";
import { type Fault, portWith } from "../../support/faults";
import { answerNameLookups } from "../../support/name-lookups";
import {
  unknown as notKnown,
  type PluginClient,
  type Stored,
  secret,
  startPlugin,
  type Wire,
} from "../../support/plugin-client";

const { unknown } = require("@pulumi/pulumi/output");

const start = Date.parse("2026-01-02T03:04:05.000Z");
export const clientSecret = "the-client-secret-of-the-table";
export const storedToken = "an-expired-token";
export const expiredAt = "2026-01-02T03:00:00.000Z";

/** What a fault leads to in one kind of command. */
export interface FaultReport {
  /** The token that the state holds in the end, or that the program hands on: none, stored, new or unknown. */
  token: string;
  /** The code of the error, if the request failed. The plugin sends none to the engine. */
  error?: string;
  /** Its message, with BASE_URL in the place of the address. */
  message?: string;
  /** What the user reads in the end: the error that the command fails with, or what it logs. */
  lines: string[];
  requests: number;
  /** What is logged before each delay that Port named. */
  waits: string[];
  /** Until the end, by the clock that each wait moves; to a tenth. */
  seconds: number;
}

/** What the state holds after a command, or what the program hands on; a text says why there is no token. */
type Left = AccessTokenState | { accessToken: string } | string;

/** Time passes where the code under test waits, and nowhere else; sockets and their limits are real. */
const everythingButDate = (
  "hrtime nextTick performance queueMicrotask requestAnimationFrame cancelAnimationFrame requestIdleCallback " +
  "cancelIdleCallback setImmediate clearImmediate setInterval clearInterval setTimeout clearTimeout"
).split(" ") as never[];

/** How long after it was sent a request reaches Port, and Port's answer is back. */
const latencyMillis = { there: 300, back: 500 };

export type Reports = Record<Operation, FaultReport>;

export async function reportsOn(fault: Fault): Promise<Reports> {
  const reports: [string, FaultReport][] = [];
  for (const [operation, act] of Object.entries(operations)) {
    reports.push([operation, await reportOn(fault, act)]);
  }
  return Object.fromEntries(reports) as Reports;
}

/** Lets a fault meet the code that a command runs, over a real connection and on a clock that only waiting moves. */
async function reportOn({ name, hangs, error }: Fault, act: Act): Promise<FaultReport> {
  answerNameLookups("not found");
  delete process.env.NODE_EXTRA_CA_CERTS;
  // Where no answer ever comes, none can be missed.
  const realLimitMillis = hangs ? (error ? 50 : 150) : 10_000;
  jest.useFakeTimers({ now: start, doNotFake: everythingButDate });
  let sentAt = start;
  // A request may reach the server after the short limit of a hang, on a busy machine: that moves the clock no further.
  const passesUntil = (millis: number) => jest.setSystemTime(Math.max(Date.now(), millis));
  try {
    const { baseUrl, requests } = await portWith(name, (way) => passesUntil(sentAt + latencyMillis[way]));
    const report: FaultReport = { token: "none", lines: [], requests: 0, waits: [], seconds: 0 };
    const anonymous = (line: string) => line.replaceAll(baseUrl, "BASE_URL");
    const effects: Effects = {
      now: () => Date.now(),
      sleep: async (millis) => passesUntil(Date.now() + millis),
      random: () => 1,
      log: (severity, line) => severity === "info" && report.waits.push(anonymous(line)),
      async send(request, timeoutMillis, now) {
        report.requests++;
        sentAt = Date.now();
        const outcome = await send(request, realLimitMillis, now);
        if (hangs && "noAnswer" in outcome) passesUntil(sentAt + timeoutMillis);
        return outcome;
      },
    };
    const context: LifecycleContext = {
      now: effects.now,
      sleep: effects.sleep,
      howToStop: "Press Ctrl-C twice to stop now.",
      surroundings: {
        places: stackPlaces,
        config: () => undefined,
        env: { PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: clientSecret, PORT_BASE_URL: baseUrl },
      },
      sharedToken: shareExchange(
        (credentials, within, earlier) =>
          exchange(credentials, effects, within, earlier).catch((error: PortAuthError) => {
            Object.assign(report, { error: error.failure.code, message: anonymous(error.message) });
            throw error;
          }),
        limitsFor,
        effects.now,
      ),
      log: (_severity, line) => report.lines.push(anonymous(line)),
    };
    report.token = tokenOf(await act(baseUrl, context, effects).catch(String), baseUrl);
    report.seconds = Math.round((Date.now() - start) / 100) / 10;
    // Without a connection no request arrives, and a busy machine may be too slow for the short limit of a hang.
    if (requests.length > 0 && !hangs) report.requests = requests.length;
    return report;
  } finally {
    jest.useRealTimers();
    jest.restoreAllMocks();
  }
}

/** Which token it is. A state that does not go with it is shown whole. */
function tokenOf(left: Left, baseUrl: string): string {
  if (typeof left === "string") return left;
  const { accessToken } = left;
  const token = accessToken === storedToken ? "stored" : "new";
  const isState = "expiresAt" in left;
  return !isState || isDeepStrictEqual(left, stateWith(accessToken, baseUrl)) ? token : JSON.stringify(left);
}

function stateWith(accessToken: string, baseUrl: string): AccessTokenState {
  if (accessToken === storedToken) return expiredState(baseUrl);
  const { exp } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
  const tokenFingerprint = createHash("sha256").update(accessToken).digest("hex").slice(0, 12);
  return { ...expiredState(baseUrl), accessToken, expiresAt: new Date(exp * 1000).toISOString(), tokenFingerprint };
}

const expiredState = (baseUrl: string): AccessTokenState => ({
  clientId: "client-id",
  baseUrl,
  accessToken: storedToken,
  expiresAt: expiredAt,
  tokenFingerprint: "0123456789ab",
});

type Act = (baseUrl: string, context: LifecycleContext, effects: Effects) => Promise<Left>;

/** The error ends the command, and the engine keeps the state as it was. */
const failed =
  (left: Left, { log }: LifecycleContext) =>
  (error: Error): Left => {
    log("warn", error.message);
    return left;
  };

/** The program's own request: in a preview, where the token is unknown, and elsewhere, where the stored one has expired. */
const program =
  (isPreview: boolean): Act =>
  async (baseUrl, { surroundings, sharedToken, log }) => {
    const unknowns = isPreview ? { accessToken: unknown, expiresAt: unknown } : {};
    const outputs = { ...expiredState(baseUrl), clientSecret: undefined, ...unknowns };
    const child = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, pulumi.output(value)]));
    const live = await liveToken(
      child as unknown as AccessTokenResource,
      { baseUrl },
      { isPreview, isMocked: false, surroundings, sharedToken, log: (_severity, line) => log("warn", line) },
      {} as pulumi.Resource,
    );
    return live ?? (isPreview ? "unknown" : { accessToken: storedToken });
  };

const prefix = "pulumi-port-access-token: ";

/** A call over gRPC to a process of the plugin, and what is left if it fails. */
const plugin =
  (
    left: "none" | "stored",
    call: (plugin: PluginClient, inputs: Wire, stored: Stored) => Promise<{ outputs: Wire | undefined }>,
  ): Act =>
  async (baseUrl, { surroundings, log }, effects) => {
    const process = await startPlugin({ effects, env: surroundings.env });
    const inputs = { baseUrl };
    const state = expiredState(baseUrl);
    try {
      await process.configure();
      const stored = { inputs, outputs: { ...state, accessToken: secret(state.accessToken) } };
      return leftIn((await call(process, inputs, stored)).outputs);
    } catch (error) {
      log("warn", (error as ServiceError).details.replace(prefix, ""));
      return left === "stored" ? state : left;
    } finally {
      process.stop();
      for (const { text } of process.log) {
        const line = text.replace(prefix, "");
        if (line.includes(". Retrying at ")) effects.log("info", line);
        else log("info", line);
      }
    }
  };

function leftIn({ accessToken, authorizationHeader: _, ...others }: Wire = {}): Left {
  const { value } = accessToken as { value: string };
  return value === notKnown ? "unknown" : ({ ...others, accessToken: value } as AccessTokenState);
}

const operations = {
  create: (baseUrl, context) => create({ clientId: "client-id", baseUrl }, context).catch(failed("none", context)),
  update: (baseUrl, context) => {
    const state = expiredState(baseUrl);
    return update(state, { clientId: "client-id", baseUrl }, context).catch(failed(state, context));
  },
  read: (baseUrl, context) => read(expiredState(baseUrl), context),
  preview: program(true),
  program: program(false),
  pluginCreate: plugin("none", ({ create }, inputs) => create(inputs)),
  pluginUpdate: plugin("stored", ({ update }, inputs, stored) => update(stored, inputs)),
  pluginRead: plugin("stored", ({ read }, _inputs, stored) => read(stored)),
  pluginPreview: plugin("none", ({ create }, inputs) => create(inputs, { preview: true })),
} satisfies Record<string, Act>;

type Operation = keyof typeof operations;
