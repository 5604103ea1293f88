import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { consumerModules } from "./paths";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A user's project outside the repository that has the packed package installed. It ends with the test file. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), "port-access-token-"));

  constructor(files: Record<string, string>) {
    folders.push(this.folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    symlinkSync(consumerModules, join(this.folder, "node_modules"), "junction");
  }
}
