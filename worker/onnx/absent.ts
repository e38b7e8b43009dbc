/** In place of Node's modules, for which onnxruntime asks in branches that a Worker never takes. */
export default {};
