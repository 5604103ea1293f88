import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { consumerModules } from "../support/paths";
import { specifyProcess } from "../support/plugin-process";

const name = "pulumi-resource-port-access-token";
const folder = mkdtempSync(join(tmpdir(), "port-access-token-"));

afterAll(() => rmSync(folder, { recursive: true }));

describe("the package's command for the engine, without its package and without @pulumi/pulumi", () => {
  const file = join(folder, name);
  // With the permissions that npm gave it.
  beforeAll(() => copyFileSync(join(consumerModules, ".bin", name), file));

  specifyProcess(() => ({ file, cwd: folder, env: { PATH: dirname(process.execPath) } }));
});
