import { lifetimeMillis, type Mood } from "./simulated-port";
import type { Args, Config, Env, Situation } from "./situation";

/** What a stack's state should say of its token. */
interface Kept {
  clientId: string;
  baseUrl: string;
  clientSecret: string | undefined;
  minimum: number;
  policy: "warn" | "wait" | "fail";
  autoRenew: boolean;
  /** Which of Port's tokens, in the order of their issue. */
  token: number;
}

export type Expected = { token: number } | "unknown" | "nothing";
export type Outcome = Expected | { error: string };

const euBaseUrl = "https://api.getport.io";
const deadSeconds = 60;

/**
 * What should happen, written from the rules and not from the code: which requests are made, what the state holds, what
 * the program hands on, and how much time passes.
 */
export class Model {
  kept: Kept | undefined;
  requests = 0;
  mood: Mood = "well";
  /** Port's clock. */
  now: number;
  /** When each of Port's tokens expires. */
  readonly #expiries: number[] = [];
  readonly #active = new Map<string, number>();

  constructor(
    readonly situation: Situation,
    readonly secrets: ReadonlyMap<string, string>,
    startMillis: number,
  ) {
    this.now = startMillis;
  }

  preview(): Expected {
    const { args } = this.situation;
    const effective = this.#effective();
    if (this.kept && !this.#isUpdate(this.kept)) return { token: this.kept.token };
    if (args.offlinePreview || args.autoRenew === false || effective.clientId === undefined) return "unknown";
    const secret = this.#programsSecret(effective.clientId, effective.baseUrl, args.clientSecret);
    const got = secret === undefined ? undefined : this.#ask(effective.clientId, effective.baseUrl, secret, 2);
    return got?.token === undefined ? "unknown" : { token: got.token };
  }

  update(): Outcome {
    const { args } = this.situation;
    const env = this.#env();
    const { clientId, baseUrl } = this.#effective();
    if (this.kept && !this.#isUpdate(this.kept)) return this.#handedOn();
    const options = {
      minimum: args.minimumRemainingSeconds ?? 300,
      policy: args.onShortLifetime ?? "warn",
      autoRenew: args.autoRenew ?? true,
    } as const;
    let token = this.kept?.token ?? -1;
    if (!this.kept || this.#isOther(this.kept) || this.#isDue(this.kept, options)) {
      const secret = args.clientSecret ?? env.PORT_CLIENT_SECRET;
      if (clientId === undefined || secret === undefined) return { error: "missing_credentials" };
      const got = this.#renew({ clientId, baseUrl, secret }, options);
      if ("error" in got) return got;
      token = got.token;
    }
    const id = clientId ?? this.kept?.clientId ?? "";
    this.kept = { clientId: id, baseUrl, clientSecret: args.clientSecret, ...options, token };
    return this.#handedOn();
  }

  /** Twice, because the engine reads in a preview first, of which the state keeps nothing. */
  refresh(runProgram: boolean): Expected {
    for (const isKept of [false, true]) {
      const token = this.kept ? this.#read(this.kept) : undefined;
      if (this.kept && token !== undefined && isKept) this.kept = { ...this.kept, token };
    }
    return runProgram ? this.#handedOn() : "nothing";
  }

  untouched(): Expected {
    return this.kept ? this.#handedOn() : "unknown";
  }

  /** Seconds that a token lives, by a clock that is so far ahead of Port's. */
  remaining(token: number, skewMillis = 0): number {
    return ((this.#expiries[token] ?? 0) - this.now - skewMillis) / 1000;
  }

  #effective(): { clientId: string | undefined; baseUrl: string } {
    const { args } = this.situation;
    const env = this.#env();
    return { clientId: args.clientId ?? env.PORT_CLIENT_ID, baseUrl: args.baseUrl ?? env.PORT_BASE_URL ?? euBaseUrl };
  }

  /** What is found where no argument is: the configuration, which goes with the stack, else the environment. */
  #env(env = this.situation.env): Env {
    const { config } = this.situation;
    const configured = Object.entries(config).map(([key, value]) => [variables[key as keyof Config], value]);
    return { ...env, ...Object.fromEntries(configured) };
  }

  /** Another identity, wherever it comes from. Credentials that are nowhere are none. */
  #isOther(kept: Kept): boolean {
    const { clientId = kept.clientId, baseUrl } = this.#effective();
    return (
      clientId !== kept.clientId || baseUrl !== kept.baseUrl || this.situation.args.clientSecret !== kept.clientSecret
    );
  }

  #isUpdate(kept: Kept): boolean {
    const { minimumRemainingSeconds = 300, onShortLifetime = "warn", autoRenew = true } = this.situation.args;
    const isOtherOption =
      minimumRemainingSeconds !== kept.minimum || onShortLifetime !== kept.policy || autoRenew !== kept.autoRenew;
    const options = { minimum: minimumRemainingSeconds, policy: onShortLifetime, autoRenew };
    return isOtherOption || this.#isOther(kept) || this.#isDue(kept, options);
  }

