const { execFileSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { servePlugin } = require("../serve-plugin");

// A stand-in for the plugin of @pulumi/command.

/** Runs a command as the real plugin does: by a shell, with these variables besides its own. */
function run(command, { environment = {} }) {
  const env = { ...process.env, ...environment };
  return execFileSync("/bin/sh", ["-c", command], { env, encoding: "utf8" }).replace(/\n$/, "");
}

servePlugin({
  "command:local:Command": {
    outputs: ["stdout"],
    replacing: ["triggers"],
    create: async (inputs) => ({ id: randomUUID(), ...inputs, stdout: run(inputs.create, inputs) }),
    read: async (id, olds) => ({ id, ...olds }),
    update: async (id, inputs) => ({ id, ...inputs, stdout: run(inputs.update ?? inputs.create, inputs) }),
    remove: async (_id, olds) => void (olds.delete && run(olds.delete, olds)),
  },
});
