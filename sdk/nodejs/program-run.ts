import * as pulumi from "@pulumi/pulumi";
import {
  limitsFor,
  requestAccessToken,
  retryLimits,
  type Surroundings,
  systemEffects,
  type TokenSource,
  tokenSource,
} from "../../provider/auth";

/** A preview is not held up for longer than two seconds by Port. */
export const previewLimits = { ...retryLimits, totalMillis: 2_000, leastAttemptMillis: 100 };

/** One run of a program for one stack: the Automation API can have several of them in one process. */
export interface ProgramRun {
  readonly isPreview: boolean;
  /** Under `setMocks` a token is a value of the user's test, and nobody is asked. */
  readonly isMocked: boolean;
  readonly surroundings: Surroundings;
  /** Requests a token once per credential set and run; a failure is final for reads. */
  readonly requestAccessToken: TokenSource;
  /** Shows a line, at a resource if it is about one. Only once for each key: many tokens on one credential set have one thing to say. */
  tell(severity: "debug" | "info" | "warn", line: string, resource: pulumi.Resource | undefined, key?: string): void;
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
  const said = new Set<string>();
  const tell: ProgramRun["tell"] = (severity, line, resource, key = line) => {
    if (said.has(key)) return;
    said.add(key);
    // A log line that does not arrive is no reason to fail.
    pulumi.log[severity](line, resource).catch(() => {});
  };
  const effects = {
    ...systemEffects,
    log: (severity: "debug" | "info", line: string) => tell(severity, line, undefined),
  };
  return {
    isPreview,
    // The SDK has no question for it, and its class is out of reach of a public import.
    isMocked: pulumi.runtime.getMonitor()?.constructor.name === "MockMonitor",
    surroundings: { config: pulumi.runtime.getConfig, env: process.env },
    requestAccessToken: tokenSource(
      (credentials, purpose) =>
        requestAccessToken(credentials, effects, isPreview ? previewLimits : limitsFor[purpose]),
      systemEffects.now,
    ),
    tell,
  };
}