  /** By the machine's clock: nobody was asked. */
  #isDue(kept: Kept, { minimum, policy, autoRenew }: Pick<Kept, "minimum" | "policy" | "autoRenew">): boolean {
    const left = this.remaining(kept.token, this.situation.skewMillis);
    return autoRenew && (left <= deadSeconds || (policy !== "warn" && left < minimum));
  }

  #renew(
    { clientId, baseUrl, secret }: { clientId: string; baseUrl: string; secret: string },
    { minimum, policy }: Pick<Kept, "minimum" | "policy">,
  ): { token: number } | { error: string } {
    const first = this.#ask(clientId, baseUrl, secret, 120);
    if (first.token === undefined) return { error: first.error ?? "" };
    const spare = policy === "warn" ? 0 : 300;
    if (minimum > lifetimeMillis / 1000 - spare) return { error: "short_lifetime" };
    const left = this.remaining(first.token);
    if (left <= deadSeconds || (left < minimum && policy === "wait")) {
      this.now += (left + 1) * 1000;
      const second = this.#ask(clientId, baseUrl, secret, 120);
      return second.token === undefined ? { error: second.error ?? "" } : { token: second.token };
    }
    return left < minimum && policy === "fail" ? { error: "short_lifetime" } : { token: first.token };
  }

  #read({ clientId, baseUrl, clientSecret, autoRenew, token }: Kept): number | undefined {
    const { skewMillis } = this.situation;
    const env = this.#env();
    if (!autoRenew || this.remaining(token, skewMillis) > deadSeconds) return undefined;
    const { PORT_CLIENT_ID: foundId = clientId, PORT_BASE_URL: foundUrl = baseUrl } = env;
    if (clientSecret === undefined && (foundId !== clientId || foundUrl !== baseUrl)) return undefined;
    const secret = clientSecret ?? env.PORT_CLIENT_SECRET;
    return secret === undefined ? undefined : this.#ask(clientId, baseUrl, secret, 120).token;
  }

  /** What the program hands on outside of a preview: never an unknown, and a good token where one can be had. */
  #handedOn(): Expected {
    const { kept } = this;
    if (!kept) return "nothing";
    const isDead = this.remaining(kept.token, this.situation.skewMillis) <= deadSeconds;
    if (!isDead || this.situation.args.autoRenew === false) return { token: kept.token };
    const secret = this.#programsSecret(kept.clientId, kept.baseUrl, kept.clientSecret);
    const token = secret === undefined ? undefined : this.#ask(kept.clientId, kept.baseUrl, secret, 120).token;
    return { token: token ?? kept.token };
  }

  /** The secret that goes with an identity, where the program runs; none where what is found there is for another one. */
  #programsSecret(clientId: string, baseUrl: string, stored: string | undefined): string | undefined {
    const { args, env, programEnv = env } = this.situation;
    const found = this.#env(programEnv);
    const isNowhere = (args.clientId ?? found.PORT_CLIENT_ID) === undefined;
    if (stored !== undefined) return stored;
    if (isNowhere || args.clientSecret !== undefined) return undefined;
    return ownIdentity(args, found) === `${clientId} ${baseUrl}` ? found.PORT_CLIENT_SECRET : undefined;
  }

  /** One exchange within so many seconds, with its attempts. */
  #ask(clientId: string, baseUrl: string, secret: string, seconds: number): { token?: number; error?: string } {
    if (this.mood === "hangs") return this.#spend(seconds === 2 ? [1, 2] : [4, 120], "timed_out");
    if (this.mood === "down") return this.#spend(seconds === 2 ? [2, 1] : [5, 15], "unavailable");
    if (this.mood === "busy") return this.#spend(seconds === 2 ? [1, 0] : [5, 28], "rate_limited");
    if (this.mood === "garbage") return this.#spend([1, 0], "unexpected_answer");
    if (this.mood === "once") this.#spend([1, 1], "unavailable");
    this.mood = "well";
    if (this.secrets.get(clientId) !== secret) return this.#spend([1, 0], "invalid_credentials");
    this.requests++;
    const key = `${baseUrl} ${clientId}`;
    const active = this.#active.get(key);
    if (active !== undefined && this.remaining(active) > 0) return { token: active };
    this.#expiries.push(this.now + lifetimeMillis);
    const token = this.#expiries.length - 1;
    this.#active.set(key, token);
    return { token };
  }

  #spend([requests, seconds]: [requests: number, seconds: number], error: string): { error: string } {
    this.requests += requests;
    this.now += seconds * 1000;
    return { error };
  }
}

const variables = {
  "port:clientId": "PORT_CLIENT_ID",
  "port:secret": "PORT_CLIENT_SECRET",
  "port:baseUrl": "PORT_BASE_URL",
} as const;

function ownIdentity(args: Args, env: Env): string {
  return `${args.clientId ?? env.PORT_CLIENT_ID} ${args.baseUrl ?? env.PORT_BASE_URL ?? euBaseUrl}`;
}
