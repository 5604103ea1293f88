export type { Stage, TransportReason } from "./connection";
export { TransportError } from "./connection";
export { chooseProxy } from "./proxy";
export type { HttpRequest, HttpResponse, Send, TimedAnswer } from "./send";
export { maxBodyBytes, sender } from "./send";
