/** The job was cancelled, or somebody else does the task now: nobody wants what is being made. */
export class Unwanted extends Error {}
