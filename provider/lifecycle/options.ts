import { defaultMinimumRemainingSeconds } from "../auth";

/** How long a token shall live, and what happens when it does not. */
export interface Options {
  /** Least life, in seconds, of the token that create and update hand out. */
  minimumRemainingSeconds: number;
  /** What create and update do when Port's active token has less: say so, wait for the next one, or fail. */
  onShortLifetime: "warn" | "wait" | "fail";
  /** Whether age alone makes anything ask for another token. */
  autoRenew: boolean;
}

export const defaultOptions: Options = {
  minimumRemainingSeconds: defaultMinimumRemainingSeconds,
  onShortLifetime: "warn",
  autoRenew: true,
};

export const optionNames = Object.keys(defaultOptions) as (keyof Options)[];

/** The options in inputs or in a state, where only those are that differ from the default. */
export function optionsOf(bag: Partial<Options>): Options {
  const given = optionNames.filter((name) => bag[name] !== undefined);
  return { ...defaultOptions, ...Object.fromEntries(given.map((name) => [name, bag[name]])) };
}

/** The options as they are stored: without the defaults, so that a new option changes no existing state. */
export function storedOptions(bag: Partial<Options>): Partial<Options> {
  const options = optionsOf(bag);
  const others = optionNames.filter((name) => options[name] !== defaultOptions[name]);
  return Object.fromEntries(others.map((name) => [name, options[name]]));
}

/** Why a value cannot be that option, or undefined. */
export function optionProblem(name: keyof Options, value: unknown): string | undefined {
  if (name === "autoRenew") return typeof value === "boolean" ? undefined : "must be true or false";
  if (name === "onShortLifetime") {
    return value === "warn" || value === "wait" || value === "fail" ? undefined : 'must be "warn", "wait" or "fail"';
  }
  return typeof value === "number" && Number.isFinite(value) && value >= 0
    ? undefined
    : "must be a number of seconds, 0 or more";
}
