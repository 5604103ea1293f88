"use strict";

const prefix = "pulumi-port-access-token: ";

/** Runs a command. If it fails, the reason is printed, and the process exits with 1. */
async function runCommand(main) {
  try {
    await main();
  } catch (error) {
    console.error(prefix + messageOf(error));
    process.exitCode ||= 1;
  }
}

function messageOf(error) {
  if (!(error instanceof Error)) return error;
  return "code" in error && error.code === "MODULE_NOT_FOUND"
    ? "the dependencies are missing: run `npm ci`"
    : error.message;
}

module.exports = { prefix, runCommand };
