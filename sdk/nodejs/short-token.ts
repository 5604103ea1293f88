import { deadBelowSeconds, defaultMinimumRemainingSeconds, messagePrefix, remainingSeconds } from "../../provider/auth";
import type { PortAccessTokenArgs } from "./args";
import { known } from "./known";

type ShortTokenArgs = Pick<PortAccessTokenArgs, "minimumRemainingSeconds" | "onShortLifetime" | "autoRenew">;

/** Shows a line, once for each key. */
export type Say = (severity: "info" | "warn", line: string, key?: string) => void;

/**
 * Where a short token is only warned of, so is whoever gets it; with the other policies an update deals with it. A dead
 * one is always told of.
 */
export async function warnIfShort(expiresAt: string, nowMillis: number, args: ShortTokenArgs, say: Say): Promise<void> {
  const [minimum = defaultMinimumRemainingSeconds, policy = "warn", autoRenew = true] = await Promise.all([
    known(args.minimumRemainingSeconds),
    known(args.onShortLifetime),
    known(args.autoRenew),
  ]);
  const left = Math.round(remainingSeconds({ expiresAt }, nowMillis));
  const isShort = left < minimum && policy === "warn";
  if (!autoRenew || left <= 0 || !(isShort || left <= deadBelowSeconds)) return;
  const why =
    left <= deadBelowSeconds ? "too soon to be of use" : `less than the ${minimum} s of minimumRemainingSeconds`;
  say("warn", `${messagePrefix}the token that is handed on expires at ${expiresAt}, in ${left} s: ${why}.`, expiresAt);
}
