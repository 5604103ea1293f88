import { deepEqual } from "node:assert/strict";
import type { Effects } from "../../../auth/exchange";
import { type PluginClient, type Stored, secret, startPlugin, unknown, type Wire } from "../../support/plugin-client";
import { pluginShell } from "./shells";
import type { SimulatedPort } from "./simulated-port";
import type { Config, Situation } from "./situation";
import { type PluginCommand, secrets } from "./steps";
import type { Handed, Shown } from "./world";

type Outputs = Record<"accessToken" | "expiresAt" | "tokenFingerprint" | "clientId" | "baseUrl", string>;

/** What the provider answers about a resource. */
type Answered = Partial<Record<"id", string>> & { outputs: Wire | undefined; refreshBeforeUpdate: boolean };

/** Serves the plugin once, for many worlds of which one exists at a time. */
export async function servePlugin() {
  let world: PluginWorld;
  const machine = {
    get env() {
      return world.situation.env;
    },
    get effects() {
      return world.effects;
    },
  };
  const plugin = await startPlugin(machine, ({ text }) => world.lines.push(text));
  return (situation: Situation, port: SimulatedPort, resources: number) => {
    world = new PluginWorld(plugin, situation, port, resources);
    return world;
  };
}

/**
 * The same stack with the plugin: the calls of the engine, in its order, over gRPC. What the engine does between the calls
 * is taken from its source. A process of the provider is a session, which `Attach` begins.
 */
export class PluginWorld {
  #resources: (Stored | undefined)[];
  /** The inputs of the provider that the engine makes itself, as of the last update. */
  #provider: Wire | undefined;
  readonly #providers = new Map<string, { inputs: Wire; isSame: boolean }>();
  /** Resolves when every call that the engine makes at once has reached the plugin: before that, no time passes. */
  #arrived: Promise<unknown> = Promise.resolve();
  readonly lines: string[] = [];
  /** The life, in seconds, that the tokens of the last update had left when it succeeded, where it made a request. */
  stored: number[] = [];
  shown: Shown[] = [];

  constructor(
    readonly plugin: PluginClient,
    readonly situation: Situation,
    readonly port: SimulatedPort,
    readonly resources: number,
  ) {
    this.#resources = Array(resources).fill(undefined);
  }

  readonly effects: Omit<Effects, "log"> = {
    now: () => this.port.clock.now + this.situation.skewMillis,
    // Where several wait at once, time passes once.
    sleep: async (millis) => {
      const until = this.port.clock.now + millis;
      await this.#arrived;
      this.port.clock.now = Math.max(this.port.clock.now, until);
    },
    random: () => 1,
    send: async (...request) => {
      await this.#arrived;
      return this.port.send(...request);
    },
  };

