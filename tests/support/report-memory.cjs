// A preload that tells the parent process, when that asks, what is left on the heap and what keeps this process alive.
// Needs --expose-gc. CommonJS and plain JavaScript, because Node.js loads it as it is.
process.on("message", async () => {
  // What has just ended is let go of in the next turns of the event loop.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
  process.send({ heapBytes: process.memoryUsage().heapUsed, resources: process.getActiveResourcesInfo().sort() });
});
process.channel.unref();
