import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../../support/paths";
import { connectPlugin, startEngine } from "../../support/plugin-client";

const host = join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider");

it("Pulumi's host for dynamic providers runs the code that any program on the machine sends", async () => {
  const engine = await startEngine();
  const child = spawn(process.execPath, [host, engine.address], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  const client = connectPlugin(Number(port), engine, () => child.kill());
  const code = 'exports.handler = () => ({ create: async () => ({ id: "id", outs: { env: process.env.PATH } }) });';
  expect(await client.create({ __provider: code })).toMatchObject({ outputs: { env: process.env.PATH } });
});
