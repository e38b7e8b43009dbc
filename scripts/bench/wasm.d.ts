/** WebAssembly files are compiled modules in the benchmarks' Worker. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
