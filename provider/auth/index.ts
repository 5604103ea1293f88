export { type AccessToken, expiresAt, tokenFingerprint } from "./access-token";
export type { Parsed, Region } from "./base-url";
export { type Credentials, resolveCredentials } from "./credentials";
export { retryLimits } from "./delay";
export { messagePrefix, PortAuthError } from "./error";
export { clockProblem, deadBelowSeconds, defaultMinimumRemainingSeconds, isDead, remainingSeconds } from "./lifetime";
export { requestAccessToken, systemEffects } from "./request-access-token";
export { lookUp, resolveBaseUrl, type Surroundings } from "./settings";
export { type TokenSource, tokenSource } from "./token-source";
