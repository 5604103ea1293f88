"use strict";

// Stands in for Pulumi's templates, which `pulumi new` downloads from GitHub: projects of the same files.
const fs = require("node:fs");
const path = require("node:path");

const project = (runtime) =>
  `name: \${PROJECT}\ndescription: \${DESCRIPTION}\nruntime: ${runtime}\ntemplate:\n  description: An empty program\n`;

const compilerOptions = { strict: true, outDir: "bin", target: "es2020", module: "commonjs", moduleResolution: "node" };

const templates = {
  typescript: {
    "Pulumi.yaml": project("nodejs"),
    "package.json": JSON.stringify({
      name: "$".concat("{PROJECT}"),
      main: "index.ts",
      devDependencies: { "@types/node": "^20", typescript: "^5" },
      dependencies: { "@pulumi/pulumi": "^3.113.0" },
    }),
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["index.ts"] }),
    "index.ts": 'import * as pulumi from "@pulumi/pulumi";\n',
  },
  python: {
    "Pulumi.yaml": project("python"),
    "requirements.txt": "pulumi>=3.0.0,<4.0.0\n",
    "__main__.py": "import pulumi\n",
  },
  yaml: { "Pulumi.yaml": project("yaml") },
};

/** Writes each template into a folder of its name. */
function writeTemplates(folder) {
  for (const [name, files] of Object.entries(templates)) {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.join(folder, name), { recursive: true });
      fs.writeFileSync(path.join(folder, name, file), text);
    }
  }
}

module.exports = { writeTemplates };
