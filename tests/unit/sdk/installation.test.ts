import { assertInstalledAsCopy } from "../../../sdk/nodejs/installation";

test.each([
  "/app/node_modules/pulumi-port-access-token/dist/sdk/nodejs",
  "C:\\app\\node_modules\\p\\dist\\sdk\\nodejs",
])("a copy in node_modules serves: %s", (folder) => {
  expect(() => assertInstalledAsCopy(folder)).not.toThrow();
});

test("a link does not, and the user is told what to do", () => {
  expect(() => assertInstalledAsCopy("/sources/dist/sdk/nodejs")).toThrow(
    new Error(
      "pulumi-port-access-token: the package is linked (to /sources/dist/sdk/nodejs), and Pulumi can keep a reference in " +
        "the state only to one that is installed as a copy. Install it with `npm install --install-links`, or install the " +
        "tarball of `npm pack`.",
    ),
  );
});
