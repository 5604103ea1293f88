// A preload for test programs: moves the clock of the program and of the provider process, so that a token expires
// without anybody waiting. With TEST_CLOCK_FILE, what this package waits for passes in a fraction of the time, and the
// clock with it. CommonJS and plain JavaScript, because NODE_OPTIONS loads it as it is.
const { read, advanceTo } = require("./clock-file.cjs");

const shiftMillis = Number(process.env.TEST_CLOCK_SHIFT_SECONDS ?? "0") * 1000;
const file = process.env.TEST_CLOCK_FILE;
const waitMillis = Number(process.env.TEST_CLOCK_WAIT_MILLIS);
const answerMillis = Number(process.env.TEST_CLOCK_ANSWER_MILLIS);
const RealDate = Date;
const now = () => RealDate.now() + shiftMillis + (file ? read(file) : 0);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now() {
    return now();
  }
};

const realSetTimeout = setTimeout;
/** What this package's own timers are for; those of Node.js and of the SDK are not the test's business. */
function purposeOfTimer() {
  const { stack } = new Error();
  // The plugin is one file. Its other timers are those of gRPC.
  const isOurs = /[\\/]dist[\\/]auth[\\/]/.test(stack) || /\bexchange\b.*pulumi-resource-port-access-token/.test(stack);
  if (!isOurs && !/\bsleep\b.*pulumi-resource-port-access-token/.test(stack)) return undefined;
  return /\bsleep\b/.test(stack) ? "wait" : "limit of a request";
}

if (file) {
  globalThis.setTimeout = (callback, millis, ...args) => {
    const purpose = millis >= 500 ? purposeOfTimer() : undefined;
    if (purpose === undefined) return realSetTimeout(callback, millis, ...args);
    const until = read(file) + RealDate.now() + millis;
    const realMillis = purpose === "wait" ? waitMillis : Math.min(millis, answerMillis + millis / 50);
    return realSetTimeout(() => {
      advanceTo(file, until - RealDate.now());
      callback(...args);
    }, realMillis);
  };
}
