"use strict";

// The SBOMs (CycloneDX): what `npm sbom` says of the dependencies, reduced to what an artifact contains.
const crypto = require("node:crypto");
const path = require("node:path");
const { name } = require("../../package.json");
const { nodeVersion } = require("../plugin.js");
const { createRunner, runNpm } = require("../setup/run.js");

const root = path.join(__dirname, "..", "..");
const developmentMark = "cdx:npm:package:development";

async function npmSbom(...options) {
  return JSON.parse(await runNpm(createRunner({}), ["sbom", "--sbom-format=cyclonedx", ...options], { cwd: root }));
}

/** The SBOM with the components for which `isPart` holds. What an artifact contains is not for development only. */
function reduce(sbom, isPart) {
  const components = sbom.components.filter(isPart).map(({ properties = [], ...component }) => ({
    ...component,
    properties: properties.filter((property) => property.name !== developmentMark),
  }));
  // npm names the root after its folder.
  const component = { ...sbom.metadata.component, name };
  const references = new Set([component, ...components].map((part) => part["bom-ref"]));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => references.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => references.has(other)) }));
  const serialNumber = `urn:uuid:${crypto.randomUUID()}`;
  return { ...sbom, serialNumber, metadata: { ...sbom.metadata, component }, components, dependencies };
}

const isIn = (packages) => (component) =>
  packages.some((each) => each.name === component.name && each.version === component.version);

/** Of the executable: what its bundle contains, and Node.js. */
function addNode({ metadata, components, dependencies, ...others }) {
  const { purl: _, ...component } = { ...metadata.component, name: "pulumi-resource-port-access-token" };
  const runtime = {
    "bom-ref": `node@${nodeVersion}`,
    type: "platform",
    name: "node",
    version: nodeVersion,
    purl: `pkg:generic/node@${nodeVersion}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${nodeVersion}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: "MIT" } }],
  };
  return {
    ...others,
    metadata: { ...metadata, component: { ...component, type: "application" } },
    components: [...components, runtime],
    dependencies: dependencies
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: ref === component["bom-ref"] ? [...dependsOn, runtime["bom-ref"]] : dependsOn,
      }))
      .concat({ ref: runtime["bom-ref"], dependsOn: [] }),
  };
}

/**
 * @param bundled the packages in the plugin's bundle
 * @returns the SBOM of the npm package, which has dependencies and the bundle, and that of the executable
 */
async function makeSboms(bundled) {
  const [all, runtime] = [await npmSbom(), await npmSbom("--omit=dev")];
  return {
    ofPackage: reduce(all, isIn([...runtime.components, ...bundled])),
    ofPlugin: addNode(reduce(all, isIn(bundled))),
  };
}

module.exports = { makeSboms };
