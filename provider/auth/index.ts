export { type AccessToken, expiresAt, tokenFingerprint } from "./access-token";
export { type Parsed, parseBaseUrl, parseRegion, type Region, regionOf } from "./base-url";
export { type ClockOffset, clockProblem } from "./clock";
export {
  type Credentials,
  type GivenOrigin,
  givenAsArgument,
  personalProblem,
  resolveCredentials,
  whereCredentialsAre,
} from "./credentials";
export { limitsFor, patientLimits, retryLimits } from "./delay";
export { messagePrefix, PortAuthError } from "./error";
export {
  deadBelowSeconds,
  defaultMinimumRemainingSeconds,
  isDead,
  millisUntilExpired,
  remainingSeconds,
  secondsLeft,
} from "./lifetime";
export { chooseProxy, requestAccessToken, systemEffects } from "./on-demand";
export { parseCredential } from "./parse-credential";
export type { Effects } from "./request-access-token";
export { type Found, lookUp, resolveBaseUrl, type Surroundings, storedIdentityStands } from "./settings";
export { type Purpose, type TokenSource, tokenSource } from "./token-source";
export type { Stage } from "./transport-error";
