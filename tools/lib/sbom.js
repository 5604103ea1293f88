"use strict";

// The SBOMs (CycloneDX): what `npm sbom` says of the dependencies, reduced to what an artifact contains.
const crypto = require("node:crypto");
const path = require("node:path");
const { name } = require("../../package.json");
const { nodeVersion } = require("../plugin.js");
const { runNpm } = require("./run.js");

/**
 * @typedef {{ "bom-ref": string, name: string, version: string, properties?: { name: string }[] }} Component
 * @typedef {{ metadata: { component: Component }, components: Component[], dependencies: { ref: string, dependsOn: string[] }[] }} Sbom
 * @typedef {{ name: string, version: string }} Package
 */

async function npmSbom(...options) {
  const cwd = path.join(__dirname, "..", "..");
  return JSON.parse(await runNpm(["sbom", "--sbom-format=cyclonedx", ...options], { cwd }));
}

/** The SBOM of an artifact that contains `packages`. */
function reduce(sbom, packages) {
  const isContained = (component) =>
    packages.some((each) => each.name === component.name && each.version === component.version);
  // npm marks what is installed for development only, which does not hold for an artifact.
  const components = sbom.components.filter(isContained).map((component) => ({
    ...component,
    properties: component.properties?.filter((property) => property.name !== "cdx:npm:package:development") ?? [],
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

/** The SBOM of the executable: what its bundle contains, and Node.js. */
function addNode(sbom) {
  const runtime = {
    "bom-ref": `node@${nodeVersion}`,
    type: "platform",
    name: "node",
    version: nodeVersion,
    purl: `pkg:generic/node@${nodeVersion}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${nodeVersion}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: "MIT" } }],
  };
  const own = { ...sbom.metadata.component, name: "pulumi-resource-port-access-token", type: "application" };
  const dependencies = sbom.dependencies.map(({ ref, dependsOn }) => ({
    ref,
    dependsOn: ref === own["bom-ref"] ? [...dependsOn, runtime["bom-ref"]] : dependsOn,
  }));
  return {
    ...sbom,
    // It is no npm package.
    metadata: { ...sbom.metadata, component: { ...own, purl: undefined } },
    components: [...sbom.components, runtime],
    dependencies: [...dependencies, { ref: runtime["bom-ref"], dependsOn: [] }],
  };
}

/**
 * @param {Package[]} bundled what is in the plugin's bundle
 * @returns the SBOM of the npm package, which has dependencies and the bundle, and that of the executable, as JSON
 */
async function makeSboms(bundled) {
  const [all, runtime] = [await npmSbom(), await npmSbom("--omit=dev")];
  const [ofPackage, ofPlugin] = [reduce(all, [...runtime.components, ...bundled]), addNode(reduce(all, bundled))].map(
    (sbom) => `${JSON.stringify(sbom, undefined, 2)}\n`,
  );
  return { ofPackage: ofPackage ?? "", ofPlugin: ofPlugin ?? "" };
}

module.exports = { makeSboms };
