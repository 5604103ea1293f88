export type { CheckFailure } from "./check";
export { check } from "./check";
export { hasChanged } from "./diff";
export type { AccessTokenState, CheckedInputs, LifecycleContext } from "./model";
export { resourceId, secret, unknown } from "./model";
export { create, preview, read, readNew, stateWithoutPolicy, update } from "./renew";
