"use strict";

/**
 * The steps of a dry run. Some need what not every set-up can do.
 * @param stamp what the set-up has done
 */
function createSteps(stamp, log) {
  const left = [];
  return {
    /** Runs `action` if the set-up has done all of `needs`. */
    async step(what, needs, action) {
      const lacking = needs.find((name) => !stamp[name]?.directory);
      if (lacking === undefined) {
        log(what);
        await action();
        return;
      }
      const [reason] = (stamp[lacking]?.missing ?? "run `npm run setup`").split("\n");
      left.push(`${what}: the set-up has no ${lacking} (${reason})`);
      log(`NOT DONE: ${left.at(-1)}`);
    },
    /** Fails if a step was left out: a release has all of them. */
    finish() {
      if (left.length > 0) throw new Error(["this is not a complete release. Not done:", ...left].join("\n  "));
    },
  };
}

module.exports = { createSteps };
