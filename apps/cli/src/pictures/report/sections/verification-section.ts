import { shellWord } from "../../../output/shell-word.ts";
import { html } from "../html.ts";
import { wholeHash } from "../pieces.ts";
import type { ReportFacts } from "../report-facts.ts";
import type { Section } from "./section.ts";

/** How to check all of this without believing this page. */
export function verificationSection({ run, started, ledger }: ReportFacts): Section {
  const { plan, planDigest, contract, branch, mode } = started.data;
  const word = shellWord(run);
  return {
    name: "verify",
    heading: "How to check this",
    content: html`<p>This page is a view of the ledger, and proves nothing by itself: whoever can edit it can make it say anything. The ledger is a chain of hashes. In the project, these commands check it, and count the percentages again:</p>
<pre><code>pawl audit --run ${word}
pawl contract history --run ${word} | pawl contract check -</code></pre>
<p>Elsewhere, offline and without the project: take a bundle, compare the ledger's end that <code>pawl verify</code> prints with the one below, which you have from somebody you trust, or give their public key.</p>
<pre><code>pawl bundle ../run.tar --run ${word}
pawl verify ../run.tar</code></pre>
<dl>
<dt class="quiet">Run</dt><dd><code>${run}</code>, ${mode}${branch === null ? "" : html`, branch <code>${branch}</code>`}</dd>
<dt class="quiet">End of the ledger when this page was made: event ${ledger.seq}</dt><dd>${wholeHash(ledger.hash)}</dd>
<dt class="quiet">Plan that the run began with, ${plan.artifacts.length} artifacts</dt><dd>${wholeHash(planDigest)}</dd>
<dt class="quiet">Contract</dt><dd>version ${contract.version}</dd>
</dl>
`,
    leftOut: [],
  };
}
