import type { AccessToken } from "./access-token";

/** A token with this little life left, in seconds, is about to expire: it could do so before its first use. */
export const aboutToExpireSeconds = 60;

/** The options of the life of a token. */
export interface Options {
  /** A token with less life than this, in seconds, is short-lived. */
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

/** The options in inputs or in a state. Those that are missing have their default. */
export function optionsOf(bag: { readonly [Name in keyof Options]?: Options[Name] | undefined }): Options {
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

/** The life that a stored token has left by a clock, in seconds; NaN where its expiry cannot be read. */
export function remainingSeconds({ expiresAt }: { expiresAt?: string | undefined }, nowMillis: number): number {
  return (Date.parse(expiresAt ?? "") - nowMillis) / 1000;
}

/** Whether a stored token is about to expire, or has. A time that cannot be read counts as past: a request heals it. */
export function isAboutToExpire(token: { expiresAt?: string | undefined }, nowMillis: number): boolean {
  return !(remainingSeconds(token, nowMillis) > aboutToExpireSeconds);
}

/** Whether the age of a stored token calls for another one. A short-lived token is no reason where it is only warned of. */
export function isDue(token: { expiresAt?: string }, options: Options, nowMillis: number): boolean {
  if (!options.autoRenew) return false;
  const isShortLived = !(remainingSeconds(token, nowMillis) >= options.minimumRemainingSeconds);
  return isAboutToExpire(token, nowMillis) || (isShortLived && options.onShortLifetime !== "warn");
}

/** The life, in seconds, that an issued token surely has left: Port's clock may be as far ahead as its answer allows. */
export function secondsLeft({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return (expiresAtMillis - clock.mostMillis - nowMillis) / 1000;
}

/** The time, in milliseconds, after which an issued token has surely expired: Port's clock may be as far behind as its answer allows. */
export function millisUntilExpired({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return Math.max(0, expiresAtMillis - clock.leastMillis - nowMillis);
}

/**
 * What to do with a token that Port issued: take it, take it with a warning, wait until it has expired, or refuse it.
 * A token that was waited for is not waited for again. A token about to expire is never taken.
 */
export function decide(
  token: AccessToken,
  { minimumRemainingSeconds, onShortLifetime }: Options,
  nowMillis: number,
  wasAwaited: boolean,
): "take" | "warn" | "wait" | "refuse" {
  const left = secondsLeft(token, nowMillis);
  if (left <= aboutToExpireSeconds) return wasAwaited ? "refuse" : "wait";
  if (left >= minimumRemainingSeconds) return "take";
  if (onShortLifetime === "wait") return wasAwaited ? "refuse" : "wait";
  return onShortLifetime === "warn" ? "warn" : "refuse";
}

/** With less time than this, in seconds, between new and short-lived, every update would be about another token. */
const leastUsefulSeconds = 300;

/** How long a token lives, in seconds, by Port's documentation; for tokens that do not tell when they were issued. */
const documentedLifetimeSeconds = 10_800;

/** Why not even a new token of Port would live long enough, and what to do; undefined where it would. */
export function impossibleLifetime(
  token: AccessToken,
  { minimumRemainingSeconds, onShortLifetime }: Options,
  nowMillis: number,
): { problem: string; remedy: string } | undefined {
  const { issuedAtMillis, expiresAtMillis } = token;
  const lifetimeSeconds =
    issuedAtMillis === undefined
      ? Math.max(documentedLifetimeSeconds, secondsLeft(token, nowMillis))
      : (expiresAtMillis - issuedAtMillis) / 1000;
  const lives = `Port's tokens live ${Math.round(lifetimeSeconds)} s`;
  if (lifetimeSeconds <= aboutToExpireSeconds) {
    return {
      problem: `${lives}, which is too short to use them`,
      remedy: `Issue tokens that live longer than ${aboutToExpireSeconds} s.`,
    };
  }
  const mostSeconds = lifetimeSeconds - leastUsefulSeconds;
  if (minimumRemainingSeconds <= mostSeconds) return undefined;
  if (onShortLifetime === "warn") {
    // A short-lived token is no reason for an update then, and a minimum that nobody chose is no reason to fail.
    const isChosen = minimumRemainingSeconds !== defaultOptions.minimumRemainingSeconds;
    if (!isChosen || minimumRemainingSeconds <= lifetimeSeconds) return undefined;
  }
  return {
    problem: `minimumRemainingSeconds is ${minimumRemainingSeconds}, but ${lives}`,
    remedy: `Set it to ${Math.max(0, Math.floor(mostSeconds))} or less.`,
  };
}
