#!/usr/bin/env node
import { runCommandLine } from "./command-line";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

runCommandLine(process.argv.slice(2), { out: console.log, err: console.error, stop: stop.signal }).then((exitCode) => {
  process.exitCode = exitCode;
});
