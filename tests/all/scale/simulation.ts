import { type Credentials, limitsFor, stackPlaces, tokenSource } from "../../../auth";
import type { Effects } from "../../../auth/exchange";
import type { HttpResponse } from "../../../auth/http";
import { RateLimit } from "../../../emulator/rate-limit";
import { type AccessTokenState, type CheckedInputs, update } from "../../../provider/lifecycle";
import type { Call } from "../../../provider/plugin/call";
import type { EngineLog } from "../../../provider/plugin/engine-log";
import { createProvider } from "../../../provider/plugin/provider";
import type { Properties } from "../../../provider/plugin/values";
import { seeded } from "../../support/seeded";
import { VirtualTime } from "../../support/virtual-time";

/** When the token that all stacks share expires. */
const expiryMillis = Date.parse("2026-01-02T03:00:00.000Z");
const lifetimeMillis = 3 * 3600_000;
/** From the end of an engine's preview to the first call of its update. */
const previewToUpdateMillis = 5_000;
/** From the plugin's Read to the engine's next call for the token: meanwhile the program starts. */
const readToUpdateMillis = 1_000;
const requestsPerWindow = 100;
const windowMillis = 300_000;

/** Port's limiter: so many requests per window, of which each begins with its first request. Or a stricter one. */
export type Limiter = "fixed window" | "refused requests count";
type Limit = Pick<RateLimit, "take" | "headers">;

export interface Plan {
  stacks: number;
  limiter: Limiter;
  /** All stacks start at random moments within so many seconds after the expiry. */
  withinSeconds: number;
  provider: "dynamic" | "plugin" | "official";
  ups: "with previews" | "without previews" | "one renews, the others read";
}

/** The requests and waits in one process of a provider, or in a program. */
type Process = (isPreview: boolean, options?: Pick<CheckedInputs, "onShortLifetime">) => Promise<{ expiresAt: string }>;

export interface Result {
  failures: number;
  /** Requests for a token that Port received. */
  requests: number;
  /** From the expiry until the last stack has succeeded or failed. */
  minutes: number;
}

/** Counts every request of the last five minutes, refused ones too, as firewalls do. */
class StrictLimit implements Limit {
  #times: number[] = [];

  constructor(readonly clock: { nowMillis(): number }) {}

  take(): boolean {
    const now = this.clock.nowMillis();
    this.#times = [...this.#times.filter((time) => time > now - windowMillis), now];
    return this.#times.length <= requestsPerWindow;
  }

  /** There is room again when no more than 99 of these requests are left in the window. */
  headers(): Record<string, string> {
    const last = this.#times.at(-requestsPerWindow);
    const seconds = last === undefined ? 0 : Math.ceil((last + windowMillis - this.clock.nowMillis()) / 1000);
    return { "x-ratelimit-reset": String(seconds) };
  }
}

const credentials: Credentials = {
  baseUrl: "https://api.getport.io",
  baseUrlSources: "here",
  clientId: { value: "client-id", origin: "here" },
  clientSecret: { value: "client-secret", origin: "here" },
};
const inputs: CheckedInputs = { clientId: "client-id", baseUrl: credentials.baseUrl };
const stored: AccessTokenState = {
  ...inputs,
  clientId: "client-id",
  accessToken: "the-expired-token",
  expiresAt: new Date(expiryMillis).toISOString(),
  tokenFingerprint: "0123456789ab",
};
/** A call that the engine lets run to its end. */
const call: Call = { isOver: false, millisLeft: () => Infinity, waitFor: (operation) => operation() };
const env = { PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: "client-secret" };
const noLog: EngineLog = { write: () => {}, flushed: async () => {}, close: () => {} };
const properties = (values: Properties["values"]): Properties => ({ values, secrets: new Set() });

