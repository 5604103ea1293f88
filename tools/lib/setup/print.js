"use strict";

const everyMillis = 30_000;
const clearLine = "\r\x1b[2K";

const log = (line) => console.log(`set-up: ${line}`);

/** Shows how far a step is: on a terminal in one line that is rewritten, elsewhere in a new line every 30 s. */
function createProgress() {
  let shownAt = performance.now();
  return {
    show(line) {
      if (process.stdout.isTTY) {
        process.stdout.write(`${clearLine}set-up: ${line}`);
      } else if (performance.now() - shownAt >= everyMillis) {
        log(line);
        shownAt = performance.now();
      }
    },
    end() {
      if (process.stdout.isTTY) process.stdout.write(clearLine);
    },
  };
}

module.exports = { createProgress, log };
