/** The package has no types; ogv-decoder.ts says what is used of it. */
declare module 'ogv/dist/*' {
  const factory: (options: object) => Promise<never>;
  export default factory;
}
