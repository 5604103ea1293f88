import { RunError } from "@pulumi/pulumi";

/**
 * The engine stores a reference to this package in the state only if it lies in `node_modules`; the code of a linked
 * one it would try to store by value, and fail with a message about closures.
 * @throws RunError, which the SDK shows without a stack
 */
export function assertInstalledAsCopy(folder = __dirname): void {
  if (/[\\/]node_modules[\\/]/.test(folder)) return;
  throw new RunError(
    `pulumi-port-access-token: the package is linked (to ${folder}), and Pulumi can keep a reference in the state only to one ` +
      "that is installed as a copy. Install it with `npm install --install-links`, or install the tarball of `npm pack`.",
  );
}
