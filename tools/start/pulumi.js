"use strict";

const { spawn } = require("node:child_process");

/** Runs pulumi with its output on the console. Resolves when it has succeeded. */
async function show(args, options) {
  console.log(`\n$ pulumi ${args.join(" ")}`);
  await run(args, { ...options, stdio: "inherit" });
}

/** Runs pulumi and resolves with its JSON output. */
async function ask(args, options) {
  return JSON.parse(await run([...args, "--json"], { ...options, stdio: ["ignore", "pipe", "inherit"] }));
}

function run(args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, options);
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    // Unlike Ctrl-C, these signals reach only this process.
    const forward = (signal) => child.kill(signal);
    for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, forward);
    child.once("error", reject);
    child.once("close", (code) => {
      for (const signal of ["SIGTERM", "SIGHUP"]) process.off(signal, forward);
      if (code === 0) resolve(printed);
      else reject(new Error(`pulumi ${args.join(" ")} failed; its messages above tell why`));
    });
  });
}

module.exports = { ask, show };
