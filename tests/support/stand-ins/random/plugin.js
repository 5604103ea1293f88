const { randomBytes } = require("node:crypto");
const { servePlugin } = require("../serve-plugin");

// A stand-in for the plugin of @pulumi/random.

servePlugin({
  "random:index/randomPassword:RandomPassword": {
    outputs: ["result"],
    replacing: ["length"],
    create: async ({ length }) => ({
      id: "none",
      length,
      result: randomBytes(length).toString("hex").slice(0, length),
    }),
    read: async (id, olds) => ({ id, ...olds }),
    update: async (id, _inputs, olds) => ({ id, ...olds }),
    remove: async () => {},
  },
});
