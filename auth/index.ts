// What the shells stand on.
export * from "./access-token";
export * from "./base-url";
export * from "./clock";
export * from "./credentials";
export * from "./error";
export * from "./exchange";
export type { Stage } from "./http";
export { chooseProxy } from "./http";
export * from "./lifetime";
export * from "./mask";
export { describeProxyFlaw } from "./no-answer";
export * from "./notices";
export * from "./pasted-value";
export * from "./retry";
export * from "./token-identity";
export * from "./token-source";
export * from "./version";
export * from "./wait";
