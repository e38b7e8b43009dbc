/** logits f32[V], changed in place: −∞ for all but these ids. */
export function keepOnly(logits: Float32Array, ids: readonly number[]): void {
  const kept = ids.map((id) => logits[id]);
  logits.fill(-Infinity);
  for (const [i, id] of ids.entries()) logits[id] = kept[i];
}
