/**
 * Codecs for Workers: the WebAssembly files are modules of the bundle, compiled when the Worker is deployed.
 */
import jpeg from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
import png from '../../kernels-as/build/png.wasm';
import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { codecsOf, type Codecs } from './codecs.ts';

export function workerdCodecs(): Codecs {
  return codecsOf({ jpeg, png, webp });
}
