export { type AccessToken, tokenFingerprint } from "./access-token";
export { type Parsed, parseBaseUrl, parseRegion, type Region, regionBaseUrls } from "./base-url";
export { type GivenOrigin, resolveCredentials } from "./credentials";
export { messagePrefix, PortAuthError, type PortAuthErrorCode } from "./error";
export { requestAccessToken, systemEffects } from "./request-access-token";
export { lookUp, lookUpBaseUrl, type Surroundings } from "./settings";
export { type TokenSource, tokenSource } from "./token-source";
