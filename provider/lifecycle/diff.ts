import { isDead } from "../auth";
import type { AccessTokenState, CheckedInputs } from "./model";

/**
 * Whether an update is due: another identity or secret, or a token that is dead. Offline, and silent: it cannot tell
 * a preview from an update. An unknown differs from everything, so it is a change. A client id that was not found
 * anywhere is none: without credentials the token stays as it is until it has to be renewed.
 */
export function hasChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs, nowMillis: number): boolean {
  return identityChanged(old, inputs) || isDead(old, nowMillis);
}

/** Whether the token in the state belongs to other credentials than the inputs. */
export function identityChanged(old: Partial<AccessTokenState>, inputs: CheckedInputs): boolean {
  return (
    (inputs.clientId !== undefined && inputs.clientId !== old.clientId) ||
    inputs.baseUrl !== old.baseUrl ||
    inputs.clientSecret !== old.clientSecret
  );
}
