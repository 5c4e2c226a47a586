/** What was probably meant by a word that nothing has. */

/** The candidate that was probably meant: the same but for case, or at most a third of its letters away. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const farthest = Math.floor(word.length / 3);
  const [best] = candidates
    .filter((candidate) => Math.abs(candidate.length - word.length) <= farthest)
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= farthest ? best.candidate : undefined;
}

/** The candidates by how much their `words` are like the word: first those that hold it or are held by it. */
export function mostAlikeFirst<T>(word: string, candidates: readonly T[], words: (candidate: T) => readonly string[]): T[] {
  const wanted = word.toLowerCase();
  const distance = (text: string): number => {
    const isPart = text !== "" && (text.includes(wanted) || wanted.includes(text));
    return isPart ? Math.abs(text.length - wanted.length) / 1000 : editDistance(wanted, text);
  };
  return candidates
    .map((candidate) => ({ candidate, least: Math.min(...words(candidate).map((text) => distance(text.toLowerCase()))) }))
    .sort((a, b) => a.least - b.least)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
