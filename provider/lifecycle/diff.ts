import { isDue, type Options, optionNames, optionsOf } from "../../auth";
import type { AccessTokenState, CheckedInputs } from "./model";

/**
 * Whether an update is due: another identity, secret or option, or a token whose life is too short. Offline, and silent: it
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

function optionsChanged(old: Partial<Options>, inputs: Partial<Options>): boolean {
  const [before, after] = [optionsOf(old), optionsOf(inputs)];
  return optionNames.some((name) => before[name] !== after[name]);
}
