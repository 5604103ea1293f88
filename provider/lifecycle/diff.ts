import { isDead, remainingSeconds } from "../auth";
import type { AccessTokenState, CheckedInputs } from "./model";
import { type Options, optionNames, optionsOf } from "./options";

/**
 * Whether an update is due: another identity, secret or option, or a token that will not do. Offline, and silent: it
 * cannot tell a preview from an update. An unknown differs from everything, so it is a change. A client id that was
 * not found anywhere is none: without credentials the token stays as it is until it has to be renewed.
 */
export function hasChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs, nowMillis: number): boolean {
  return identityChanged(old, inputs) || optionsChanged(old, inputs) || isDue(old, optionsOf(inputs), nowMillis);
}

/** Whether the token in the state belongs to other credentials than the inputs. */
export function identityChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs): boolean {
  return (
    (inputs.clientId !== undefined && inputs.clientId !== old.clientId) ||
    inputs.baseUrl !== old.baseUrl ||
    inputs.clientSecret !== old.clientSecret
  );
}

/** Whether its age alone calls for another token. A short one is no reason where it is only warned of. */
export function isDue(token: { expiresAt?: string }, options: Options, nowMillis: number): boolean {
  if (!options.autoRenew) return false;
  const isShort = !(remainingSeconds(token, nowMillis) >= options.minimumRemainingSeconds);
  return isDead(token, nowMillis) || (isShort && options.onShortLifetime !== "warn");
}

function optionsChanged(old: Partial<Options>, inputs: Partial<Options>): boolean {
  const [before, after] = [optionsOf(old), optionsOf(inputs)];
  return optionNames.some((name) => before[name] !== after[name]);
}
