/** The same graph inside workerd, weights out of R2: ids exact, logits within 1e-3 of transformers, one case a family. */
import { env } from 'cloudflare:test';
import { expect, inject, test } from 'vitest';
import gemm from '../../../kernels-as/build/gemm.relaxed.wasm';
import ops from '../../../kernels-as/build/ops.relaxed.wasm';
import { createKernels } from '../../../kernels-as/host/kernels.ts';
import { r2Source, WORKERD_PLATFORM } from '../../../weights/r2.ts';
import type { ResidencyKind } from '../../../worker/engine/engine.ts';
import { createIsolate } from '../../../worker/isolate/create-isolate.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { workerdCodecs } from '../../../worker/media/codecs-workerd.ts';

const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const RESIDENCIES: readonly ResidencyKind[] = ['resident', 'streamed'];
const runs = RESIDENCIES.flatMap((residency) => inject('parity').map((parity) => ({ residency, ...parity })));

test.each(runs)(
  '$family, $residency',
  async ({ residency, family, files, question, image, inputIds, greedyIds, logits }) => {
    const prefix = `models/parity-${family}/`;
    for (const [path, content] of Object.entries(files)) await env.WEIGHTS.put(prefix + path, bytes(content));
    const kernels = createKernels({ gemm, ops }, { initialBytes: 1 << 20, maxBytes: LIMITS.wasmBytes.value });
    const { engine } = createIsolate({
      ...{ kernels, source: r2Source(env.WEIGHTS), prefix, codecs: workerdCodecs() },
      loading: { platform: WORKERD_PLATFORM, residency, partBytes: 4096, ringBytes: 0 },
      pause: () => scheduler.wait(0),
    });
    const seen: Float32Array[] = [];
    const content = [{ type: 'image', bytes: bytes(image) } as const, { type: 'text', text: question } as const];
    const request = {
      messages: [{ role: 'user', content } as const],
      maxTokens: 1,
      sampling: { temperature: 0 },
      stop: [],
    };
    const ids: number[] = [];
    let promptIds: readonly number[] = [];
    const events = engine.generate(request, new AbortController().signal, {
      ignoreEos: true,
      onPrompt: (prompt) => (promptIds = prompt.inputIds),
      onToken: (id) => ids.push(id),
      onPromptLogits: (chunk) => seen.push(kernels.read(chunk)),
    });
    for await (const { type } of events) if (type === 'done') break;
    expect(promptIds).toEqual(inputIds);
    const expected = new Float32Array(bytes(logits).buffer);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toHaveLength(expected.length);
    const largest = seen[0].reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i])), 0);
    expect(largest).toBeLessThanOrEqual(1e-3);
    expect(ids).toEqual(greedyIds.slice(0, 1));
  },
);
