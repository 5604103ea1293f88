#!/usr/bin/env node
import { runCommandLine } from "./command-line";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

const terminal = { out: console.log, err: console.error, stop: stop.signal, platform: process.platform };
runCommandLine(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
