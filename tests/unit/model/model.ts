import { type Patience, patience, type Shell } from "./shells";
import { type Decision, lifetimeMillis, type SimulatedPort } from "./simulated-port";
import type { Args, Config, Env, Situation } from "./situation";
import type { PluginCommand } from "./steps";
import type { Handed, Outcome, Shown } from "./world";

interface Options {
  minimum: number;
  policy: "warn" | "wait" | "fail";
  autoRenew: boolean;
}

/** What a stack's state should say of its token. */
interface Kept extends Options {
  clientId: string;
  /** The client id among the stored inputs: none where the last update found none, and a base URL. */
  inputClientId: string | undefined;
  baseUrl: string;
  clientSecret: string | undefined;
  token: string;
}

interface Credentials {
  clientId: string;
  baseUrl: string;
  secret: string;
}

/** A token, and how far its answer shows Port's clock to be ahead of the true one. */
interface Answer {
  token: string;
  leastMillis: number;
  mostMillis: number;
}

/** An exchange that led to no token, and the time that Port named for the next request, if that is too late for it. */
interface Failure {
  error: string;
  retryAt?: number;
}

/** What a request is for. */
type Purpose = keyof typeof patience;

/** What a process remembers of its requests with one set of credentials. */
interface Memory {
  answer?: Answer;
  /** The last failure since the last answer. Before the time that Port named in it, no request is made for any purpose. */
  last?: Failure;
  /** For which purposes the last failure holds, and until when. */
  until: Partial<Record<Purpose, number>>;
}

const euBaseUrl = "https://api.getport.io";
const deadSeconds = 60;

/** The credentials that are found, each from its own place. */
type Found = { [Name in keyof Credentials]: string | undefined };

