/** Cases with the verdicts both sides must give, and the comparison with what they gave. */
import { SEED } from "./dice.ts";

/** What a class of cases must come to, on our side and on the library's. */
export interface Expected {
  readonly ours: boolean;
  readonly library: boolean;
  /** Why the two differ, where they do. */
  readonly why?: string;
}

export const BOTH: Expected = { ours: true, library: true };
export const NEITHER: Expected = { ours: false, library: false };
/** We refuse what the library takes. */
export const stricter = (why: string): Expected => ({ ours: false, library: true, why });
/** We take what the library refuses. */
export const wider = (why: string): Expected => ({ ours: true, library: false, why });

/** A case and what both sides said. */
export interface Judged<C extends string> {
  readonly name: C;
  readonly ours: boolean;
  readonly library: boolean;
  /** Enough to repeat it by hand. */
  readonly what: string;
}

/** Every class of which a case did not come out as it must, with one such case, and every class without a case. */
export function surprises<C extends string>(classes: Readonly<Record<C, Expected>>, judged: readonly Judged<C>[]): readonly string[] {
  return (Object.keys(classes) as C[]).flatMap((name) => {
    const cases = judged.filter((one) => one.name === name);
    const wrong = cases.filter(({ ours, library }) => ours !== classes[name].ours || library !== classes[name].library);
    if (cases.length === 0) return [`${name}: no case was made`];
    return wrong.slice(0, 1).map(({ ours, library, what }) => `${name}, ${wrong.length} of ${cases.length} (seed ${SEED}): ours ${ours ? "takes" : "refuses"}, the library ${library ? "takes" : "refuses"}: ${what}`);
  });
}
