import { Consumer } from "../support/consumer";
import { run } from "../support/run";

test("importing the package loads nothing beyond its own files", async () => {
  const consumer = new Consumer({
    "index.js": `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("pulumi-port-access-token");
      const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
      console.log(JSON.stringify(loaded.map((file) => file.split("node_modules").pop().split(/[\\\\/]/)[1])));
    `,
  });
  const { stdout } = await run(process.execPath, ["index.js"], { cwd: consumer.folder, env: process.env });
  expect(new Set(JSON.parse(stdout))).toEqual(new Set(["pulumi-port-access-token"]));
});
