import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";

/** Whether a version has been released: its section of the changelog has a date. */
export const isReleased = /^## \S+ \(\d{4}-\d\d-\d\d\)$/m.test(readFileSync(join(root, "CHANGELOG.md"), "utf8"));
