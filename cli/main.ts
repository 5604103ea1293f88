#!/usr/bin/env node
import { systemEffects } from "../auth";
import { runCommandLine } from "./command-line";

const { env } = process;
const terminal = { out: console.log, err: console.error, env, effects: systemEffects };
runCommandLine(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
