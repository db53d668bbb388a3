#!/usr/bin/env node
"use strict";
require("./require-node.cjs").requireNode();
module.exports = require("../dist/bundle/main.cjs");
