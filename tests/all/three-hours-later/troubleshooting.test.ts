import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";
import type { ShellName } from "./programs";
import { expectedOf, situations } from "./situations";

const path = "docs/troubleshooting.md";

test("the table of 401s has each command that fails with one three hours later, and the one that works", () => {
  const written = readFileSync(join(root, path), "utf8").matchAll(/^\| (`pulumi .*) \| (.*) \|$/gm);
  const failing = (shell: ShellName) =>
    Object.values(situations)
      .flat()
      .flatMap((situation) => {
        const { outcome, instead = "" } = expectedOf(situation, shell) ?? {};
        return outcome === "unauthorized" ? [[situation.command, instead]] : [];
      })
      .map((texts) => texts.map((text) => text.replace(/`([^`]+)`/g, "`pulumi $1`")));
  const [component, plugin] = [failing("component"), failing("plugin")];
  const inBoth = component.map(([command]) => command);
  const others = plugin.filter(([command]) => !inBoth.includes(command));
  const rows = [...component, ...others.map(([command, instead]) => [`${command} with the provider plugin`, instead])];
  expect([...written].map(([, command, instead]) => [command, instead]).sort()).toEqual(rows.sort());
});
