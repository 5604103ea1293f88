// A preload for Node.js processes: lets a token expire without a wait, and keeps the peak memory of each provider process in
// a file. The kernel's VmHWM is the peak of this process alone, while `process.resourceUsage().maxRSS` includes the parent's.
const fs = require("node:fs");
require("../../tests/support/shift-clock.cjs");

const isProvider = /[\\/](dynamic-provider|pulumi-resource-[^\\/]+)([\\/]|$)/.test(process.argv[1]);
const status = "/proc/self/status";
if (isProvider && fs.existsSync(status)) {
  const keep = () => fs.writeFileSync(`${process.env.BENCH_PROVIDERS}/${process.pid}`, fs.readFileSync(status));
  // The engine may kill the process.
  setInterval(keep, 20).unref();
  process.on("exit", keep);
}
