/** The wiring. */
export default { fetch: () => new Response('soon') };