  get states() {
    return this.#resources.map(
      (resource) => resource && { ...outputsOf(resource.outputs), clientSecret: open(resource.inputs.clientSecret) },
    );
  }

  /** The preview of an `up`. With PULUMI_RUN_PROGRAM=1, the engine does not read first. */
  async preview(readsFirst = true): Promise<Handed[] | { error: string }> {
    const { results } = await this.#run(readsFirst, true);
    return this.#handed(results);
  }

  /** The update of an `up`: what the program hands on, or the error's kind. */
  async update(readsFirst = true): Promise<Handed[] | { error: string }> {
    const { results, inputs, requests } = await this.#run(readsFirst, false);
    this.#resources = results.map((result, at) =>
      result.status === "fulfilled" ? { inputs: inputs[at] ?? {}, outputs: result.value } : this.#resources[at],
    );
    if (this.port.requests > requests) {
      this.stored = results.flatMap((result) =>
        result.status === "fulfilled"
          ? [(Date.parse(outputsOf(result.value).expiresAt) - this.port.clock.now) / 1000]
          : [],
      );
    }
    return this.#handed(results);
  }

  /** A `refresh`, of which the engine keeps the second reading; `runProgram` as its option. */
  async refresh(runProgram: boolean): Promise<Handed[]> {
    for (const isKept of [false, true]) {
      if (runProgram) await this.#configure(isKept);
      else await this.#process(this.#provider);
      const read = await this.#readAll();
      if (isKept) this.#resources = read;
    }
    return this.#resources.map((resource) => (resource && runProgram ? handed(resource.outputs) : "nothing"));
  }

  /** An `up --target` of something else: the engine stores the configuration, and makes no call for what is not targeted. */
  async untouched(): Promise<Handed[]> {
    this.#provider = (await this.#checked(this.#configuration(), this.#provider)).inputs;
    return this.#resources.map((resource) => (resource ? handed(resource.outputs) : "unknown"));
  }

  async destroy(): Promise<Handed[]> {
    const existing = this.#resources.some((resource) => resource);
    for (const isPreview of existing ? [true, false] : []) {
      await this.#process(this.#provider);
      for (const resource of await this.#readAll()) if (resource && !isPreview) await this.plugin.delete(resource);
      // At the end of every process; here only of these.
      await this.plugin.cancel();
    }
    this.#resources = this.#resources.map(() => undefined);
    this.#provider = undefined;
    return this.#resources.map(() => "nothing");
  }

  /** What there is no state for. An `import` is into this stack, the others are in a stack of their own. */
  async withoutState(command: PluginCommand): Promise<Handed[] | { error: string }> {
    let results: PromiseSettledResult<Stored>[] = [];
    for (const preview of [true, false]) {
      const { inputs: provider } = await this.#checked(this.#configuration());
      await this.#process(provider);
      results = await this.#together(
        Array.from({ length: this.resources }, async () => {
          if (command === "the function") {
            return { inputs: {}, outputs: (await this.plugin.invoke(this.#functionArgs(), { preview })) ?? {} };
          }
          const nothing = command === "get" ? { inputs: {}, outputs: {} } : {};
          const { inputs = {}, ...read } = await this.plugin.read(nothing, { id: "typed-by-somebody" });
          deepEqual(inputs, {});
          if (command === "import") deepEqual(await this.plugin.check(inputs), { inputs, failures: [] });
          return { inputs, outputs: received(read) };
        }),
      );
      if (results.some(({ status }) => status === "rejected")) break;
      if (command === "import" && !preview) {
        this.#provider = provider;
        this.#resources = results.map((result) => (result.status === "fulfilled" ? result.value : undefined));
      }
    }
    return this.#handed(
      results.map((result) =>
        result.status === "fulfilled" ? { status: "fulfilled", value: result.value.outputs } : result,
      ),
    );
  }

  /** One process of an `up`: what becomes of each resource, and the requests made before the program ran. */
  async #run(readsFirst: boolean, isPreview: boolean) {
    let olds = this.#resources;
    const reads = readsFirst && olds.some((resource) => resource);
    if (reads) {
      await this.#process(this.#provider);
      olds = await this.#readAll();
      if (!isPreview) this.#resources = olds;
    }
    await this.#configure(!isPreview, reads);
    const inputs: Wire[] = [];
    for (const old of olds) {
      const checked = await this.plugin.check(this.#args());
      deepEqual(checked.failures, []);
      const wanted = checked.inputs ?? {};
      inputs.push(wanted);
      deepEqual(wanted.clientSecret, enveloped(this.situation.args.clientSecret));
      if (!old) {
        this.shown.push("create");
        continue;
      }
      const { changes, replaces } = await this.plugin.diff(old, wanted);
      deepEqual(replaces, []);
      this.shown.push(changes === "none" ? "same" : "update");
    }
    const shown = this.shown.slice(-this.resources);
    const { requests } = this.port;
    const results = await this.#together(
      inputs.map(async (wanted, at) => {
        const old = olds[at];
        if (!old) return received(await this.plugin.create(wanted, { preview: isPreview }));
        return shown[at] === "update"
          ? received(await this.plugin.update(old, wanted, { preview: isPreview }))
          : old.outputs;
      }),
    );
    return { results, inputs, requests };
  }

  /** Another process of the plugin. */
  async #process(provider: Wire = {}): Promise<void> {
    await this.plugin.attach();
    await this.plugin.configure(provider);
  }

  /** The program's provider. A process that the engine already has is taken where the configuration is the same. */
  async #configure(isKept: boolean, isRunning = false): Promise<void> {
    const old = this.#provider;
    const { inputs, isSame } = await this.#checked(this.#configuration(), old);
    if (!isRunning || !isSame) await this.#process(isSame && old ? old : inputs);
    if (isKept) this.#provider = inputs;
  }

  async #checked(configuration: Config, old?: Wire) {
    // What depends on nothing else is called once.
    const key = JSON.stringify([configuration, old]);
    let checked = this.#providers.get(key);
    if (!checked) {
      const { inputs = {}, failures } = await this.plugin.checkConfig(configuration);
      deepEqual(failures, []);
      // Even if it was configured in plain text.
      deepEqual(inputs.clientSecret, enveloped(configuration.clientSecret));
      const isSame = old !== undefined && (await this.plugin.diffConfig(old, inputs)).changes === "none";
      checked = { inputs, isSame };
      this.#providers.set(key, checked);
    }
    return checked;
  }

  /** As before an `up`, and as in a `refresh`. The engine then calls Diff only for what it shows: left out here. */
  async #readAll(): Promise<(Stored | undefined)[]> {
    const read = await this.#together(
      this.#resources.map(async (old) => {
        if (!old) return undefined;
        const { inputs = {}, ...answer } = await this.plugin.read(old);
        return { inputs, outputs: received(answer) };
      }),
    );
    return read.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
  }

  async #together<T>(calls: Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
    // The calls travel on one connection, in their order.
    if (calls.length > 1) this.#arrived = this.plugin.pluginInfo();
    const results = await Promise.allSettled(calls);
    // Calls that needed no request do not wait for it, and the test could end before its answer.
    await this.#arrived;
    return results;
  }

  #handed(results: PromiseSettledResult<Wire>[]): Handed[] | { error: string } {
    const failed = results.find((result) => result.status === "rejected");
    if (failed) {
      const { details } = failed.reason as { details: string };
      this.lines.push(details);
      return { error: kindOf(details) };
    }
    return results.flatMap((result) => (result.status === "fulfilled" ? [handed(result.value)] : []));
  }

  #configuration(): Config {
    const entries = Object.entries(pluginShell.configuration).map(([key, setting]) => [
      key,
      this.situation.config[setting],
    ]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #args(): Wire {
    const { offlinePreview, clientSecret, ...args } = this.situation.args;
    if (clientSecret === undefined) return args;
    // Not every program marks its secrets.
    return { ...args, clientSecret: clientSecret === secrets[0] ? secret(clientSecret) : clientSecret };
  }

  #functionArgs(): Wire {
    const { onShortLifetime, autoRenew, ...args } = this.#args();
    return args;
  }
}

