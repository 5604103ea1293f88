/** This package's version. Not read from package.json, to avoid a file access at every start; a test compares the two. */
export const version = "0.1.0";
