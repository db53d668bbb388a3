"use strict";

/**
 * Ends the command where Node is too old. Called before all else, and written so that a Node of any age can read it: what an older one
 * lacks would end the command somewhere within, as an internal error. These are the version, the code and the hint that `pawl doctor`
 * has too, and the exit code of what the caller can mend.
 */
function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    process.stderr.write(`error NODE_TOO_OLD: node ${process.versions.node} is older than 22.13\nhint: Install Node 22.13 or newer.\n`);
    process.exit(2);
  }
}

module.exports = { requireNode };
