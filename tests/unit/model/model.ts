import { type Habits, type Latency, latencyOf, lifetimeMillis, type Mood } from "./simulated-port";
import type { Config, Env, Situation } from "./situation";

/** What a stack's state should say of its token. */
interface Kept {
  clientId: string;
  /** The client id among the stored inputs: none where the last update found none, and a base URL. */
  inputClientId: string | undefined;
  baseUrl: string;
  clientSecret: string | undefined;
  minimum: number;
  policy: "warn" | "wait" | "fail";
  autoRenew: boolean;
  /** Which of Port's tokens, in the order of their issue. */
  token: number;
}

interface Credentials {
  clientId: string;
  baseUrl: string;
  secret: string;
}

/** Which of Port's tokens an answer holds, and how far it shows Port's clock to be ahead of the true one. */
interface Answer {
  token: number;
  leastMillis: number;
  mostMillis: number;
}

/** An answer that is no token, and the delay in milliseconds that it names. */
interface Refusal {
  error: string;
  named?: number;
}

/** How long an exchange may take, in milliseconds. */
const patienceMillis = { preview: 2_000, read: 120_000, write: 720_000 };
type Patience = keyof typeof patienceMillis;

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
  /** Until when Port is "limited". */
  limitedUntil = 0;
  /** Port's clock. */
  now: number;
  /** When each of Port's tokens expires. */
  readonly #expiries: number[] = [];
  readonly #active = new Map<string, number>();

  constructor(
    readonly situation: Situation,
    readonly secrets: ReadonlyMap<string, string>,
    startMillis: number,
    readonly latencies: readonly Latency[],
    readonly habits: Habits,
  ) {
    this.now = startMillis;
  }

  preview(): Expected {
    const { args } = this.situation;
    const effective = this.#effective();
    if (this.kept && !this.#isUpdate(this.kept)) return { token: this.kept.token };
    if (args.offlinePreview || args.autoRenew === false || effective.clientId === undefined) return "unknown";
    const secret = this.#programsSecret(effective.clientId, effective.baseUrl, args.clientSecret);
    if (secret === undefined) return "unknown";
    const answer = this.#exchange({ clientId: effective.clientId, baseUrl: effective.baseUrl, secret }, "preview");
    return "error" in answer ? "unknown" : { token: answer.token };
  }

  update(): Outcome {
    const { args } = this.situation;
    const env = this.#env();
    const { clientId, baseUrl } = this.#effective();
    if (this.kept && !this.#isUpdate(this.kept)) {
      // The engine stores the inputs of an unchanged resource, too.
      this.kept.inputClientId = clientId;
      return this.#handedOn();
    }
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
    this.kept = { clientId: id, inputClientId: clientId, baseUrl, clientSecret: args.clientSecret, ...options, token };
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

  /** The time at which the last token of all will have so many seconds left; now, where that is past or there is none. */
  timeAt(secondsLeft: number): number {
    return Math.max(this.now, (this.#expiries.at(-1) ?? 0) - secondsLeft * 1000);
  }

  /** What a token is requested with. Without a base URL and with incomplete credentials the stored identity stands. */
  #effective(): { clientId: string | undefined; baseUrl: string } {
    const { args } = this.situation;
    const env = this.#env();
    const clientId = args.clientId ?? env.PORT_CLIENT_ID;
    const baseUrl = args.baseUrl ?? env.PORT_BASE_URL;
    const isComplete = clientId !== undefined && (args.clientSecret ?? env.PORT_CLIENT_SECRET) !== undefined;
    if (baseUrl !== undefined || isComplete || !this.kept) return { clientId, baseUrl: baseUrl ?? euBaseUrl };
    return { clientId: clientId ?? this.kept.inputClientId, baseUrl: this.kept.baseUrl };
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
    credentials: Credentials,
    { minimum, policy }: Pick<Kept, "minimum" | "policy">,
  ): { token: number } | { error: string } {
    const first = this.#exchange(credentials, "write");
    if ("error" in first) return first;
    const spare = policy === "warn" ? 0 : 300;
    if (minimum > lifetimeMillis / 1000 - spare) return { error: "short_lifetime" };
    const left = this.#surelyLeft(first);
    let last = first;
    if (left <= deadSeconds || (left < minimum && policy === "wait")) {
      this.now = Math.max(this.now, this.#expiryOf(first.token) - first.leastMillis);
      for (const seconds of [0, 1, 2, 4, 8, 16, 30]) {
        this.now += seconds * 1000;
        const answer = this.#exchange(credentials, "write");
        if ("error" in answer) return answer;
        last = answer;
        if (last.token !== first.token) break;
      }
    }
    const life = this.#surelyLeft(last);
    const isRefused = life <= deadSeconds || (life < minimum && policy !== "warn");
    return isRefused ? { error: "short_lifetime" } : { token: last.token };
  }

  #read({ clientId, baseUrl, clientSecret, autoRenew, token }: Kept): number | undefined {
    const { skewMillis } = this.situation;
    const env = this.#env();
    if (!autoRenew || this.remaining(token, skewMillis) > deadSeconds) return undefined;
    const { PORT_CLIENT_ID: foundId = clientId, PORT_BASE_URL: foundUrl = baseUrl } = env;
    if (clientSecret === undefined && (foundId !== clientId || foundUrl !== baseUrl)) return undefined;
    const secret = clientSecret ?? env.PORT_CLIENT_SECRET;
    if (secret === undefined) return undefined;
    const answer = this.#exchange({ clientId, baseUrl, secret }, "read");
    return "error" in answer || this.#surelyLeft(answer) <= deadSeconds ? undefined : answer.token;
  }

  /** What the program hands on outside of a preview: never an unknown, and a good token where one can be had. */
  #handedOn(): Expected {
    const { kept } = this;
    if (!kept) return "nothing";
    const isDead = this.remaining(kept.token, this.situation.skewMillis) <= deadSeconds;
    if (!isDead || this.situation.args.autoRenew === false) return { token: kept.token };
    const secret = this.#programsSecret(kept.clientId, kept.baseUrl, kept.clientSecret);
    if (secret === undefined) return { token: kept.token };
    const answer = this.#exchange({ clientId: kept.clientId, baseUrl: kept.baseUrl, secret }, "read");
    return { token: "error" in answer ? kept.token : answer.token };
  }

  /** The secret that goes with an identity, where the program runs; none where what is found there is for another one. */
  #programsSecret(clientId: string, baseUrl: string, stored: string | undefined): string | undefined {
    const { args, env, programEnv = env } = this.situation;
    const found = this.#env(programEnv);
    if (stored !== undefined) return stored;
    if (args.clientSecret !== undefined) return undefined;
    // A client id that is nowhere contradicts none, and a base URL that is nowhere is EU only with complete credentials.
    const ownId = args.clientId ?? found.PORT_CLIENT_ID;
    const ownUrl = args.baseUrl ?? found.PORT_BASE_URL ?? (ownId === undefined ? baseUrl : euBaseUrl);
    return (ownId ?? clientId) === clientId && ownUrl === baseUrl ? found.PORT_CLIENT_SECRET : undefined;
  }

  /** One exchange with its attempts. A delay that Port names is none of them, and does not use up their two minutes. */
  #exchange({ clientId, baseUrl, secret }: Credentials, patience: Patience): Answer | { error: string } {
    const started = this.now;
    const total = patienceMillis[patience];
    const least = patience === "preview" ? 100 : 1_000;
    let [failures, waited] = [0, 0];
    for (let requests = 1; ; requests++) {
      const deadline = started + Math.min(total, 120_000 + waited);
      const timeout = Math.min(30_000, Math.max(least, deadline - this.now));
      const outcome = this.#attempt(timeout, () => this.#decide(clientId, baseUrl, secret));
      if (!("error" in outcome)) return outcome;
      const own = Math.min(32_000, 1_000 * 2 ** (requests - 1));
      if (outcome.named !== undefined) {
        const longer = Math.max(own, outcome.named);
        const room = started + total - this.now - longer;
        if (room <= 0) return { error: outcome.error };
        const wait = longer + Math.min(longer / 10, 30_000, Math.max(0, room - least));
        this.now += wait;
        waited += wait;
        continue;
      }
      failures++;
      const isTransient = ["timed_out", "unavailable"].includes(outcome.error);
      if (!isTransient || failures === 5 || this.now + own >= deadline) return { error: outcome.error };
      this.now += own;
    }
  }

  /** One request on a network that takes its time, before Port decides and after. */
  #attempt(timeout: number, decide: () => { token: number } | Refusal): Answer | Refusal {
    const [connect, there, back] = latencyOf(this.latencies, this.requests++);
    const started = this.now;
    if (this.mood === "hangs" || connect + there >= timeout) {
      this.now = started + timeout;
      return { error: "timed_out" };
    }
    this.now = started + connect + there;
    const date = Math.floor(this.now / 1000) * 1000;
    const outcome = decide();
    const isLate = connect + there + back >= timeout;
    this.now = started + (isLate ? timeout : connect + there + back);
    if (isLate) return { error: "timed_out" };
    if ("error" in outcome) return outcome;
    return { ...outcome, leastMillis: date - this.now, mostMillis: date + 1_000 - started - connect };
  }

  #decide(clientId: string, baseUrl: string, secret: string): { token: number } | Refusal {
    const { mood } = this;
    if (mood === "once") this.mood = "well";
    if (mood === "limited" && this.now < this.limitedUntil) {
      return { error: "rate_limited", named: Math.ceil((this.limitedUntil - this.now) / 1000) * 1000 };
    }
    if (mood === "garbage") return { error: "unexpected_answer" };
    if (mood === "busy") return { error: "rate_limited", named: 7_000 };
    if (mood === "down" || mood === "once") return { error: "unavailable" };
    if (this.secrets.get(clientId) !== secret) return { error: "invalid_credentials" };
    const key = `${baseUrl} ${clientId}`;
    const active = this.#active.get(key);
    if (active !== undefined && this.remaining(active) + this.habits.lateSeconds > 0) return { token: active };
    this.#expiries.push(Math.floor(this.now / 1000) * 1000 + lifetimeMillis);
    const token = this.#expiries.length - 1;
    this.#active.set(key, token);
    return { token };
  }

  #expiryOf(token: number): number {
    return this.#expiries[token] ?? 0;
  }

  /** The life of a token, in seconds, if Port's clock is as far ahead as its answer allows. */
  #surelyLeft({ token, mostMillis }: Answer): number {
    return (this.#expiryOf(token) - this.now - mostMillis) / 1000;
  }
}

const variables = {
  "port:clientId": "PORT_CLIENT_ID",
  "port:secret": "PORT_CLIENT_SECRET",
  "port:baseUrl": "PORT_BASE_URL",
} as const;