const isComplete = (found: Found): found is Credentials => Object.values(found).every((value) => value !== undefined);

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
  readonly #clock: { now: number };

  /** @param port a twin of the one that the code meets: the same requests at the same times get the same answers */
  constructor(
    readonly shell: Shell,
    readonly situation: Situation,
    readonly port: SimulatedPort,
  ) {
    this.#clock = port.clock;
  }

  preview(readsFirst = this.shell.readsFirst): Handed {
    const { args } = this.situation;
    const { hasLiveOutputs } = this.shell;
    const kept = this.#begin(readsFirst);
    const wanted = this.#wanted();
    if (this.#show(kept) === "same" && kept) return { token: kept.token };
    // A program cannot tell what an update is for.
    if (hasLiveOutputs && (args.offlinePreview || args.autoRenew === false)) return "unknown";
    if (!hasLiveOutputs && kept && !this.#needsToken(kept)) return { token: kept.token };
    if (hasLiveOutputs) wanted.secret = this.#programsSecret(wanted, args.clientSecret);
    if (!isComplete(wanted)) return "unknown";
    const answer = this.#request(wanted, "preview");
    return "error" in answer ? "unknown" : { token: answer.token };
  }

  update(readsFirst = this.shell.readsFirst): Outcome {
    const { args, config } = this.situation;
    this.kept = this.#begin(readsFirst);
    this.#keptConfig = config;
    const wanted = this.#wanted();
    const { clientId, baseUrl } = wanted;
    const { kept } = this;
    if (this.#show(kept) === "same" && kept) {
      // The engine stores the inputs of an unchanged resource, too.
      kept.inputClientId = clientId;
      return this.#handedOn();
    }
    const options = this.#options();
    let token = kept?.token ?? "";
    if (!kept || this.#needsToken(kept)) {
      if (!isComplete(wanted)) return { error: "missing_credentials" };
      const got = this.#renew(wanted, options);
      if ("error" in got) return { error: got.error };
      token = got.token;
    }
    const id = clientId ?? kept?.clientId ?? "";
    this.kept = { clientId: id, inputClientId: clientId, baseUrl, clientSecret: args.clientSecret, ...options, token };
    return this.#handedOn();
  }

  /** Twice, because the engine reads in a preview first, of which the state keeps nothing. */
  refresh(runProgram: boolean): Handed {
    const { config } = this.situation;
    for (const isKept of [false, true]) {
      const kept = this.#read(runProgram ? config : this.#keptConfig);
      if (isKept) this.kept = kept;
    }
    if (!runProgram) return "nothing";
    this.#keptConfig = config;
    return this.#handedOn();
  }

  untouched(): Handed {
    this.#keptConfig = this.situation.config;
    return this.kept ? this.#handedOn() : "unknown";
  }

  /** In a preview and an update; neither needs Port, but the engine may read before it deletes. */
  destroy(): Handed {
    if (this.shell.readsFirst) for (const _ of ["preview", "update"]) this.#read(this.#keptConfig);
    this.kept = undefined;
    return "nothing";
  }

  /** A token of which no state is known: of an import, which then stores it, of a `get` and of the function. */
  withoutState(command: PluginCommand): Outcome {
    const isFunction = command === "the function";
    const { baseUrl = euBaseUrl, ...found } = this.#found(isFunction ? this.situation.args : {});
    const wanted = { ...found, baseUrl };
    if (!isComplete(wanted)) return { error: "missing_credentials" };
    let token = "";
    for (const purpose of isFunction ? (["preview", "write"] as const) : (["read", "read"] as const)) {
      const answer = this.#exchange(wanted, purpose);
      if ("error" in answer) return { error: answer.error };
      token = answer.token;
    }
    if (command === "import") {
      const { clientId } = wanted;
      const options = { minimum: 300, policy: "warn", autoRenew: true } as const;
      this.kept = { clientId, inputClientId: undefined, baseUrl, clientSecret: undefined, ...options, token };
      this.#keptConfig = this.situation.config;
    }
    return { token };
  }

  /** Seconds that a token lives, by a clock that is so far ahead of Port's. */
  #left({ token, mostMillis = 0 }: { token: string; mostMillis?: number }): number {
    return (this.port.expiryOf(token) - this.#clock.now - mostMillis) / 1000;
  }

  /** The same, by the machine's clock, where nobody was asked. */
  #leftHere({ token }: Kept): number {
    return this.#left({ token, mostMillis: this.situation.skewMillis });
  }

  /** What there is for arguments: given, else configured, which goes with the stack, else in the environment. */
  #found(args: Args, env: Env = this.situation.env, config = this.situation.config): Found {
    return {
      clientId: args.clientId ?? config.clientId ?? env.PORT_CLIENT_ID,
      baseUrl: args.baseUrl ?? config.baseUrl ?? env.PORT_BASE_URL,
      secret: args.clientSecret ?? config.clientSecret ?? env.PORT_CLIENT_SECRET,
    };
  }

  /** What a token is requested with. Without a base URL and with incomplete credentials the stored identity stands. */
  #wanted(): Found & { baseUrl: string } {
    const found = this.#found(this.situation.args);
    const { baseUrl = euBaseUrl, clientId } = found;
    const wanted = { ...found, baseUrl };
    const { kept, shell } = this;
    if (found.baseUrl !== undefined || isComplete(wanted) || !kept) return wanted;
    const storedId = shell.storesIdentityIn === "inputs" ? kept.inputClientId : kept.clientId;
    return { ...found, clientId: clientId ?? storedId, baseUrl: kept.baseUrl };
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

  /**
   * Whether an update requests a token, and does not only store other options: for another identity, wherever it comes
   * from, and for a token that is due. Credentials that are nowhere are none.
   */
  #needsToken(kept: Kept): boolean {
    const { clientId = kept.clientId, baseUrl } = this.#wanted();
    const isOtherSecret = this.situation.args.clientSecret !== kept.clientSecret;
    if (clientId !== kept.clientId || baseUrl !== kept.baseUrl || isOtherSecret) return true;
    const { minimum, policy, autoRenew } = this.#options();
    const left = this.#leftHere(kept);
    return autoRenew && (left <= deadSeconds || (policy !== "warn" && left < minimum));
  }

  #options(): Options {
    const { minimumRemainingSeconds = 300, onShortLifetime = "warn", autoRenew = true } = this.situation.args;
    return { minimum: minimumRemainingSeconds, policy: onShortLifetime, autoRenew };
  }

  #renew(credentials: Credentials, { minimum, policy }: Options): { token: string } | { error: string } {
    const first = this.#request(credentials, "write");
    if ("error" in first) return first;
    const spare = policy === "warn" ? 0 : 300;
    if (minimum > lifetimeMillis / 1000 - spare) return { error: "short_lifetime" };
    const left = this.#left(first);
    let last = first;
    if (left <= deadSeconds || (left < minimum && policy === "wait")) {
      this.#clock.now = Math.max(this.#clock.now, this.port.expiryOf(first.token) - first.leastMillis);
      const end = this.#clock.now + 61_000 + patience.write.total;
      for (const seconds of [0, 1, 2, 4, 8, 16, 30]) {
        if (this.#clock.now + seconds * 1000 >= end) break;
        this.#clock.now += seconds * 1000;
        const answer = this.#exchange(credentials, "write", undefined, end);
        if ("error" in answer) return answer;
        last = answer;
        if (last.token !== first.token) break;
      }
    }
    const life = this.#left(last);
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
    if (!kept?.autoRenew || this.#leftHere(kept) > deadSeconds) return kept;
    const { clientId, baseUrl, clientSecret } = kept;
    const found = this.#found({}, this.situation.env, config);
    const isOther = (found.clientId ?? clientId) !== clientId || (found.baseUrl ?? baseUrl) !== baseUrl;
    if (clientSecret === undefined && isOther) return kept;
    const wanted = { clientId, baseUrl, secret: clientSecret ?? found.secret };
    if (!isComplete(wanted)) return kept;
    const answer = this.#request(wanted, "read");
    return "error" in answer || this.#left(answer) <= deadSeconds ? kept : { ...kept, token: answer.token };
  }

  /** What the program hands on outside of a preview: never an unknown, and a good token where one can be had. */
  #handedOn(): Handed {
    const { kept } = this;
    if (!kept) return "nothing";
    const { clientId, baseUrl, clientSecret, token } = kept;
    const isGood = this.#leftHere(kept) > deadSeconds || this.situation.args.autoRenew === false;
    if (!this.shell.hasLiveOutputs || isGood) return { token };
    const wanted = { clientId, baseUrl, secret: this.#programsSecret(kept, clientSecret) };
    if (!isComplete(wanted)) return { token };
    const answer = this.#exchange(wanted, "read");
    return { token: "error" in answer ? token : answer.token };
  }

  /** The secret that goes with an identity, where the program runs; none where what is found there is for another one. */
  #programsSecret({ clientId, baseUrl }: Omit<Found, "secret">, stored: string | undefined): string | undefined {
    const { args, env, programEnv = env } = this.situation;
    if (stored !== undefined) return stored;
    if (args.clientSecret !== undefined || clientId === undefined) return undefined;
    const own = this.#found(args, programEnv);
    // A client id that is nowhere contradicts none, and a base URL that is nowhere is EU only with complete credentials.
    const ownUrl = own.baseUrl ?? (own.clientId === undefined ? baseUrl : euBaseUrl);
    return (own.clientId ?? clientId) === clientId && ownUrl === baseUrl ? own.secret : undefined;
  }

  /** A process makes one exchange with a set of credentials, as long as its outcome is good for something. */
  #request(credentials: Credentials, purpose: Purpose): Answer | { error: string } {
    const key = Object.values(credentials).join(" ");
    const memory: Memory = this.#memory.get(key) ?? { until: {} };
    const { answer, last, until } = memory;
    if (answer && this.#left(answer) > 0) return answer;
    if (last && this.#clock.now < (until[purpose] ?? 0)) return { error: last.error };
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
      const end = isFinal || purpose !== "write" ? Number.POSITIVE_INFINITY : this.#clock.now + 300_000;
      if (isMeant) until[each] = Math.max(until[each] ?? 0, end);
    }
    return { ...memory, last, until };
  }

  /**
   * One exchange with its attempts. A delay that Port names is none of them, and does not use up their time. It begins with
   * such a delay if Port named it to an earlier exchange. What it is part of can end before its patience does.
   */
  #exchange(
    credentials: Credentials,
    purpose: Purpose,
    earlier?: Failure,
    end = Number.POSITIVE_INFINITY,
  ): Answer | Failure {
    const started = this.#clock.now;
    const limits: Patience = purpose === "read" ? this.shell.readPatience : patience[purpose];
    const least = Math.min(limits.least, end - started);
    const total = Math.min(limits.total, end - started - least);
    let [failures, waited] = [0, 0];
    const isRefused = earlier?.retryAt !== undefined && earlier.retryAt > this.#clock.now;
    for (let requests = isRefused ? 0 : 1; ; requests++) {
      const deadline = started + Math.min(total, limits.failing + waited);
      const timeout = Math.min(limits.attempt, Math.max(least, deadline - this.#clock.now));
      const named = requests === 0 ? (earlier?.retryAt ?? 0) - this.#clock.now : 0;
      const outcome =
        earlier && named > 0 ? { error: earlier.error, delayMillis: named } : this.#attempt(timeout, credentials);
      if (!("error" in outcome)) return outcome;
      const own = Math.min(32_000, 1_000 * 2 ** (requests - 1));
      if (outcome.delayMillis !== undefined) {
        const longer = Math.max(own, outcome.delayMillis);
        const room = started + total - this.#clock.now - longer;
        if (room <= 0) return { error: outcome.error, retryAt: this.#clock.now + outcome.delayMillis };
        const wait = longer + Math.min(longer / 10, 30_000, Math.max(0, room - least));
        this.#clock.now += wait;
        waited += wait;
        continue;
      }
      failures++;
      const isTransient = ["timed_out", "unavailable"].includes(outcome.error);
      if (!isTransient || failures === limits.attempts || this.#clock.now + own >= deadline)
        return { error: outcome.error };
      this.#clock.now += own;
    }
  }

  /** One request, and what its answer tells of Port's clock. */
  #attempt(timeout: number, { baseUrl, clientId, secret }: Credentials): Answer | Exclude<Decision, { token: string }> {
    const reply = this.port.request(timeout, baseUrl, clientId, secret);
    if (!reply) return { error: "timed_out" };
    const { decision, sentAt, date } = reply;
    if ("error" in decision) return decision;
    return { ...decision, leastMillis: date - this.#clock.now, mostMillis: date + 1_000 - sentAt };
  }
}
