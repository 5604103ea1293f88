import { deadBelowSeconds, defaultMinimumRemainingSeconds, messagePrefix, remainingSeconds } from "../../provider/auth";
import type { PortAccessTokenArgs } from "./args";
import { known } from "./known";

type ShortTokenArgs = Pick<PortAccessTokenArgs, "minimumRemainingSeconds" | "onShortLifetime" | "autoRenew">;

/** Shows a line, once for each key. */
export type Say = (severity: "info" | "warn", line: string, key?: string) => void;

/**
 * Where a short token is only warned of, so is whoever gets it; a dead one is always told of. `isPreview`: in the update
 * that follows the provider gets the same one, and does more than warn of it; what that is, is told here.
 */
export async function warnIfShort(
  expiresAt: string,
  nowMillis: number,
  args: ShortTokenArgs,
  say: Say,
  isPreview = false,
): Promise<void> {
  const [minimum = defaultMinimumRemainingSeconds, policy = "warn", autoRenew = true] = await Promise.all([
    known(args.minimumRemainingSeconds),
    known(args.onShortLifetime),
    known(args.autoRenew),
  ]);
  const left = remainingSeconds({ expiresAt }, nowMillis);
  const isDead = left <= deadBelowSeconds;
  if (!autoRenew || !(isDead || (left < minimum && (policy === "warn" || isPreview)))) return;
  const end = left > 0 ? `expires at ${expiresAt}, in ${Math.floor(left)} s` : `expired at ${expiresAt}`;
  const why = isDead ? "too soon to be of use" : `less than the ${minimum} s of minimumRemainingSeconds`;
  const followedBy = isPreview ? consequence(isDead, policy) : "";
  say("warn", `${messagePrefix}the token that is handed on ${end}: ${why}.${followedBy}`, expiresAt);
}

function consequence(isDead: boolean, policy: "warn" | "wait" | "fail"): string {
  if (isDead || policy === "wait") return " An update now waits for the next one.";
  return policy === "fail" ? ' With onShortLifetime: "fail" an update now stops with an error.' : "";
}
