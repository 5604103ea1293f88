import * as pulumi from "@pulumi/pulumi";
import { limitsFor, stackPlaces, tokenSource } from "../../../auth";
import type { Effects } from "../../../auth/exchange";
import {
  type AccessTokenState,
  type CheckedInputs,
  check,
  create,
  hasChanged,
  type LifecycleContext,
  read,
  update,
} from "../../../provider/lifecycle";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import { liveToken } from "../../../sdk/nodejs/live-token";
import { virtualMachine } from "../../support/plugin-client";
import { dynamicShell } from "./shells";
import type { SimulatedPort } from "./simulated-port";
import type { Config, Env, Situation } from "./situation";
import type { PluginCommand } from "./steps";

const { unknown } = require("@pulumi/pulumi/output");

/** What the engine shows of a resource, in the preview and in the update of an `up`. */
export type Shown = "create" | "update" | "same";

/** What the program hands on: the token's text, or that it is not known. */
export type Handed = { token: string } | "unknown" | "nothing";

export type Outcome = Handed | { error: string };

/**
 * A stack with several tokens on one credential set, driven as the engine drives it: the real code, a simulated Port, a
 * clock that waiting moves. Each command is a process of the provider and one of the program.
 */
export class World {
  states: (AccessTokenState | undefined)[];
  /** The inputs that the engine stores beside each state. */
  #inputs: (CheckedInputs | undefined)[];
  /** The configuration at the last update, which the engine stores, too. */
  #config: Config = {};
  readonly lines: string[] = [];
  /** The life, in seconds, that the tokens of the last update had left when it succeeded, where it made a request. */
  stored: number[] = [];
  shown: Shown[] = [];

  constructor(
    readonly situation: Situation,
    readonly port: SimulatedPort,
    readonly resources: number,
  ) {
    this.states = Array(resources).fill(undefined);
    this.#inputs = [...this.states];
  }

  /** The machine's clock. */
  readonly now = (): number => this.port.clock.now + this.situation.skewMillis;

  readonly #effects = (): Effects => ({
    ...virtualMachine(this.port).effects,
    now: this.now,
    log: (severity, line) => severity === "info" && this.lines.push(line),
  });

  #provider(config = this.situation.config): LifecycleContext {
    const effects = this.#effects();
    return {
      now: this.now,
      sleep: effects.sleep,
      howToStop: "Press Ctrl-C twice to stop now.",
      surroundings: surroundings(this.situation.env, config),
      sharedToken: tokenSource(effects, limitsFor),
      log: (_severity: string, line: string) => this.lines.push(line),
    };
  }

  /** The inputs of each resource; the engine hands over the old ones of what exists. */
  #checked(context: LifecycleContext): CheckedInputs[] {
    const { offlinePreview, ...args } = this.situation.args;
    return this.states.map((state, at) => {
      const { inputs, failures } = check(args, context.surroundings, state && this.#inputs[at]);
      expect(failures).toEqual([]);
      return inputs;
    });
  }

  #diff(state: AccessTokenState | undefined, inputs: CheckedInputs): Shown {
    const shown = !state ? "create" : hasChanged(state, inputs, this.now()) ? "update" : "same";
    this.shown.push(shown);
    return shown;
  }

  /** The preview of an `up`. */
  async preview(): Promise<Handed[]> {
    const context = this.#provider();
    const raws = this.#checked(context).map((inputs, at) => {
      const state = this.states[at];
      return this.#diff(state, inputs) === "same" && state
        ? state
        : { clientSecret: undefined, ...inputs, accessToken: unknown, expiresAt: unknown };
    });
    return this.#program(raws, true);
  }

  /** The update of an `up`: what the program hands on, or the error's text. */
  async update(): Promise<Handed[] | { error: string }> {
    this.#config = this.situation.config;
    const context = this.#provider();
    const checked = this.#checked(context);
    const { requests } = this.port;
    const outcomes = await Promise.allSettled(
      checked.map(async (inputs, at) => {
        const state = this.states[at];
        const shown = this.#diff(state, inputs);
        if (state === undefined) return create(inputs, context);
        return shown === "update" ? update(state, inputs, context) : state;
      }),
    );
    this.states = outcomes.map((outcome, at) => (outcome.status === "fulfilled" ? outcome.value : this.states[at]));
    this.#inputs = outcomes.map(({ status }, at) => (status === "fulfilled" ? checked[at] : this.#inputs[at]));
    const succeeded = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" && outcome.value) || []);
    const isRequested = this.port.requests > requests;
    this.stored = isRequested
      ? succeeded.map(({ expiresAt }) => (Date.parse(expiresAt) - this.port.clock.now) / 1000)
      : [];
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) {
      this.lines.push(failed.reason.message);
      return { error: failed.reason.failure.code };
    }
    return this.#program(this.states, false);
  }

  /** A `refresh`, of which the engine keeps the second reading; `runProgram` as its option. */
  async refresh(runProgram: boolean): Promise<Handed[]> {
    if (runProgram) this.#config = this.situation.config;
    for (const isKept of [false, true]) {
      const context = this.#provider(this.#config);
      const states = await Promise.all(this.states.map((state) => state && read(state, context)));
      if (isKept) this.states = states;
    }
    return runProgram ? this.#program(this.states, false) : this.states.map(() => "nothing");
  }

  /** An `up --target` of something else: what has never been created is unknown, although this is no preview. */
  untouched(): Promise<Handed[]> {
    this.#config = this.situation.config;
    const checked = this.#checked(this.#provider());
    const raws = this.states.map((state, at) => state ?? { ...checked[at], accessToken: unknown, expiresAt: unknown });
    return this.#program(raws, false);
  }

  async destroy(): Promise<Handed[]> {
    this.states = this.states.map(() => undefined);
    return this.states.map(() => "nothing");
  }

  withoutState(command: PluginCommand): never {
    throw new Error(`${command}: with the plugin only`);
  }

  async #program(
    raws: (Record<string, unknown> | AccessTokenState | undefined)[],
    isPreview: boolean,
  ): Promise<Handed[]> {
    const { args, env, programEnv = env, config } = this.situation;
    const effects = this.#effects();
    const run = {
      isPreview,
      isMocked: false,
      surroundings: surroundings(programEnv, config),
      sharedToken: tokenSource(effects, limitsFor),
      log: (_severity: string, line: string) => void this.lines.push(line),
    };
    return Promise.all(
      raws.map(async (raw): Promise<Handed> => {
        const live = await liveToken(outputs(raw ?? {}), args, run, {} as pulumi.Resource);
        if (live) return { token: live.accessToken };
        if (raw?.accessToken === unknown) return "unknown";
        return typeof raw?.accessToken === "string" ? { token: raw.accessToken } : "nothing";
      }),
    );
  }
}

const surroundings = (env: Env, config: Config) => ({
  places: stackPlaces,
  config: (key: string) => {
    const setting = dynamicShell.configuration[key];
    return setting && config[setting];
  },
  env,
});

const names = ["clientId", "baseUrl", "clientSecret", "accessToken", "expiresAt"] as const;

function outputs(raw: Partial<Record<(typeof names)[number], unknown>>): AccessTokenResource {
  return Object.fromEntries(names.map((name) => [name, pulumi.output(raw[name])])) as unknown as AccessTokenResource;
}
