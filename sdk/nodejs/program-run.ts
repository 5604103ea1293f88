import * as pulumi from "@pulumi/pulumi";
import type { Places, Surroundings, TokenSource } from "../../auth";
import {
  describeError,
  isPlaceholder,
  limitsFor,
  plainSecretNotice,
  stackPlaces,
  systemEffects,
  tokenSource,
  unfilledNotice,
  userMessage,
} from "../../auth";
import { OutputError } from "./known";

/** Logs a line, once per key, because many tokens with the same credentials log the same. */
export type Log = (severity: "info" | "warn", line: string, key?: string) => void;

/** One run of a program for one stack. With the Automation API, a process can have several. */
export interface ProgramRun {
  readonly isPreview: boolean;
  /** Under `setMocks` the user's test sets the token, and the program requests none. */
  readonly isMocked: boolean;
  readonly surroundings: Surroundings;
  /** Requests a token once per set of credentials and run. */
  readonly sharedToken: TokenSource;
  /** Like `Log`, with the resource that the line is about, if any. */
  log(severity: "debug" | "info" | "warn", line: string, resource: pulumi.Resource | undefined, key?: string): void;
}

/**
 * Whether this is an inline program of the Automation API. It runs in the process that calls the API, which may have been
 * started anywhere, with another environment than the workspace's. Read at import time, before the program can change it.
 */
export const isInline = process.env.PULUMI_NODEJS_MONITOR === undefined;

const inlineEnvironment = "the environment of the process that runs the program";

/** Where the program looks up settings. */
const programPlaces: Places = {
  ...stackPlaces,
  environment: isInline ? inlineEnvironment : undefined,
  variablesRemedy: isInline
    ? `An inline program looks in ${inlineEnvironment}, not in the workspace's envVars.`
    : undefined,
};

const runs = new WeakMap<object, ProgramRun>();

/** The run that the calling constructor belongs to. */
export function currentRun(): ProgramRun {
  const stack = pulumi.runtime.getStackResource();
  const run = (stack && runs.get(stack)) ?? newRun();
  if (stack) runs.set(stack, run);
  return run;
}

function newRun(): ProgramRun {
  const isPreview = pulumi.runtime.isDryRun();
  const logged = new Set<string>();
  const log: ProgramRun["log"] = (severity, line, resource, key = line) => {
    if (logged.has(key)) return;
    logged.add(key);
    // The program must not fail because a line could not be logged.
    pulumi.log[severity](userMessage(line), resource).catch(() => {});
  };
  const isMocked = isMockMonitor(pulumi.runtime.getMonitor());
  const surroundings: Surroundings = { places: programPlaces, config: pulumi.runtime.getConfig, env: process.env };
  const unfilled = isMocked ? undefined : unfilledNotice(surroundings);
  if (unfilled) log("warn", unfilled.text, undefined, unfilled.key);
  const effects = {
    ...systemEffects,
    log: (severity: "debug" | "info", line: string) => log(severity, line, undefined),
  };
  return {
    isPreview,
    isMocked,
    surroundings,
    sharedToken: tokenSource(effects, limitsFor),
    log,
  };
}

/**
 * Whether the monitor is that of `setMocks`: it alone holds the mocks. Its class tells nothing: a minifier renames it, and
 * the monitor of another copy of the SDK in the process, for example one in a bundle, has another class.
 */
function isMockMonitor(monitor: object | undefined): boolean {
  return monitor !== undefined && "mocks" in monitor;
}

/** Whether a key of the stack configuration was set with `--secret`. Internal to the SDK: undefined if it is missing there. */
export function isConfigSecret(key: string): boolean | undefined {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key);
}

const plainKey = stackPlaces.keys.clientSecret;

/** Warns if the client secret is plain text in the stack configuration, which the engine copies into the state. */
export function warnOfPlainSecret(run: ProgramRun, component?: pulumi.Resource): void {
  const configured = run.surroundings.config(plainKey);
  if (run.isMocked || !configured || isPlaceholder(configured)) return;
  if (isConfigSecret(plainKey) !== false) return;
  run.log("warn", plainSecretNotice(plainKey), component);
}

/**
 * What the program fails with after an error. Those of the user's outputs and of Pulumi pass as they are. A bug is reported
 * by its name only, at the resource if there is one.
 */
export function programError(error: unknown, resource?: pulumi.Resource): unknown {
  if (error instanceof OutputError) return error.reason;
  if (pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error)) return error;
  const text = describeError(error);
  return resource ? resourceError(text, resource) : runError(text);
}

/** An error of the program that the SDK shows without a stack. */
export function runError(text: string): pulumi.RunError {
  return readable(new pulumi.RunError(userMessage(text)));
}

/** An error at a resource that the SDK shows without a stack. */
function resourceError(text: string, resource: pulumi.Resource): pulumi.ResourceError {
  return readable(new pulumi.ResourceError(userMessage(text), resource, true));
}

/** Removes the stack frames: Node would color frames of the SDK's sources for many seconds. */
function readable<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
