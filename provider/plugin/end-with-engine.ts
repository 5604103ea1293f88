import { connect } from "node:net";

/** What this uses of the process. */
type OwnProcess = Pick<NodeJS.Process, "ppid" | "kill" | "exit" | "on">;

/**
 * Ends the process when the engine ends it, and when the engine is gone without a signal because it was killed. It ends by
 * `exit`, so that Node.js writes its compile cache.
 * @param engineAddress the address of the log of the engine that has started this process, if one has
 */
export function endWithEngine(
  engineAddress: string | undefined,
  own: OwnProcess = process,
  isRefused = refusesConnection,
): void {
  const end = () => own.exit();
  // The engine ends a provider with SIGINT, on Windows with Ctrl-Break. Neither is a failure.
  own.on("SIGINT", end).on("SIGBREAK", end);
  const { ppid } = own;
  // On Windows, the parent's id stays the same. Elsewhere, a parent that was killed can stay as a zombie, but not as the parent.
  setInterval(() => (own.ppid === ppid && isAlive(ppid, own)) || end(), 1_000).unref();
  if (engineAddress === undefined) return;
  // On Windows, npm starts a command through a shell, which outlives the engine. A busy engine may refuse once.
  let refusals = 0;
  const probe = async () => {
    refusals = (await isRefused(engineAddress)) ? refusals + 1 : 0;
    if (refusals === 2) end();
  };
  setInterval(probe, 10_000).unref();
}

function isAlive(pid: number, own: OwnProcess): boolean {
  try {
    return own.kill(pid, 0);
  } catch (error) {
    // A process of another user must not be signaled, but lives.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Whether nobody listens at an address. */
export function refusesConnection(address: string): Promise<boolean> {
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    if (!host) return resolve(false);
    const socket = connect({ host, port: Number(port), timeout: 5_000 });
    socket.once("connect", () => socket.destroy());
    socket.once("timeout", () => socket.destroy());
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED"));
    socket.once("close", () => resolve(false));
  });
}
