import type { AccessToken } from "./access-token";

/** A token with this many seconds left or fewer is about to expire: it could expire before its first use. */
const aboutToExpireSeconds = 60;

/** Whether so many seconds are too short to use a token. So is NaN, an expiry that cannot be read: a request heals it. */
export function isTooShort(seconds: number): boolean {
  return !(seconds > aboutToExpireSeconds);
}

export interface Options {
  /** A token with less life left than this, in seconds, is short-lived. */
  minimumRemainingSeconds: number;
  /** What create and update do when Port's active token is short-lived: warn, wait for the next one, or fail. */
  onShortLifetime: "warn" | "wait" | "fail";
  /** Whether a token is renewed because of its age. */
  autoRenew: boolean;
}

export const defaultOptions: Options = {
  minimumRemainingSeconds: 300,
  onShortLifetime: "warn",
  autoRenew: true,
};

export const optionNames = Object.keys(defaultOptions) as (keyof Options)[];

/** The options in inputs or in a state. Missing options get their default. */
export function optionsOf(bag: { readonly [Name in keyof Options]?: Options[Name] | undefined }): Options {
  const given = optionNames.filter((name) => bag[name] !== undefined);
  return { ...defaultOptions, ...Object.fromEntries(given.map((name) => [name, bag[name]])) };
}

/** The options to store: without defaults, so that a new option changes no existing state. */
export function storedOptions(bag: Partial<Options>): Partial<Options> {
  const options = optionsOf(bag);
  const others = optionNames.filter((name) => options[name] !== defaultOptions[name]);
  return Object.fromEntries(others.map((name) => [name, options[name]]));
}

/** What is wrong with the value of an option; undefined if it is valid. */
export function optionProblem(name: keyof Options, value: unknown): string | undefined {
  if (name === "autoRenew") return typeof value === "boolean" ? undefined : "must be true or false";
  if (name === "onShortLifetime") {
    return ["warn", "wait", "fail"].includes(value as string) ? undefined : 'must be "warn", "wait" or "fail"';
  }
  return Number.isFinite(value) && (value as number) >= 0 ? undefined : "must be a number of seconds, 0 or more";
}

/** The seconds that a stored token has left; NaN if its expiry cannot be parsed. */
export function remainingSeconds({ expiresAt }: { expiresAt?: string | undefined }, nowMillis: number): number {
  return (Date.parse(expiresAt ?? "") - nowMillis) / 1000;
}

/** Whether a stored token has expired or is about to expire. An invalid expiry counts as past, so a request repairs it. */
export function isAboutToExpire(token: { expiresAt?: string | undefined }, nowMillis: number): boolean {
  return isTooShort(remainingSeconds(token, nowMillis));
}

/** Whether a stored token must be renewed because of its age. With the policy "warn", a short-lived token is kept. */
export function isDue(token: { expiresAt?: string }, options: Options, nowMillis: number): boolean {
  if (!options.autoRenew) return false;
  const isShortLived = !(remainingSeconds(token, nowMillis) >= options.minimumRemainingSeconds);
  return isAboutToExpire(token, nowMillis) || (isShortLived && options.onShortLifetime !== "warn");
}

/** The seconds that an issued token has left for certain, with Port's clock as far ahead as the answer allows. */
export function secondsLeft({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return (expiresAtMillis - clock.mostMillis - nowMillis) / 1000;
}

/** The milliseconds until an issued token has expired for certain, with Port's clock as far behind as the answer allows. */
export function millisUntilExpired({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return Math.max(0, expiresAtMillis - clock.leastMillis - nowMillis);
}

/**
 * What to do with a token that Port issued: take it, take it with a warning, wait until it has expired, or refuse it.
 * After one wait, there is no second one. A token about to expire is never taken.
 */
export function decide(
  token: AccessToken,
  { minimumRemainingSeconds, onShortLifetime }: Options,
  nowMillis: number,
  wasAwaited: boolean,
): "take" | "warn" | "wait" | "refuse" {
  const left = secondsLeft(token, nowMillis);
  if (isTooShort(left)) return wasAwaited ? "refuse" : "wait";
  if (left >= minimumRemainingSeconds) return "take";
  if (onShortLifetime === "wait") return wasAwaited ? "refuse" : "wait";
  return onShortLifetime === "warn" ? "warn" : "refuse";
}

/** A new token must take at least this many seconds to become short-lived, or every update would renew it. */
const leastUsefulSeconds = 300;

/** The life of a token in seconds, from Port's documentation. Used for tokens without `iat`. */
const documentedLifetimeSeconds = 10_800;

/** Why even a new token lives too short for the options, and what to do; undefined if a new token lives long enough. */
export function impossibleLifetime(
  token: AccessToken,
  { minimumRemainingSeconds, onShortLifetime }: Options,
  nowMillis: number,
): { problem: string; remedy: string } | undefined {
  const ownSeconds = token.lifetimeMillis && token.lifetimeMillis / 1000;
  const lifetimeSeconds = ownSeconds ?? Math.max(documentedLifetimeSeconds, secondsLeft(token, nowMillis));
  const lives = `Port's tokens live ${Math.round(lifetimeSeconds)} s`;
  if (isTooShort(lifetimeSeconds)) {
    return {
      problem: `${lives}, which is too short to use them`,
      remedy: `Issue tokens that live longer than ${aboutToExpireSeconds} s.`,
    };
  }
  const mostSeconds = lifetimeSeconds - leastUsefulSeconds;
  const isDefault = minimumRemainingSeconds === defaultOptions.minimumRemainingSeconds;
  // With the policy "warn", a short-lived token causes no update, and the default minimum is no reason to fail.
  const isHarmless = onShortLifetime === "warn" && (isDefault || minimumRemainingSeconds <= lifetimeSeconds);
  if (minimumRemainingSeconds <= mostSeconds || isHarmless) return undefined;
  return {
    problem: `minimumRemainingSeconds is ${minimumRemainingSeconds}, but ${lives}`,
    remedy: `Set it to ${Math.max(0, Math.floor(mostSeconds))} or less.`,
  };
}
