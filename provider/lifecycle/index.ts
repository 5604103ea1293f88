export { type CheckFailure, check } from "./check";
export { hasChanged } from "./diff";
export { type AccessTokenState, type CheckedInputs, type LifecycleContext, resourceId, unknown } from "./model";
export { create, preview, read, readNew, requestWithoutPolicy, update } from "./renew";
