import { type Patience, patience, type Shell } from "./shells";
import { type Habits, type Latency, latencyOf, lifetimeMillis, type Mood } from "./simulated-port";
import type { Config, Env, Situation } from "./situation";
import type { PluginCommand } from "./steps";
import type { Shown } from "./world";

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

/** An exchange that led to no token, and the time that Port named for the next request, if that is too late for it. */
interface Failure {
  error: string;
  retryAt?: number;
}

/** What a request is for. */
type Purpose = keyof typeof patience;

export type Expected = { token: number } | "unknown" | "nothing";
export type Outcome = Expected | { error: string };

const euBaseUrl = "https://api.getport.io";
const deadSeconds = 60;

/** What a process remembers of its requests with one set of credentials. */
interface Memory {
  answer?: Answer;
  /** The last failure since the last answer. Before the time that Port named in it, no request is made for any purpose. */
  last?: Failure;
  /** For which purposes the last failure holds, and until when. */
  until: Partial<Record<Purpose, number>>;
}

/**
 * What should happen, written from the rules and not from the code: which requests are made, what the state holds, what
 * the program hands on, and how much time passes.
 */
export class Model {
  kept: Kept | undefined;
  /** The configuration at the last update, which the state holds. */
  #keptConfig: Config = {};
  /** Of the provider's process, by credentials. */
  readonly #memory = new Map<string, Memory>();
  /** What the engine shows of a token, in the preview and in the update of the last command. */
  shown: Shown[] = [];
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
    readonly shell: Shell,
    readonly situation: Situation,
    readonly secrets: ReadonlyMap<string, string>,
    startMillis: number,
    readonly latencies: readonly Latency[],
    readonly habits: Habits,
  ) {
    this.now = startMillis;
  }

  preview(readsFirst = this.shell.readsFirst): Expected {
    const { args } = this.situation;
    const { hasLiveOutputs } = this.shell;
    const kept = this.#begin(readsFirst);
    const { clientId, baseUrl } = this.#effective();
    if (this.#show(kept) === "same" && kept) return { token: kept.token };
    // A program cannot tell what an update is for.
    if (hasLiveOutputs && (args.offlinePreview || args.autoRenew === false)) return "unknown";
    if (!hasLiveOutputs && kept && !this.#needsToken(kept)) return { token: kept.token };
    if (clientId === undefined) return "unknown";
    const secret = hasLiveOutputs
      ? this.#programsSecret(clientId, baseUrl, args.clientSecret)
      : (args.clientSecret ?? this.#env().PORT_CLIENT_SECRET);
    if (secret === undefined) return "unknown";
    const answer = this.#request({ clientId, baseUrl, secret }, "preview");
    return "error" in answer ? "unknown" : { token: answer.token };
  }

  update(readsFirst = this.shell.readsFirst): Outcome {
    const { args, config } = this.situation;
    const env = this.#env();
    this.kept = this.#begin(readsFirst);
    this.#keptConfig = config;
    const { clientId, baseUrl } = this.#effective();
    if (this.#show(this.kept) === "same" && this.kept) {
      // The engine stores the inputs of an unchanged resource, too.
      this.kept.inputClientId = clientId;
      return this.#handedOn();
    }
    const options = this.#options();
    let token = this.kept?.token ?? -1;
    if (!this.kept || this.#needsToken(this.kept)) {
      const secret = args.clientSecret ?? env.PORT_CLIENT_SECRET;
      if (clientId === undefined || secret === undefined) return { error: "missing_credentials" };
      const got = this.#renew({ clientId, baseUrl, secret }, options);
      if ("error" in got) return { error: got.error };
      token = got.token;
    }
    const id = clientId ?? this.kept?.clientId ?? "";
    this.kept = { clientId: id, inputClientId: clientId, baseUrl, clientSecret: args.clientSecret, ...options, token };
    return this.#handedOn();
  }

  /** Twice, because the engine reads in a preview first, of which the state keeps nothing. */
  refresh(runProgram: boolean): Expected {
    const { config } = this.situation;
    for (const isKept of [false, true]) {
      const kept = this.#read(runProgram ? config : this.#keptConfig);
      if (isKept) this.kept = kept;
    }
    if (!runProgram) return "nothing";
    this.#keptConfig = config;
    return this.#handedOn();
  }

  untouched(): Expected {
    this.#keptConfig = this.situation.config;
    return this.kept ? this.#handedOn() : "unknown";
  }

  /** In a preview and an update; neither needs Port, but the engine may read before it deletes. */
  destroy(): void {
    if (this.shell.readsFirst) for (const _ of ["preview", "update"]) this.#read(this.#keptConfig);
    this.kept = undefined;
  }

  /** A token of which no state is known: of an import, which then stores it, of a `get` and of the function. */
  withoutState(command: PluginCommand): Outcome {
    const { args, config } = this.situation;
    const isFunction = command === "the function";
    const given = isFunction ? args : {};
    const env = this.#env();
    const clientId = given.clientId ?? env.PORT_CLIENT_ID;
    const baseUrl = given.baseUrl ?? env.PORT_BASE_URL ?? euBaseUrl;
    const secret = given.clientSecret ?? env.PORT_CLIENT_SECRET;
    if (clientId === undefined || secret === undefined) return { error: "missing_credentials" };
    let token = -1;
    for (const purpose of isFunction ? (["preview", "write"] as const) : (["read", "read"] as const)) {
      const answer = this.#exchange({ clientId, baseUrl, secret }, purpose);
      if ("error" in answer) return { error: answer.error };
      token = answer.token;
    }
    if (command === "import") {
      const options = { minimum: 300, policy: "warn", autoRenew: true } as const;
      this.kept = { clientId, inputClientId: undefined, baseUrl, clientSecret: undefined, ...options, token };
      this.#keptConfig = config;
    }
    return { token };
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
    const { storesIdentityIn } = this.shell;
    const storedId = storesIdentityIn === "inputs" ? this.kept.inputClientId : this.kept.clientId;
    return { clientId: clientId ?? storedId, baseUrl: this.kept.baseUrl };
  }

  /** What is found where no argument is: the configuration, which goes with the stack, else the environment. */
  #env(env = this.situation.env, config = this.situation.config): Env {
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

  #show(kept: Kept | undefined): Shown {
    const shown = !kept ? "create" : this.#isUpdate(kept) ? "update" : "same";
    this.shown.push(shown);
    return shown;
  }

  #isUpdate(kept: Kept): boolean {
    const { minimum, policy, autoRenew } = this.#options();
    const isOtherOption = minimum !== kept.minimum || policy !== kept.policy || autoRenew !== kept.autoRenew;
    return isOtherOption || this.#needsToken(kept);
  }

  /** Whether an update requests a token, and does not only store other options. */
  #needsToken(kept: Kept): boolean {
    return this.#isOther(kept) || this.#isDue(kept, this.#options());
  }

  #options(): Pick<Kept, "minimum" | "policy" | "autoRenew"> {
    const { minimumRemainingSeconds = 300, onShortLifetime = "warn", autoRenew = true } = this.situation.args;
    return { minimum: minimumRemainingSeconds, policy: onShortLifetime, autoRenew };
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
    const first = this.#request(credentials, "write");
    if ("error" in first) return first;
    const spare = policy === "warn" ? 0 : 300;
    if (minimum > lifetimeMillis / 1000 - spare) return { error: "short_lifetime" };
    const left = this.#surelyLeft(first);
    let last = first;
    if (left <= deadSeconds || (left < minimum && policy === "wait")) {
      this.now = Math.max(this.now, this.#expiryOf(first.token) - first.leastMillis);
      const end = this.now + 61_000 + patience.write.total;
      for (const seconds of [0, 1, 2, 4, 8, 16, 30]) {
        if (this.now + seconds * 1000 >= end) break;
        this.now += seconds * 1000;
        const answer = this.#exchange(credentials, "write", undefined, end);
        if ("error" in answer) return answer;
        last = answer;
        if (last.token !== first.token) break;
      }
    }
    const life = this.#surelyLeft(last);
    const isRefused = life <= deadSeconds || (life < minimum && policy !== "warn");
    return isRefused ? { error: "short_lifetime" } : { token: last.token };
  }

  /** The provider's process of a command begins. Where it reads first, this returns what it then holds. */
  #begin(readsFirst: boolean): Kept | undefined {
    this.#memory.clear();
    if (!readsFirst || !this.kept) return this.kept;
    const kept = this.#read(this.#keptConfig);
    // Another configuration makes another process.
    const names = ["clientId", "clientSecret", "baseUrl"] as const;
    if (names.some((name) => this.#keptConfig[name] !== this.situation.config[name])) this.#memory.clear();
    return kept;
  }

  /** What is kept after a process has read it: a token that it renews, else the old one. */
  #read(config: Config): Kept | undefined {
    const { kept } = this;
    this.#memory.clear();
    if (!kept) return undefined;
    const { clientId, baseUrl, clientSecret, autoRenew } = kept;
    const env = this.#env(this.situation.env, config);
    if (!autoRenew || this.remaining(kept.token, this.situation.skewMillis) > deadSeconds) return kept;
    const { PORT_CLIENT_ID: foundId = clientId, PORT_BASE_URL: foundUrl = baseUrl } = env;
    if (clientSecret === undefined && (foundId !== clientId || foundUrl !== baseUrl)) return kept;
    const secret = clientSecret ?? env.PORT_CLIENT_SECRET;
    if (secret === undefined) return kept;
    const answer = this.#request({ clientId, baseUrl, secret }, "read");
    return "error" in answer || this.#surelyLeft(answer) <= deadSeconds ? kept : { ...kept, token: answer.token };
  }

  /** What the program hands on outside of a preview: never an unknown, and a good token where one can be had. */
  #handedOn(): Expected {
    const { kept } = this;
    if (!kept) return "nothing";
    if (!this.shell.hasLiveOutputs) return { token: kept.token };
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

  /** A process makes one exchange with a set of credentials, as long as its outcome is good for something. */
  #request(credentials: Credentials, purpose: Purpose): Answer | { error: string } {
    const key = Object.values(credentials).join(" ");
    const memory: Memory = this.#memory.get(key) ?? { until: {} };
    const { answer, last, until } = memory;
    if (answer && this.now + answer.mostMillis < this.#expiryOf(answer.token)) return answer;
    if (last && this.now < (until[purpose] ?? 0)) return { error: last.error };
    const outcome = this.#exchange(credentials, purpose, last);
    this.#memory.set(key, "error" in outcome ? this.#failed(memory, outcome, purpose) : { answer: outcome, until: {} });
    return outcome;
  }

  /** Only wrong credentials fail for ever and for everything. A write fails for everything, for a while; others for themselves. */
  #failed(memory: Memory, last: Failure, purpose: Purpose): Memory {
    const isFinal = last.error === "invalid_credentials";
    const until = { ...memory.until };
    for (const each of ["preview", "read", "write"] as const) {
      const isMeant = isFinal || purpose === "write" || purpose === each;
      const end = isFinal || purpose !== "write" ? Number.POSITIVE_INFINITY : this.now + 300_000;
      if (isMeant) until[each] = Math.max(until[each] ?? 0, end);
    }
    return { ...memory, last, until };
  }

  /**
   * One exchange with its attempts. A delay that Port names is none of them, and does not use up their time. It begins with
   * such a delay if Port named it to an earlier exchange. What it is part of can end before its patience does.
   */
  #exchange(
    { clientId, baseUrl, secret }: Credentials,
    purpose: Purpose,
    earlier?: Failure,
    end = Number.POSITIVE_INFINITY,
  ): Answer | Failure {
    const started = this.now;
    const limits: Patience = purpose === "read" ? this.shell.readPatience : patience[purpose];
    const least = Math.min(limits.least, end - started);
    const total = Math.min(limits.total, end - started - least);
    let [failures, waited] = [0, 0];
    const isRefused = earlier?.retryAt !== undefined && earlier.retryAt > this.now;
    for (let requests = isRefused ? 0 : 1; ; requests++) {
      const deadline = started + Math.min(total, limits.failing + waited);
      const timeout = Math.min(limits.attempt, Math.max(least, deadline - this.now));
      const named = requests === 0 ? (earlier?.retryAt ?? 0) - this.now : 0;
      const outcome =
        earlier && named > 0
          ? { error: earlier.error, named }
          : this.#attempt(timeout, () => this.#decide(clientId, baseUrl, secret));
      if (!("error" in outcome)) return outcome;
      const own = Math.min(32_000, 1_000 * 2 ** (requests - 1));
      if (outcome.named !== undefined) {
        const longer = Math.max(own, outcome.named);
        const room = started + total - this.now - longer;
        if (room <= 0) return { error: outcome.error, retryAt: this.now + outcome.named };
        const wait = longer + Math.min(longer / 10, 30_000, Math.max(0, room - least));
        this.now += wait;
        waited += wait;
        continue;
      }
      failures++;
      const isTransient = ["timed_out", "unavailable"].includes(outcome.error);
      if (!isTransient || failures === limits.attempts || this.now + own >= deadline) return { error: outcome.error };
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
    if (mood === "grudging" && this.requests % 2 === 1) return { error: "rate_limited", named: 300_000 };
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
  clientId: "PORT_CLIENT_ID",
  clientSecret: "PORT_CLIENT_SECRET",
  baseUrl: "PORT_BASE_URL",
} as const;
