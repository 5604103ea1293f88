import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { assertProgramHasPackage } from "../../../sdk/nodejs/installation";

const packageName = "pulumi-port-access-token";
const providerFile = join("dist", "provider", "dynamic", "index.js");

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "port-access-token-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A copy of the package in a folder, as far as it is looked for. */
function copy(folder: string): void {
  const file = join(root, folder, providerFile);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  const exports = { "./dynamic-provider": `./${providerFile}` };
  writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name: packageName, exports }));
}

function link(from: string, to: string): void {
  mkdirSync(dirname(join(root, from)), { recursive: true });
  symlinkSync(join(root, to), join(root, from), "junction");
}

const check = (program: string, own: string) =>
  assertProgramHasPackage(join(root, program), () => join(root, own, providerFile));

/** What resolving the package's own file does in a bundle, which is somewhere else. */
const notFound = (): string => {
  throw new Error("Cannot find module '../../provider/dynamic'");
};

test.each<[layout: string, own: string, program: string, link: string]>([
  ["npm, yarn", `app/node_modules/${packageName}`, "app", ""],
  ["a monorepo that hoists", `node_modules/${packageName}`, "apps/infrastructure", ""],
  ["a program in a folder of its own (main:)", `app/node_modules/${packageName}`, "app/src", ""],
  [
    "pnpm",
    `app/node_modules/.pnpm/${packageName}@1.0.0/node_modules/${packageName}`,
    "app",
    `app/node_modules/${packageName}`,
  ],
  ["npm link, a workspace", "sources", "app", `app/node_modules/${packageName}`],
])("a program that has the package itself goes on: %s", (_, own, program, linked) => {
  copy(own);
  if (linked) link(linked, own);
  mkdirSync(join(root, program), { recursive: true });
  expect(() => check(program, own)).not.toThrow();
});

const remedy =
  "belongs to another package. List pulumi-port-access-token in that package's peerDependencies only, and install it " +
  "in the program's folder.";

test.each([
  ["nested by npm", `app/node_modules/@acme/platform/node_modules/${packageName}`],
  ["in the store of pnpm", `app/node_modules/.pnpm/${packageName}@1.0.0/node_modules/${packageName}`],
])("a program that has it through another package only gets an error with the remedy: %s", (_, own) => {
  copy(own);
  expect(() => check("app", own)).toThrow(
    new Error(
      `pulumi-port-access-token: Pulumi loads the provider from the program's folder, ${join(root, "app")}, and finds no ` +
        `copy of this package. The copy in use, ${join(root, own)}, ${remedy}`,
    ),
  );
});

test("so is one that has another copy", () => {
  const [own, other] = [
    `app/node_modules/@acme/platform/node_modules/${packageName}`,
    `app/node_modules/${packageName}`,
  ];
  copy(own);
  copy(other);
  expect(() => check("app", own)).toThrow(
    new Error(
      `pulumi-port-access-token: Pulumi loads the provider from the program's folder, ${join(root, "app")}, and finds ` +
        `another copy of this package, ${join(root, other)}. The copy in use, ${join(root, own)}, ${remedy}`,
    ),
  );
});

test("a bundled program that has the package beside it goes on, whichever copy was bundled", () => {
  copy(`app/node_modules/${packageName}`);
  expect(() => assertProgramHasPackage(join(root, "app"), notFound)).not.toThrow();
});

test("a bundled program that does not have it gets an error with the remedy", () => {
  expect(() => assertProgramHasPackage(join(root, "app"), notFound)).toThrow(
    new Error(
      `pulumi-port-access-token: Pulumi loads the provider from the program's folder, ${join(root, "app")}, and finds no ` +
        "copy of this package. Install it there for a bundled program, too.",
    ),
  );
});

test("where Pulumi does not run the program itself, nothing is known and nothing refused", () => {
  expect(() => assertProgramHasPackage(undefined, notFound)).not.toThrow();
});