/** The outputs of an answer. The token and the header with it are secrets, also where they are not known. */
function received({ id, outputs = {}, refreshBeforeUpdate }: Answered): Wire {
  const token = open(outputs.accessToken);
  const isUnknown = token === unknown;
  const { accessToken, authorizationHeader } = outputs;
  // Cheaper than `expect`, for what comes with every call.
  deepEqual(
    { refreshBeforeUpdate, accessToken, authorizationHeader, id },
    {
      refreshBeforeUpdate: true,
      accessToken: secret(token),
      authorizationHeader: secret(isUnknown ? unknown : `Bearer ${token}`),
      id: id === undefined ? undefined : isUnknown ? "" : "port-access-token",
    },
  );
  return outputs;
}

const enveloped = (value: string | undefined) => (value === undefined ? undefined : secret(value));

/** A value without its envelope. */
const open = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as { value: unknown }).value : value;

const outputsOf = (outputs: Wire) =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, open(value)])) as Outputs;

const handed = (outputs: Wire): Handed => {
  const { accessToken } = outputsOf(outputs);
  return accessToken === unknown ? "unknown" : { token: accessToken };
};

const kinds = {
  missing_credentials: / (is|are) not set\. /,
  invalid_credentials: / does not accept the credentials \(401/,
  rate_limited: / received too many requests \(429/,
  unavailable: / is unavailable \(503/,
  timed_out: / did not answer within /,
  unexpected_answer: / answered 200, but not with a JSON object/,
  short_lifetime: /Port's active token expires at |minimumRemainingSeconds is \d+, but /,
};

/** The kind of an error that the user sees; its text where it is another one. */
const kindOf = (text: string) =>
  text.startsWith("pulumi-port-access-token: ")
    ? (Object.entries(kinds).find(([, pattern]) => pattern.test(text))?.[0] ?? text)
    : text;
