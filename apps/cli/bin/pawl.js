#!/usr/bin/env node
import { requireNode } from "./require-node.cjs";

requireNode();
await import("../dist/main.js");
