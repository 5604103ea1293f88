"use strict";

/**
 * A step that not every machine can do. If it fails, its entry in the stamp is `missing`: the reason. The tests that need it
 * are skipped with that reason, and each set-up tries again.
 * @param what what is skipped
 * @param isCurrent whether the entry of an earlier run still holds
 * @param run resolves with the entry, and throws the reason
 */
function optionalStep({ name, what, isCurrent, run }) {
  return {
    name,
    isCurrent({ entry = {}, isCheck, ...context }) {
      return entry.missing ? isCheck : isCurrent({ entry, ...context });
    },
    async run(context) {
      try {
        return await run(context);
      } catch ({ message }) {
        context.log(`${what} will be skipped: ${message}`);
        return { missing: message };
      }
    },
  };
}

module.exports = { optionalStep };
