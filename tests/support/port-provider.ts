import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stack";

const folder = JSON.stringify(join(__dirname, "port-plugin"));

/** For a program's first line: `port` is then what `@port-labs/port` would be, as far as tests need it. */
export const requirePort = `const port = require(${folder});`;

/** Lets the engine find the stand-in for the plugin of the official Port provider. */
export function usePortPlugin(stack: Stack): void {
  const plugins = `plugins:\n  providers:\n    - name: port\n      path: ${folder}\n`;
  appendFileSync(join(stack.program, "Pulumi.yaml"), plugins);
}
