// A preload for test programs: moves the clock of the program and of the provider process, so that a token expires
// without anybody waiting. With TEST_CLOCK_FILE, what this package waits for passes in a fraction of the time, and the
// clock with it. Without it, a request has more time for its answer than this package gives it, because a busy machine is
// slow. CommonJS and plain JavaScript, because NODE_OPTIONS loads it as it is.
const { read, advanceTo } = require("./clock-file.cjs");

const shiftMillis = Number(process.env.TEST_CLOCK_SHIFT_SECONDS ?? "0") * 1000;
const file = process.env.TEST_CLOCK_FILE;
const waitMillis = Number(process.env.TEST_CLOCK_WAIT_MILLIS);
const answerMillis = Number(process.env.TEST_CLOCK_ANSWER_MILLIS);
const RealDate = Date;
const now = () => (file ? read(file) : RealDate.now()) + shiftMillis;

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

/** How much longer than in earnest an answer may take. */
const patience = 15;

globalThis.setTimeout = (callback, millis, ...args) => {
  const purpose = millis >= 500 ? purposeOfTimer() : undefined;
  const isLimit = purpose === "limit of a request";
  if (purpose === undefined || (!file && !isLimit)) return realSetTimeout(callback, millis, ...args);
  if (!file) return realSetTimeout(callback, millis * patience, ...args);
  const until = read(file) + millis;
  const end = () => {
    advanceTo(file, until);
    callback(...args);
  };
  return realSetTimeout(end, isLimit ? answerMillis + millis / 50 : waitMillis);
};
