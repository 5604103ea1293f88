import * as pulumi from "@pulumi/pulumi";
import {
  limitsFor,
  requestAccessToken,
  retryLimits,
  type Surroundings,
  systemEffects,
  type TokenSource,
  tokenSource,
  userMessage,
} from "../../auth";

/** A preview is not held up for longer than two seconds by Port. */
export const previewLimits = { ...retryLimits, totalMillis: 2_000, leastAttemptMillis: 100 };

/** Shows a line, once for each key: many tokens on one credential set have one thing to log. */
export type Log = (severity: "info" | "warn", line: string, key?: string) => void;

/** One run of a program for one stack: the Automation API can have several of them in one process. */
export interface ProgramRun {
  readonly isPreview: boolean;
  /** Under `setMocks` a token is a value of the user's test, and nothing is requested. */
  readonly isMocked: boolean;
  readonly surroundings: Surroundings;
  /** Requests a token once per credential set and run; a failure is final for reads. */
  readonly requestAccessToken: TokenSource;
  /** Like `Log`, at a resource if the line is about one. */
  log(severity: "debug" | "info" | "warn", line: string, resource: pulumi.Resource | undefined, key?: string): void;
}

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
    // A log line that does not arrive is no reason to fail.
    pulumi.log[severity](userMessage(line), resource).catch(() => {});
  };
  const effects = {
    ...systemEffects,
    log: (severity: "debug" | "info", line: string) => log(severity, line, undefined),
  };
  return {
    isPreview,
    // No public API tells, and `MockMonitor` is not exported.
    isMocked: pulumi.runtime.getMonitor()?.constructor.name === "MockMonitor",
    surroundings: { config: pulumi.runtime.getConfig, env: process.env },
    requestAccessToken: tokenSource(
      (credentials, purpose) =>
        requestAccessToken(credentials, effects, isPreview ? previewLimits : limitsFor[purpose]),
      systemEffects.now,
    ),
    log,
  };
}

const plainKey = "port:secret";

/** Warns where the client secret stands in the stack configuration as plain text: the engine copies that into the state. */
export function warnOfPlainSecret(run: ProgramRun, component?: pulumi.Resource): void {
  if (run.isMocked || !run.surroundings.config(plainKey)) return;
  // Internal to the SDK. Without it nothing is known, and nothing is logged.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (isConfigSecret?.(plainKey) !== false) return;
  const remedy = `Encrypt it: pulumi config set --secret ${plainKey} <the client secret>`;
  const line = `${plainKey} is plain text in the stack configuration and in the state. ${remedy}`;
  run.log("warn", line, component);
}

/** An error of the program that the user reads as it is. */
export function runError(text: string): pulumi.RunError {
  return readable(new pulumi.RunError(userMessage(text)));
}

/** An error at a resource that the user reads as it is. */
export function resourceError(text: string, resource: pulumi.Resource): pulumi.ResourceError {
  return readable(new pulumi.ResourceError(userMessage(text), resource, true));
}

/** Cuts the stack: for any other error, Node colors frames of the SDK's sources for many seconds. */
function readable<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
