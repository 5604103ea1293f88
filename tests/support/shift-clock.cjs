// A preload for test programs: moves the clock of the program and of the provider process, so that a token expires
// without anybody waiting. With TEST_CLOCK_FILE, what this package waits for passes in a fraction of the time, and the
// clock with it. CommonJS and plain JavaScript, because NODE_OPTIONS loads it as it is.
const { read, advanceTo } = require("./clock-file.cjs");

const shiftMillis = Number(process.env.TEST_CLOCK_SHIFT_SECONDS ?? "0") * 1000;
const file = process.env.TEST_CLOCK_FILE;
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
/** This package's own timers, and no others: those of Node.js and of the SDK are none of the test's business. */
const isOwn = () => /[\\/]dist[\\/](provider[\\/])?auth[\\/]/.test(new Error().stack);

if (file) {
  globalThis.setTimeout = (callback, millis, ...args) => {
    if (!(millis >= 500) || !isOwn()) return realSetTimeout(callback, millis, ...args);
    const until = read(file) + RealDate.now() + millis;
    // Longer than any answer on loopback takes: these timers also end requests.
    return realSetTimeout(
      () => {
        advanceTo(file, until - RealDate.now());
        callback(...args);
      },
      200 + millis / 50,
    );
  };
}
