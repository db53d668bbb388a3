const TEMPLATE = String.raw`# Plan for Pawl. "pawl check" tests it, "pawl run" carries it out.
# It runs as it is, with nothing but Node and git: the agent below is a stand-in that writes four small results. Put your
# agent in its place, then your own artifacts.

# Version of the status contract.
contract: "1"

agents:
  default:
    # The command that does the work. It starts in a folder of its own with a copy of the project, gets its assignment as
    # JSON on standard input and in the file that PAWL_ASSIGNMENT names, and leaves its results at the artifact's location.
    # For a real agent, write one of these instead:
    #   claude: { allowedTools: ["Bash(npm test:*)"] }    # Claude Code; it may change files, and run what is listed
    #   codex: {}                                         # Codex, in its sandbox
    #   acp: { command: [gemini, --acp] }                 # any agent that speaks the Agent Client Protocol
    #   command: [my-agent, --headless]                   # any other program
    command:
      - node
      - --eval
      - |
        const fs = require("node:fs");
        const path = require("node:path");
        const assignment = JSON.parse(fs.readFileSync(process.env.PAWL_ASSIGNMENT, "utf8"));
        const results = {
          design: { "docs/design.md": "# Design\n\nOne function, greet(name), returns the greeting as text.\n" },
          guide: { "docs/guide.md": "# Guide\n\nCall greet(\"Ada\") and print what it returns.\n" },
          greet: {
            "src/greet/greet.mjs": "export const greet = (name) => \"Hello, \" + name + \"!\";\n",
            "src/greet/greet.test.mjs": [
              "import assert from \"node:assert/strict\";",
              "import { test } from \"node:test\";",
              "import { greet } from \"./greet.mjs\";",
              "test(\"greets by name\", () => assert.equal(greet(\"Ada\"), \"Hello, Ada!\"));",
              "",
            ].join("\n"),
          },
          decision: { "docs/decision.md": "# Decision\n\nDecision: release. All tests pass.\n" },
        };
        for (const { id } of assignment.artifacts) {
          for (const [file, content] of Object.entries(results[id])) {
            fs.mkdirSync(path.dirname(file), { recursive: true });
            fs.writeFileSync(file, content);
            console.log("wrote " + file);
          }
        }
    timeout: 30m

# Agents at work at once, and attempts per artifact before a human is asked.
limits:
  agents: 3
  attempts: 3

# Each artifact is a file or a folder that has to be there in the end. It counts once its gate has passed: the checks are run
# by Pawl, must all succeed, and must fail when the artifact is taken out. Every stage needs at least one artifact:
# A Architecture, B Documentation, C Implementation, D Verification & Decision.
artifacts:
  - id: design
    stage: A
    location: docs/design.md
    title: Design of the library
    description: Describe the function greet(name) in a few sentences.
    gate:
      checks:
        - run: [grep, -q, "greet(name)", docs/design.md]

  - id: guide
    stage: B
    location: docs/guide.md
    title: User's guide
    description: Show how greet is called, with an example.
    needs: [design]
    gate:
      checks:
        - run: [grep, -q, "greet(.*)", docs/guide.md]

  - id: greet
    stage: C
    location: src/greet/ # the slash says that it is a folder
    title: The function and its tests
    description: Implement greet(name) as docs/design.md says, with tests that run under node --test.
    needs: [guide]
    gate:
      checks:
        # count finds the number of tests that ran in the output; a gate without a test that ran proves nothing.
        - run: [node, --test, --test-reporter=tap, src/greet/greet.test.mjs]
          count: '^# pass (\d+)$'
          min: 1
          timeout: 2m

  - id: decision
    stage: D
    location: docs/decision.md
    title: Decision on the release
    description: Run the tests and write down whether the library can be released, in a line that begins with "Decision:".
    needs: [greet]
    gate:
      checks:
        - run: [grep, -q, "^Decision: release", docs/decision.md]
        - run: [node, --test, src/greet/greet.test.mjs]
`;

/**
 * Text of a plan to start from, as `pawl init` writes it: valid without warnings, one artifact per stage, and its
 * stand-in agent takes `pawl run` to COMPLETED on any machine with a POSIX system, Node and git.
 */
export const planTemplate = (): string => TEMPLATE;
