import type { Look } from "../looks.ts";
import type { Span } from "./span.ts";

/** What is known of a span when it begins. */
export type SpanBeginning = Pick<Span, "kind" | "name" | "look"> & Partial<Pick<Span, "artifacts" | "attempt" | "detail" | "reason">>;

/** What is known when it ends; absent members stay as they were. */
export interface SpanEnd {
  readonly atMs: number;
  readonly outcome?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly look?: Look;
}

interface Draft {
  readonly fromMs: number;
  readonly beginning: SpanBeginning;
  end: SpanEnd | null;
}

/** Spans that begin at one event and end at a later one, told apart by a key while they are open. */
export class OpenSpans {
  readonly #drafts: Draft[] = [];
  readonly #open = new Map<string, Draft>();

  /** Begins a span; one that is open under the same key ends where it begins. */
  begin(key: string, fromMs: number, beginning: SpanBeginning): void {
    this.end(key, { atMs: fromMs });
    const draft: Draft = { fromMs, beginning, end: null };
    this.#drafts.push(draft);
    this.#open.set(key, draft);
  }

  /** @returns whether one was open under this key. */
  end(key: string, end: SpanEnd): boolean {
    const draft = this.#open.get(key);
    if (draft === undefined) return false;
    draft.end = end;
    this.#open.delete(key);
    return true;
  }

  /** Keys of what is open and begins so. */
  openKeys(beginning: string): readonly string[] {
    return [...this.#open.keys()].filter((key) => key.startsWith(beginning));
  }

  /** A span of which both ends are known. */
  add(fromMs: number, beginning: SpanBeginning, end: SpanEnd): void {
    this.#drafts.push({ fromMs, beginning, end });
  }

  /** All spans by their beginning; what is open goes on to the last moment. Clocks that went back leave no span of less than nothing. */
  spans(lastMs: number): readonly Span[] {
    return this.#drafts
      .map(({ fromMs, beginning, end }): Span => {
        const { kind, name, artifacts = [], attempt = null, detail = "", reason = null, look } = beginning;
        const toMs = Math.max(fromMs, Math.min(end?.atMs ?? lastMs, Math.max(lastMs, fromMs)));
        return {
          kind, name, artifacts, attempt, fromMs, toMs,
          isOpen: end === null || end.atMs > lastMs,
          outcome: end?.outcome ?? null,
          reason: end?.reason ?? reason,
          detail: end?.detail ?? detail,
          look: end?.look ?? look,
        };
      })
      .toSorted((one, other) => one.fromMs - other.fromMs);
  }
}
