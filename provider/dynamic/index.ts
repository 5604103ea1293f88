/**
 * The dynamic-provider shell. This module's exports are the provider: the engine stores
 * `require("pulumi-port-access-token/dynamic-provider")` in every state instead of its code, so that refresh and
 * destroy run what is installed. The export's name is part of users' states and must stay.
 */
import type { dynamic } from "@pulumi/pulumi";
import {
  type Effects,
  limitsFor,
  PortAuthError,
  requestAccessToken,
  systemEffects,
  tokenSource,
  userMessage,
} from "../../auth";
import * as lifecycle from "../lifecycle";

type StackConfiguration = dynamic.ConfigureRequest["config"];

/** What the engine hands over: our fields plus the provider's own text, in the inputs and in the state. */
type WithProvider<T> = T & { __provider?: string };

let stackConfiguration: StackConfiguration | undefined;

const logged = new Set<string>();

// Many tokens on one credential set have one thing to log. The engine shows what is printed as diagnostics.
function log(line: string, key = line): void {
  if (logged.has(key)) return;
  logged.add(key);
  console.warn(userMessage(line));
}

const effects: Effects = {
  ...systemEffects,
  log: (severity, line) => {
    // "creating (30s)" of the engine says as much as any other retry would.
    if (severity === "info") log(line);
  },
};

/** One per process, and the process serves all resources of an operation: that is what makes it one request. */
const context: lifecycle.LifecycleContext = {
  now: systemEffects.now,
  sleep: systemEffects.sleep,
  surroundings: { config: (key) => stackConfiguration?.get(key), env: process.env },
  requestAccessToken: tokenSource(
    (credentials, purpose) => requestAccessToken(credentials, effects, limitsFor[purpose]),
    systemEffects.now,
  ),
  log,
};

/** Ends an operation with an error that says which package it comes from. */
async function failing<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw error instanceof PortAuthError ? new Error(userMessage(error.message)) : error;
  }
}

/** Kept without awaiting anything: the host hands the provider to a second call before this one has ended. */
export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  stackConfiguration = config;
}

/** `olds` are the old inputs; there are none of a new resource, nor of one that is replaced. */
export async function check(
  olds: WithProvider<Partial<lifecycle.CheckedInputs>>,
  news: Record<string, unknown>,
): Promise<dynamic.CheckResult> {
  return lifecycle.check(news, context.surroundings, olds);
}

export async function diff(
  _id: string,
  olds: WithProvider<lifecycle.AccessTokenState>,
  news: WithProvider<lifecycle.CheckedInputs>,
): Promise<dynamic.DiffResult> {
  // Another text comes from another release; one update writes the current one.
  const changes = olds.__provider !== news.__provider || lifecycle.hasChanged(olds, news, context.now());
  return { changes };
}

export async function create(inputs: lifecycle.CheckedInputs): Promise<dynamic.CreateResult> {
  return { id: lifecycle.resourceId, outs: await failing(lifecycle.create(inputs, context)) };
}

export async function update(
  _id: string,
  olds: lifecycle.AccessTokenState,
  news: lifecycle.CheckedInputs,
): Promise<dynamic.UpdateResult> {
  return { outs: await failing(lifecycle.update(olds, news, context)) };
}

export async function read(id: string, props: lifecycle.AccessTokenState): Promise<dynamic.ReadResult> {
  return { id, props: await lifecycle.read(props, context) };
}

/** There is nothing to revoke at Port, so this needs neither credentials nor a network. */
async function remove(): Promise<void> {}

export { remove as delete };
