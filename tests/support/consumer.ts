import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { consumerModules } from "./paths";
import { projectFolder } from "./project-folder";

/** A user's project outside the repository that has the packed package installed. It ends with the test file. */
export class Consumer {
  readonly folder: string;

  constructor(files: Record<string, string>) {
    this.folder = projectFolder(files);
    symlinkSync(consumerModules, join(this.folder, "node_modules"), "junction");
  }
}

/** Declares `@port-labs/port` where it is not installed. Elsewhere, a declaration would hide its real types. */
export const officialProviderTypes: Record<string, string> = existsSync(join(consumerModules, "@port-labs", "port"))
  ? {}
  : { "stand-ins.d.ts": readFileSync(join(__dirname, "stand-ins", "modules.d.ts"), "utf8") };
