/**
 * The dynamic-provider shell. The exports of this module are the provider: every state holds
 * `require("pulumi-port-access-token/dynamic-provider")` instead of the provider's code, so that refresh and destroy run
 * the installed version. Users' states contain this name, so it must stay.
 */
import type { dynamic } from "@pulumi/pulumi";
import type { Effects } from "../../auth";
import { describeError, limitsFor, stackPlaces, systemEffects, tokenSource, userMessage } from "../../auth";
import type { AccessTokenState, CheckedInputs } from "../lifecycle";
import * as lifecycle from "../lifecycle";

type StackConfiguration = dynamic.ConfigureRequest["config"];

/** The inputs or the state from the engine: our fields, and the provider's text that the SDK adds. */
type WithProvider<T> = T & { __provider?: string };

let stackConfiguration: StackConfiguration | undefined;

const logged = new Set<string>();

// Once per key, because many tokens with the same credentials log the same. The engine shows the output as diagnostics.
function log(_severity: "info" | "warn", line: string, key = line): void {
  if (logged.has(key)) return;
  logged.add(key);
  console.warn(userMessage(line));
}

const effects: Effects = {
  ...systemEffects,
  log: (severity, line) => {
    // Other retries are short, and the engine's "creating (30s)" already shows them.
    if (severity === "info") log("info", line);
  },
};

/** One per process. The process serves all resources of an operation, so they share one request. */
const context: lifecycle.LifecycleContext = {
  now: systemEffects.now,
  sleep: systemEffects.sleep,
  // Pulumi does not tell a dynamic provider about the first one.
  howToStop: "Press Ctrl-C twice to stop now.",
  surroundings: { places: stackPlaces, config: (key) => stackConfiguration?.get(key), env: process.env },
  sharedToken: tokenSource(effects, limitsFor),
  log,
};

/** Runs an operation. The error of one that fails has the package's name, and holds nothing but a message for the user. */
async function failing<T>(operation: () => T | Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw new Error(userMessage(describeError(error)));
  }
}

/** Must not await anything before: the host passes the provider to a second call before this one has ended. */
export function configure(request: dynamic.ConfigureRequest): Promise<void> {
  return failing(() => {
    stackConfiguration = request.config;
  });
}

/** `olds` are the old inputs. A new or replaced resource has none. */
export function check(
  olds: WithProvider<Partial<CheckedInputs>>,
  news: Record<string, unknown>,
): Promise<dynamic.CheckResult> {
  return failing(() => lifecycle.check(news, context.surroundings, olds));
}

export function diff(
  _id: string,
  olds: WithProvider<AccessTokenState>,
  news: WithProvider<CheckedInputs>,
): Promise<dynamic.DiffResult> {
  return failing(() => ({
    // Another release may have stored another text. An update then stores the current one.
    changes: olds.__provider !== news.__provider || lifecycle.hasChanged(olds, news, context.now()),
  }));
}

export function create(inputs: CheckedInputs): Promise<dynamic.CreateResult> {
  return failing(async () => ({ id: lifecycle.resourceId, outs: await lifecycle.create(inputs, context) }));
}

export function update(_id: string, olds: AccessTokenState, news: CheckedInputs): Promise<dynamic.UpdateResult> {
  return failing(async () => ({ outs: await lifecycle.update(olds, news, context) }));
}

export function read(id: string, props: AccessTokenState): Promise<dynamic.ReadResult> {
  return failing(async () => ({ id, props: withSecrets(await lifecycle.read(props, context)) }));
}

/**
 * Marks the secrets for the engine. In an update, the program names them. In a refresh, only the state does: somebody who can
 * write it could have the next token stored in plain text.
 */
function withSecrets(state: AccessTokenState): Record<string, unknown> {
  const names = (["accessToken", "clientSecret"] as const).filter((name) => state[name] !== undefined);
  return { ...state, ...Object.fromEntries(names.map((name) => [name, lifecycle.secret(state[name])])) };
}

/** Port documents no way to revoke a token, so this needs neither credentials nor a network. */
async function remove(): Promise<void> {}

export { remove as delete };
