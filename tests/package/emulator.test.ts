import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Consumer } from "../support/consumer";
import { blockOf } from "../support/document-blocks";
import { consumerModules, root } from "../support/paths";
import { run } from "../support/run";

const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("the program of docs/emulator.md runs as it is", async () => {
  const program = blockOf("docs/emulator.md", "js", "startEmulator");
  const consumer = new Consumer({ "emulator.mjs": program });
  const { exitCode, output } = await run(process.execPath, ["emulator.mjs"], {
    cwd: consumer.folder,
    env: process.env,
  });
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ emulator-client-id\n0\n$/)]);
});

test("its command is installed with the package", async () => {
  const [, , , command = "", option = ""] = blockOf("docs/emulator.md", "sh", "npx").trim().split(" ");
  expect(Object.keys(bin)).toContain(command);
  const file = join(consumerModules, ".bin", command);
  const { exitCode, output } = await run(file, [option], { cwd: root, env: process.env });
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^Usage: pulumi-port-access-token-emulator /)]);
});
