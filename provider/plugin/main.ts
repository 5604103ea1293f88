#!/usr/bin/env node
import { serve } from "./server";

// The engine passes the address of its log last, after flags with and without a value. A person who starts this for
// debugging passes none.
const engineAddress = process.argv.slice(2).at(-1);

// Bundled, node-fetch causes warnings that mean nothing to a user.
process.noDeprecation = true;
// The engine ends a provider with SIGINT, which is no failure.
process.on("SIGINT", () => process.exit());
// An engine that was killed sends no signal.
const { ppid } = process;
setInterval(() => process.ppid === ppid || process.exit(), 1_000).unref();

serve(engineAddress).then(({ port }) => {
  // The engine reads the port from the first line, and nothing else may be printed.
  console.log(port);
});
