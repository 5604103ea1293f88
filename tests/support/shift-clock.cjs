// A preload for test programs: moves the clock of the program and of the provider process, so that a token expires
// without anybody waiting. CommonJS and plain JavaScript, because NODE_OPTIONS loads it as it is.
const shiftMillis = Number(process.env.TEST_CLOCK_SHIFT_SECONDS ?? "0") * 1000;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shiftMillis);
    else super(...args);
  }
  static now() {
    return RealDate.now() + shiftMillis;
  }
};
