import type { Options } from "../../auth";
import { isDue, optionNames, optionsOf } from "../../auth";
import type { AccessTokenState, CheckedInputs } from "./model";

/**
 * Whether an update is needed: the identity, the secret or an option has changed, the token's life is too short, or somebody
 * has removed the token from the state. Makes no request and logs nothing, because it cannot distinguish a preview from an
 * update. An unknown value differs from every other value, so it is a change. A missing client id is no change: without
 * credentials, the token stays as it is until it must be renewed.
 */
export function hasChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs, nowMillis: number): boolean {
  return optionsChanged(old, inputs) || !isKept(old, inputs, nowMillis);
}

/** Whether an update keeps the stored token. */
export function isKept(old: Partial<AccessTokenState>, inputs: CheckedInputs, nowMillis: number): boolean {
  return Boolean(old.accessToken) && !identityChanged(old, inputs) && !isDue(old, optionsOf(inputs), nowMillis);
}

/** Whether the stored token belongs to other credentials than those in the inputs. */
function identityChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs): boolean {
  return (
    (inputs.clientId !== undefined && inputs.clientId !== old.clientId) ||
    inputs.baseUrl !== old.baseUrl ||
    inputs.clientSecret !== old.clientSecret
  );
}

function optionsChanged(old: Partial<Options>, inputs: Partial<Options>): boolean {
  const [before, after] = [optionsOf(old), optionsOf(inputs)];
  return optionNames.some((name) => before[name] !== after[name]);
}
