/** In place of Node's modules, for which a package asks in branches that a Worker never takes. */
export default {};
