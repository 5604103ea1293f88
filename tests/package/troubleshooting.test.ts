import { readFileSync } from "node:fs";
import { join } from "node:path";
import { outcomes, situations } from "../engine/three-hours-later/situations";
import { root } from "../support/paths";

const path = "docs/troubleshooting.md";

test("the table of 401s has each command that fails with one three hours later, and the one that works", () => {
  const written = readFileSync(join(root, path), "utf8").matchAll(/^\| (`pulumi .*) \| (.*) \|$/gm);
  const seen = Object.values(situations)
    .flat()
    .filter(({ outcome }) => outcomes[outcome] === outcomes.unauthorized)
    .map(({ command, instead = "" }) => [command, instead].map((text) => text.replace(/`([^`]+)`/g, "`pulumi $1`")));
  expect([...written].map(([, command, instead]) => [command, instead]).sort()).toEqual(seen.sort());
});
