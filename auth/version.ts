/** This package's version, as in package.json (a test compares them): reading that file would cost a file access at every start. */
export const version = "0.1.0";
