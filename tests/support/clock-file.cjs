// A clock that test, program and provider process share through a file. It moves only when somebody waits, and then for all
// of them: on a busy machine nothing is late. CommonJS and plain JavaScript, because the preload (shift-clock.cjs) loads it
// as it is.
const { readFileSync, renameSync, writeFileSync } = require("node:fs");

/** The time on the clock, in milliseconds since 1970. */
exports.read = (file) => Number(readFileSync(file, "utf8"));

/** Sets the clock forward, never back: of two that wait at the same time, both have waited then. */
exports.advanceTo = (file, millis) => {
  if (millis <= exports.read(file)) return;
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, String(millis));
  renameSync(temporary, file);
};
