// Loaded by every Node.js process of a measured run: moves its clock, so that a token expires without anybody waiting, and
// notes the peak memory of the process that serves the dynamic resources. The engine kills that one, so it cannot do it last.
require("../../tests/support/shift-clock.cjs");
const { writeFileSync } = require("node:fs");

if (process.argv[1]?.includes("dynamic-provider")) {
  const note = () => writeFileSync(process.env.BENCH_MEMORY_FILE, String(process.resourceUsage().maxRSS));
  setInterval(note, 20).unref();
}
