import { env } from 'cloudflare:test';
import { expect, test } from 'vitest';
import gemm from '../../../kernels-as/build/gemm.relaxed.wasm';
test('x', async () => {
  console.log(gemm, Object.keys(env), WebAssembly.validate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])));
  expect(() => new WebAssembly.Memory({ initial: 1601 })).toThrow();
  new WebAssembly.Memory({ initial: 1600 });
});
