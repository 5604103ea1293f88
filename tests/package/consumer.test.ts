import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { consumerModules } from "../support/paths";

/** The manifests of what is installed beside the quickstart. */
const manifests = readdirSync(consumerModules, { recursive: true, encoding: "utf8" })
  .filter((file) => /^(@[^/]+\/)?[^/]+\/package\.json$/.test(file.replaceAll("\\", "/")))
  .map((file) => JSON.parse(readFileSync(join(consumerModules, file), "utf8")));

test("the packages that the examples import are there, and none makes the engine fetch a plugin for the quickstart", () => {
  const names = manifests.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["@pulumi/command", "@pulumi/pulumi", "@pulumi/random"]));
  expect(manifests.filter(({ pulumi }) => pulumi?.resource).map(({ name }) => name)).toEqual([]);
});

test("they share one @pulumi/pulumi", () => {
  const copies = readdirSync(consumerModules, { recursive: true, encoding: "utf8" }).filter((file) =>
    /@pulumi[\\/]pulumi[\\/]package\.json$/.test(file),
  );
  expect(copies).toEqual([join("@pulumi", "pulumi", "package.json")]);
});
