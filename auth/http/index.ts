export type { Stage, TransportReason } from "./connection";
export type { ExtraAuthorities } from "./extra-authorities";
export type { UnusableProxy } from "./proxy";
export { chooseProxy, parseUrl } from "./proxy";
export type { HttpRequest, HttpResponse, NoAnswer, Send, TimedAnswer } from "./send";
export { maxBodyBytes, send } from "./send";
