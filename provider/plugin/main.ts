#!/usr/bin/env node
import { endWithEngine } from "./end-with-engine";
import { serve } from "./server";

// The engine passes the address of its log last, after flags with and without a value. A person who starts this for
// debugging passes none.
const engineAddress = process.argv.slice(2).at(-1);

// Bundled, node-fetch causes warnings that mean nothing to a user.
process.noDeprecation = true;
endWithEngine(engineAddress);

serve(engineAddress).then(({ port }) => {
  // The engine reads the port from the first line, and nothing else may be printed.
  console.log(port);
});
