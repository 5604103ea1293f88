export type { AccessToken } from "./access-token";
export { expiresAt, tokenFingerprint } from "./access-token";
export type { Parsed, Region } from "./base-url";
export { parseBaseUrl, parseRegion, regionOf } from "./base-url";
export type { ClockOffset } from "./clock";
export type {
  Credentials,
  Found,
  GivenOrigin,
  Places,
  Setting,
  Surroundings,
} from "./credentials";
export {
  baseUrlSources,
  baseUrlsIn,
  givenAsArgument,
  lookUp,
  parseCredential,
  resolveBaseUrl,
  resolveCredentials,
  stackPlaces,
  unfilledPlaces,
  variables,
} from "./credentials";
export { describeError, PortAuthError, UserError, userMessage } from "./error";
export type { Effects } from "./exchange";
export { exchange, systemEffects } from "./exchange";
export type { Stage } from "./http";
export { chooseProxy } from "./http";
export type { Options } from "./lifetime";
export {
  decide,
  defaultOptions,
  impossibleLifetime,
  isAboutToExpire,
  isDue,
  isTooShort,
  millisUntilExpired,
  optionNames,
  optionProblem,
  optionsOf,
  secondsLeft,
  storedOptions,
} from "./lifetime";
export { maskedAddress, maskedClientId } from "./mask";
export {
  activeTokenExpiry,
  noticesAbout,
  plainSecretNotice,
  previewSeverity,
  shortLifeNotice,
  shortLifeOfActiveToken,
  staysUnknown,
  storedTokenExpiry,
  tokenWithNotices,
  unfilledNotice,
} from "./notices";
export { flawOf, isPlaceholder, placeholderProblem } from "./pasted-value";
export type { RetryLimits } from "./retry";
export { limitsFor, patientLimits, retryLimits } from "./retry";
export {
  credentialsOfToken,
  namedBaseUrl,
  storedIdentity,
  storedIdentityStands,
  unnamedAddress,
} from "./token-identity";
export type { Purpose, TokenSource } from "./token-source";
export { tokenSource } from "./token-source";
export { version } from "./version";
export { waitUntil } from "./wait";
