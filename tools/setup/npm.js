"use strict";

/** How to start npm, as `[command, leading arguments, options]`: the very npm that started us, else the one on the PATH. */
function npmCommand(env, platform = process.platform) {
  // Other package managers set the variable to themselves.
  if (/npm-cli\.[cm]?js$/.test(env.npm_execpath ?? "")) return [process.execPath, [env.npm_execpath], {}];
  // On Windows npm is a command file, which only a shell can start.
  return ["npm", [], platform === "win32" ? { shell: true } : {}];
}

function runNpm(run, args, options) {
  const [command, leading, more] = npmCommand(process.env);
  return run(command, [...leading, ...args], { ...options, ...more, label: `npm ${args[0]}` });
}

module.exports = { npmCommand, runNpm };