/** Lets every stack of a plan run `pulumi up` once, by the code that really requests and renews. */
export async function simulate({ stacks, limiter, withinSeconds, provider, ups }: Plan): Promise<Result> {
  const time = new VirtualTime(expiryMillis - 120_000);
  const random = seeded(1);
  const clock = { nowMillis: () => time.now };
  const limit = limiter === "fixed window" ? new RateLimit(clock, requestsPerWindow) : new StrictLimit(clock);
  let requests = 0;
  let activeExpiryMillis = expiryMillis;
  const send = async (): Promise<HttpResponse> => {
    const sentAtMillis = time.now;
    await time.sleep(50 + 100 * random());
    requests++;
    const isAccepted = limit.take();
    if (isAccepted && time.now >= activeExpiryMillis) activeExpiryMillis = time.now + lifetimeMillis;
    const claims = { iat: (activeExpiryMillis - lifetimeMillis) / 1000, exp: activeExpiryMillis / 1000 };
    const accessToken = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
    const headers = new Headers({ date: new Date(time.now).toUTCString(), ...limit.headers() });
    await time.sleep(50 + 100 * random());
    const times = { sentAtMillis, receivedAtMillis: time.now };
    return isAccepted
      ? { ...times, headers, status: 200, body: JSON.stringify({ ok: true, accessToken }) }
      : { ...times, headers, status: 429, body: "" };
  };
  const effects: Effects = { now: () => time.now, sleep: time.sleep, random, send, log: () => {} };
  const processes: Record<Plan["provider"], Process> = {
    /** In a preview, the program requests, and goes on without a token. */
    async dynamic(isPreview, options) {
      const source = tokenSource(effects, limitsFor);
      if (isPreview)
        return source(credentials, "preview").then(
          () => stored,
          () => stored,
        );
      const surroundings = { places: stackPlaces, config: () => undefined, env };
      const context = {
        now: effects.now,
        sleep: time.sleep,
        howToStop: "",
        surroundings,
        sharedToken: source,
        log: () => {},
      };
      return update({ ...stored, ...options }, { ...inputs, ...options }, context);
    },
    /** The engine calls Read before the program runs, then Diff, and Update if that finds something to update. */
    async plugin(isPreview, options = {}) {
      const plugin = createProvider(properties({}), "default", noLog, new AbortController().signal, { effects, env });
      const wanted = properties(options);
      const outputs = await plugin.read("urn", { inputs: wanted, outputs: properties({ ...stored }) }, call);
      const old = { inputs: wanted, outputs };
      await time.sleep(readToUpdateMillis);
      const isDue = plugin.hasChanged(old, wanted);
      const { values } = isDue ? await plugin.update("urn", old, wanted, isPreview, call) : outputs;
      return { expiresAt: String(values.expiresAt) };
    },
    /** What its code says: a 429 is retried five times, each time after the seconds it names and up to a tenth more. */
    async official() {
      for (let retries = 0; retries <= 5; retries++) {
        const { status, headers } = await send();
        if (status === 200) return stored;
        await time.sleep(Number(headers.get("x-ratelimit-reset")) * 1000 * (1 + random() / 10));
      }
      throw new Error("no token");
    },
  };
  const run = processes[provider];
  const withPreview = async (options?: Parameters<Process>[1]) => {
    await run(true, options);
    await time.sleep(previewToUpdateMillis);
    return run(false, options);
  };

  /** The output that the other stacks read; it expires first. */
  let shared: { expiresAt: string } = stored;
  if (ups === "one renews, the others read") {
    void time.until(expiryMillis - 60_000).then(async () => {
      shared = await withPreview({ onShortLifetime: "wait" });
    });
  }
  const up: Record<Plan["ups"], () => Promise<unknown>> = {
    "with previews": () => withPreview(),
    "without previews": () => run(false),
    "one renews, the others read": async () => {
      if (Date.parse(shared.expiresAt) <= time.now) throw new Error("expired");
    },
  };

  let failures = 0;
  let endMillis = expiryMillis;
  for (let stack = 0; stack < stacks; stack++) {
    void time
      .until(expiryMillis + withinSeconds * 1000 * random())
      .then(up[ups])
      .catch(() => failures++)
      .then(() => {
        endMillis = time.now;
      });
  }
  await time.run();
  return { failures, requests, minutes: (endMillis - expiryMillis) / 60_000 };
}
