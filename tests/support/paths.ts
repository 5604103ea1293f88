import { join } from "node:path";

export const root = join(__dirname, "..", "..");
/** A project in which the packed package is installed as a user installs it; made by the set-up. */
export const consumerModules = join(root, ".setup", "consumer", "node_modules");
/** The packed package in there. */
export const packedPackage = join(consumerModules, "pulumi-port-access-token");
