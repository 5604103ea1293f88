import { type RunOptions, start } from "./run";

/**
 * Specifies how the process of the plugin starts and ends.
 * @param command its file, and the folder and the environment that it runs in
 */
export function specifyProcess(command: () => RunOptions & { file: string }): void {
  test("prints its port and nothing else, and ends with SIGINT", async () => {
    const { file, ...options } = command();
    const plugin = start(file, [], options);
    await plugin.printed("\n");
    process.kill(plugin.pid, "SIGINT");
    const { exitCode, output, stdout } = await plugin.ended;
    expect([exitCode, output]).toEqual([0, stdout]);
    expect(output).toMatch(/^\d+\n$/);
  });

  test("ends after an engine that was killed", async () => {
    const { file, ...options } = command();
    // Without the second command, the shell would become the plugin. The output is closed when both have ended.
    const engine = start("/bin/sh", ["-c", '"$0"; :', file], options);
    await engine.printed("\n");
    process.kill(engine.pid, "SIGKILL");
    const { output } = await engine.ended;
    expect(output).toMatch(/^\d+\n$/);
  }, 10_000);
}
