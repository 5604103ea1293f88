"use strict";

const { spawn } = require("node:child_process");

/** Runs pulumi as a person would see it; resolves when it was successful. */
async function show(args, options) {
  console.log(`\n$ pulumi ${args.join(" ")}`);
  await run(args, { ...options, stdio: "inherit" });
}

/** Runs pulumi and resolves with what it printed as JSON. */
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
    // Unlike Ctrl-C, these reach this process only.
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
