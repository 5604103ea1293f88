import type * as http from "./http";
import type * as proxy from "./proxy";
import type * as request from "./request-access-token";

// What a request takes is loaded when Port is first asked: most runs of a program never do.

/** See `request-access-token.ts`. */
export const requestAccessToken: typeof request.requestAccessToken = (...args) =>
  (require("./request-access-token") as typeof request).requestAccessToken(...args);

/** See `proxy.ts`. */
export const chooseProxy: typeof proxy.chooseProxy = (...args) =>
  (require("./proxy") as typeof proxy).chooseProxy(...args);

/** The machine's clock, timers and network; where lines go is for the caller to say. */
export const systemEffects: Omit<request.Effects, "log"> = {
  now: () => Date.now(),
  sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
  random: () => Math.random(),
  send: (...args) => (require("./http") as typeof http).sender()(...args),
};
