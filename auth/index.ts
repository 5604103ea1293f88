export { type AccessToken, expiresAt, tokenFingerprint } from "./access-token";
export { type Parsed, parseBaseUrl, parseRegion, type Region, regionOf } from "./base-url";
export type { ClockOffset } from "./clock";
export type { Stage } from "./connection";
export {
  baseUrlSources,
  type Credentials,
  type Found,
  type GivenOrigin,
  givenAsArgument,
  lookUp,
  namedBaseUrl,
  type Places,
  parseCredential,
  resolveBaseUrl,
  resolveCredentials,
  type Setting,
  type Surroundings,
  stackPlaces,
  storedIdentity,
  storedIdentityStands,
  unfilledPlaces,
  unnamedRemedy,
  variables,
  whereCredentialsAre,
} from "./credentials";
export { describeError, PortAuthError, UserError, userMessage } from "./error";
export {
  decide,
  defaultOptions,
  impossibleLifetime,
  isAboutToExpire,
  isDue,
  isTooShort,
  millisUntilExpired,
  type Options,
  optionNames,
  optionProblem,
  optionsOf,
  secondsLeft,
  storedOptions,
} from "./lifetime";
export { maskedAddress, maskedClientId } from "./mask";
export {
  activeTokenExpiry,
  issuedTokenNotice,
  oddities,
  plainSecretNotice,
  previewSeverity,
  shortLifeNotice,
  shortLifeOfActiveToken,
  staysUnknown,
  storedTokenExpiry,
  unfilledNotice,
} from "./notices";
export { flawOf, isPlaceholder, placeholderProblem } from "./pasted-value";
export { chooseProxy } from "./proxy";
export { type Effects, requestAccessToken, systemEffects } from "./request-access-token";
export { limitsFor, patientLimits, type RetryLimits, retryLimits } from "./retry";
export { type Purpose, type TokenSource, tokenSource } from "./token-source";
export { version } from "./version";
export { waitUntil } from "./wait";
